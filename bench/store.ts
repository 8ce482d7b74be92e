// `node bench/store.ts`: upserts through the store's port against a prepared statement in a loop on the main thread, both with a
// write-ahead log and synchronous=NORMAL. Each measurement in a fresh process, alternating; medians of five rounds.
// `node bench/store.ts <case> <ids>` is one measurement.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../runtime/kernel/clock.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { openStore, type Store } from '../runtime/store/index.ts';
import { allPages, begin, commitOf, end, median, type Page, pageCount, pageOf, pageSize, rate, rawLength, total } from './store-pages.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);

type Measured = Readonly<Record<string, number>>;

const cases: Readonly<Record<string, (folder: string) => Promise<Measured> | Measured>> = {
  hand: byHand,
  // Each commit awaited before the next is asked for.
  awaited: (folder) => throughPort(folder, 1),
  // One commit under way while the next is asked for, as a sync does.
  pipelined: (folder) => throughPort(folder, 2),
  memory,
};

const [name, ids] = process.argv.slice(2);
const one = name === undefined ? undefined : cases[name];
if (one) console.log(JSON.stringify(await inFolder(one)));
else for (const order of ['sequential', 'random']) compare(order);

function compare(order: string): void {
  const results: Record<string, Measured[]> = { hand: [], awaited: [], pipelined: [] };
  for (let round = 0; round < rounds; round++) for (const [each, list] of Object.entries(results)) list.push(measureApart(each, order));
  const of = (each: string, what: string): number[] => (results[each] ?? []).map((measured) => measured[what] ?? Number.NaN);
  console.log(`${order} ids, ${total} records of ${rawLength} bytes in pages of ${pageSize}, ${rounds} rounds`);
  console.log(`  by hand    load ${rate(of('hand', 'load'))}   unchanged ${rate(of('hand', 'again'))}`);
  for (const each of ['awaited', 'pipelined']) {
    const ratios = of(each, 'load').map((load, round) => load / (of('hand', 'load')[round] ?? Number.NaN));
    const spread = `${median(ratios).toFixed(2)} of it (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
    const main = `main thread ${median(of(each, 'mainMicroseconds')).toFixed(2)} us/record, held ${median(of(each, 'longestTurn')).toFixed(0)} ms at most`;
    console.log(`  ${each.padEnd(10)} load ${rate(of(each, 'load'))}   unchanged ${rate(of(each, 'again'))}   ${spread}   ${main}`);
  }
  const { early, late, log } = measureApart('memory', order);
  console.log(
    `  memory     ${early?.toFixed(0)} MB at most in the first quarter, ${late?.toFixed(0)} MB in the last; write-ahead log ${log?.toFixed(0)} MB`,
  );
}

function measureApart(each: string, order: string): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [import.meta.filename, each, order], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${each} failed: ${stderr}`);
  // Printed by this file.
  return JSON.parse(stdout) as Measured;
}

async function inFolder(work: (folder: string) => Promise<Measured> | Measured): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function byHand(folder: string): Measured {
  const database = new DatabaseSync(join(folder, 'hand.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE record (id TEXT PRIMARY KEY, raw TEXT NOT NULL, mapped TEXT NOT NULL)');
  const upsert = database.prepare(
    'INSERT INTO record (id, raw, mapped) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, mapped = excluded.mapped',
  );
  const pages = allPages(ids);
  const pass = (): number => {
    const started = performance.now();
    for (const writes of pages) {
      database.exec('BEGIN');
      for (const { entity, mapped } of writes) upsert.run(entity.external_id, entity.raw_payload, mapped);
      database.exec('COMMIT');
    }
    return (total / (performance.now() - started)) * 1_000;
  };
  const measured = { load: pass(), again: pass() };
  database.close();
  return measured;
}

async function throughPort(folder: string, inFlight: number): Promise<Measured> {
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  const pages = allPages(ids);
  const stopWatch = watchTurns();
  const first = await pass(store, 'first', pages, inFlight);
  const second = await pass(store, 'second', pages, inFlight);
  const longestTurn = stopWatch();
  await store.close();
  return { load: first.rate, again: second.rate, mainMicroseconds: first.mainMicroseconds, longestTurn };
}

interface Pass {
  readonly rate: number;
  readonly mainMicroseconds: number;
}

async function pass(store: Store, runId: string, pages: readonly Page[], inFlight: number): Promise<Pass> {
  await begin(store, runId);
  const started = performance.now();
  const before = process.threadCpuUsage();
  const under: Promise<unknown>[] = [];
  for (const [page, writes] of pages.entries()) {
    under.push(store.commitPage(commitOf(runId, page, writes)));
    if (under.length >= inFlight) await under.shift();
  }
  await Promise.all(under);
  const { user, system } = process.threadCpuUsage(before);
  const milliseconds = performance.now() - started;
  await end(store, runId);
  return { rate: (total / milliseconds) * 1_000, mainMicroseconds: (user + system) / total };
}

/** Records are made as they go, so that only what the store keeps could add up. */
async function memory(folder: string): Promise<Measured> {
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  await begin(store, 'first');
  const largest = [0, 0, 0, 0];
  let log = 0;
  for (let page = 0; page < pageCount; page++) {
    await store.commitPage(commitOf('first', page, pageOf(page, ids)));
    const quarter = Math.floor((page / pageCount) * 4);
    largest[quarter] = Math.max(largest[quarter] ?? 0, process.memoryUsage.rss() / 2 ** 20);
    log = Math.max(log, statSync(join(folder, 'store.db-wal')).size / 2 ** 20);
  }
  await end(store, 'first');
  await store.close();
  return { early: largest[0] ?? 0, late: largest[3] ?? 0, log };
}

/** Gives the function that tells for how many milliseconds, at the longest, a timer of the main thread was late. */
function watchTurns(): () => number {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}
