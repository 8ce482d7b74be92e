// `node bench/store-postgres.ts`: upserts through the store's port on PostgreSQL against a prepared upsert of a thousand records by hand,
// both on a private server with its own settings for durability (fsync on). One after another on fresh databases; medians of BENCH_ROUNDS.
import { systemClock } from '../runtime/kernel/clock.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { openPostgres } from '../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore, type PostgresStore } from '../runtime/store/postgres/open-store.ts';
import pg from 'pg';
import { startPostgres } from '../test/support/postgres.ts';
import { allPages, begin, commitOf, end, median, type Page, pageSize, rate, rawLength, total } from './store-pages.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const passes = ['load', 'unchanged', 'changed'] as const;
type Measured = Readonly<Record<(typeof passes)[number] | 'main', number>>;

const pages = allPages('random');
/** One of twenty is another. */
const changed = pages.map((writes) =>
  writes.map((write, index) =>
    index % 20 > 0
      ? write
      : { ...write, entity: { ...write.entity, raw_payload: `${write.entity.raw_payload} `, version: write.entity.version + 1 } },
  ),
);
const server = await startPostgres({ shared_buffers: '256MB', max_wal_size: '4GB' });
try {
  const results: Record<string, Measured[]> = { hand: [], awaited: [], pipelined: [] };
  for (let round = 0; round < rounds; round++) {
    results['hand']?.push(await onDatabase(`hand_${round}`, byHand));
    results['awaited']?.push(await onDatabase(`awaited_${round}`, (url) => throughPort(url, 1)));
    results['pipelined']?.push(await onDatabase(`pipelined_${round}`, (url) => throughPort(url, 2)));
  }
  console.log(`random ids, ${total} records of ${rawLength} bytes in pages of ${pageSize}, ${rounds} rounds`);
  for (const [name, list] of Object.entries(results)) {
    const ratio = median(list.map(({ load }, round) => load / (results['hand']?.[round]?.load ?? Number.NaN)));
    const rates = passes.map((pass) => `${pass} ${rate(list.map((measured) => measured[pass]))}`).join('   ');
    const main = `main thread ${median(list.map((measured) => measured.main)).toFixed(2)} us/record`;
    console.log(`  ${name.padEnd(10)} ${rates}   ${ratio.toFixed(2)} of the load by hand   ${main}`);
  }
} finally {
  await server.remove();
}

async function onDatabase(name: string, measure: (url: string) => Promise<Measured>): Promise<Measured> {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  try {
    return await measure(server.url(name));
  } finally {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  }
}

async function byHand(url: string): Promise<Measured> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('CREATE TABLE record (id text PRIMARY KEY, raw text NOT NULL, mapped text NOT NULL)');
  const values = Array.from({ length: pageSize }, (_, row) => `($${row * 3 + 1}, $${row * 3 + 2}, $${row * 3 + 3})`).join(', ');
  const text = `INSERT INTO record (id, raw, mapped) VALUES ${values}
    ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, mapped = excluded.mapped`;
  const measured = await eachPass(async (all) => {
    for (const writes of all)
      await client.query({
        name: 'upsert',
        text,
        values: writes.flatMap(({ entity, mapped }) => [entity.external_id, entity.raw_payload, mapped]),
      });
  });
  await client.end();
  return measured;
}

async function throughPort(url: string, inFlight: number): Promise<Measured> {
  const postgres = openPostgres({ url, clock: systemClock, log: silentLog });
  const store = await openPostgresStore({ postgres, clock: systemClock, log: silentLog });
  let run = 0;
  const measured = await eachPass((all) => pass(store, `run-${run++}`, all, inFlight));
  await store.close();
  await postgres.close();
  return measured;
}

async function pass(store: PostgresStore, runId: string, all: readonly Page[], inFlight: number): Promise<void> {
  await begin(store, runId);
  const under: Promise<unknown>[] = [];
  for (const [page, writes] of all.entries()) {
    under.push(store.commitPage(commitOf(runId, page, writes)));
    if (under.length >= inFlight) await under.shift();
  }
  await Promise.all(under);
  await end(store, runId);
}

async function eachPass(write: (all: readonly Page[]) => Promise<void>): Promise<Measured> {
  const measured = { load: 0, unchanged: 0, changed: 0, main: 0 };
  for (const name of passes) {
    const started = performance.now();
    const before = process.threadCpuUsage();
    await write(name === 'changed' ? changed : pages);
    measured[name] = (total / (performance.now() - started)) * 1_000;
    const { user, system } = process.threadCpuUsage(before);
    if (name === 'load') measured.main = (user + system) / total;
  }
  return measured;
}
