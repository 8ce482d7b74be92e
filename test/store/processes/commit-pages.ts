// Goes on with the run of a folder where it stands, page after page, and prints the number of each page that was committed.
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openStore } from '../../../runtime/store/index.ts';
import { beginBoth, pageOf } from './pages.ts';

const [folder = ''] = process.argv.slice(2);
const store = await openStore({ folder, clock: systemClock, log: silentLog });
for (let page = (await beginBoth(store)) + 1; ; page++) {
  await store.commitPage(pageOf(page));
  console.log(page);
}
