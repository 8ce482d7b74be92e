// Commits pages until the file system takes no more; says what the store answered and what it holds then.
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openStore } from '../../../runtime/store/index.ts';
import { beginBoth, pageOf, runId } from './pages.ts';

const [folder = ''] = process.argv.slice(2);
// What the limit would otherwise end the process with.
process.on('SIGXFSZ', () => {});
const store = await openStore({ folder, clock: systemClock, log: silentLog });
let pages = await beginBoth(store);
let code = await commit(pages + 1);
for (; code === undefined; code = await commit(pages + 1)) pages++;
const again = await commit(pages + 1);
const stored = await store.countEntities('shop', 'product');
const checkpoint = (await store.run(runId))?.objects[0]?.checkpoint?.pages;
console.log(JSON.stringify({ code, pages, again, stored, checkpoint }));
await store.close();

async function commit(page: number): Promise<string | undefined> {
  try {
    await store.commitPage(pageOf(page));
    return undefined;
  } catch (thrown) {
    return ConnectorError.from(thrown).code;
  }
}
