// Moves the store of a folder into a database, and prints a line after each batch, then what came of it.
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { moveStore } from '../../../runtime/store/move/move-store.ts';
import { openPool } from '../../../runtime/store/postgres/pool.ts';

const [folder = '', url = ''] = process.argv.slice(2);
const pool = openPool({ url, schema: 'ferrule', connections: 2, patience: 10_000, clock: systemClock, log: silentLog });
const { signal } = new AbortController();
const moved = await moveStore({
  folder,
  pool,
  schema: 'ferrule',
  signal,
  onProgress: ({ step, table, done, all }) => console.log(`${step} ${table} ${done}/${all}`),
});
console.log(JSON.stringify(moved));
await pool.close();
