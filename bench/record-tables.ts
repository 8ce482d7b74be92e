// `node bench/record-tables.ts [sqlite|postgres]`: what tables that follow records cost. Pages are written as ever, then followed: the rate of the
// pages beside that of the same pages without a table, and the rate of the follower, first for all records, then for one of twenty that changed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../runtime/kernel/clock.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { openStore, type Store } from '../runtime/store/index.ts';
import { openPostgres } from '../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore } from '../runtime/store/postgres/open-store.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { allPages, begin, commitOf, median, type Page, rate, total } from './store-pages.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const pages = allPages('random');
const changed = pages.map((writes) => writes.filter((_write, index) => index % 20 === 0).map(withChange));

const passes = ['pages without a table', 'pages with one', 'follow all', 'follow one of twenty', 'follow nothing'] as const;
type Measured = Record<(typeof passes)[number], number>;

for (const kind of process.argv[2] === undefined ? ['sqlite', 'postgres'] : [process.argv[2]]) {
  const results: Measured[] = [];
  for (let round = 0; round < rounds; round++) results.push(await (kind === 'sqlite' ? onFolder(measure) : onServer(measure)));
  console.log(`${kind}: ${total} records, ${rounds} rounds`);
  for (const pass of passes) console.log(`  ${pass.padEnd(22)} ${rate(results.map((measured) => measured[pass]))}`);
  const ratio = median(results.map((measured) => measured['pages with one'] / measured['pages without a table']));
  console.log(`  pages with a table: ${ratio.toFixed(2)} of those without`);
}

/** Stores that are made anew for each: what is in one changes the rate of the next. */
type Open = <Result>(work: (store: Store) => Promise<Result>) => Promise<Result>;

async function measure(open: Open): Promise<Measured> {
  const without = await open(async (store) => {
    await begin(store, 'run');
    return timed(() => write(store, pages), total);
  });
  return open(async (store) => {
    await store.ensureFacts({
      datasource: 'source',
      connector: 'bench',
      baseUrl: '',
      enabled: true,
      toggles: { record: true },
      tables: { record: 'external_order' },
      secrets: [],
      rules: [],
      mappings: {},
      now: 0,
    });
    await begin(store, 'run');
    const followed = { datasource: 'source', object: 'record', table: 'external_order' };
    const withOne = await timed(() => write(store, pages), total);
    const all = await timed(() => store.follow(followed), total);
    await write(store, changed);
    const some = await timed(() => store.follow(followed), changed.flat().length);
    const nothing = await timed(() => store.follow(followed), 1);
    return {
      'pages without a table': without,
      'pages with one': withOne,
      'follow all': all,
      'follow one of twenty': some,
      'follow nothing': nothing,
    };
  });
}

async function write(store: Store, all: readonly Page[]): Promise<void> {
  for (const [page, writes] of all.entries()) await store.commitPage(commitOf('run', page, writes));
}

/** So many a second. */
async function timed(work: () => Promise<unknown>, count: number): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - started);
}

function withChange(write: Page[number]): Page[number] {
  return { ...write, entity: { ...write.entity, raw_payload: `${write.entity.raw_payload} `, version: write.entity.version + 1 } };
}

async function onFolder(work: (open: Open) => Promise<Measured>): Promise<Measured> {
  return work(async (use) => {
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
    const store = await openStore({ folder, clock: systemClock, log: silentLog });
    try {
      return await use(store);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** Settings for durability are PostgreSQL's own. */
async function onServer(work: (open: Open) => Promise<Measured>): Promise<Measured> {
  const server = await startPostgres({ shared_buffers: '256MB', max_wal_size: '4GB' });
  let schemas = 0;
  try {
    return await work(async (use) => {
      schemas += 1;
      const postgres = openPostgres({
        url: server.url(),
        schema: `bench_${schemas}`,
        connections: 4,
        clock: systemClock,
        log: silentLog,
      });
      const store = await openPostgresStore({ postgres, clock: systemClock, log: silentLog });
      try {
        return await use(store);
      } finally {
        await store.close();
        await postgres.close();
      }
    });
  } finally {
    await server.remove();
  }
}
