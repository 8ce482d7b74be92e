// Brings the keys of `target` up to what is stored, gives internal ids and maps all of it again, a few records at a time; prints what it does.
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openStore, type Store } from '../../../runtime/store/index.ts';
import { openPostgres } from '../../../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { target } from './pages.ts';

const [where = '', who = ''] = process.argv.slice(2);
const common = { clock: systemClock, log: silentLog };
const open = (): Promise<Store> =>
  where.startsWith('postgres')
    ? openPostgresStore({ postgres: openPostgres({ url: where, ...common, connections: 2 }), ...common })
    : openStore({ folder: where, ...common });

const store = await open();
const now = Date.now();
const index = await store.keyIndex({ ...target, by: 'id', value: 'id', fold: false }, now);
for (let upto = index?.upto ?? 0; index;) {
  const records = await store.unkeyed(index.id, 7);
  const last = records.at(-1);
  if (!last) break;
  const rows = records.map(({ externalId }) => ({ externalId, keys: [externalId], value: JSON.stringify(who) }));
  const isAdded = await store.addKeys(index.id, upto, last.change, rows);
  upto = isAdded ? last.change : ((await store.keyIndex({ ...target, by: 'id', value: 'id', fold: false }, now))?.upto ?? 0);
  console.log(`keys ${upto}`);
}
let after: string | null = null;
for (;;) {
  const sources = await store.toRemap(target, 'all', after, 7);
  if (sources.length === 0) break;
  const mapped = { value: JSON.stringify({ by: who }) };
  const counts = await store.remap(
    target,
    sources.map(({ externalId, change }) => ({ externalId, change, mapped })),
    now,
  );
  after = sources.at(-1)?.externalId ?? null;
  console.log(`mapped ${counts.mapped}`);
}
console.log(`ids ${await store.refer(target.datasource, target.object, 'article', now)}`);
process.exit(0);
