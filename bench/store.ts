// `node bench/store.ts`: upserts through the store's port against a prepared statement in a loop, both with WAL and synchronous=NORMAL.
// Each measurement in a fresh process, alternating; medians of five rounds. `node bench/store.ts <case> <ids>` is one measurement.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../runtime/kernel/log.ts';
import { systemClock } from '../runtime/kernel/clock.ts';
import { openStore, type Store } from '../runtime/store/index.ts';
import type { EntityWrite, PageCommit } from '../runtime/sync/ports.ts';

const total = Number(process.env['BENCH_RECORDS'] ?? 200_000);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const pageSize = 1_000;
const rawLength = 1_024;

interface Measured {
  readonly load: number;
  readonly again: number;
  readonly mainMicroseconds: number;
  readonly longestTurn: number;
  readonly megabytesEarly: number;
  readonly megabytesPeak: number;
  readonly walMegabytes: number;
}

const [one, ids] = process.argv.slice(2);
if (one === undefined) compareAll();
else console.log(JSON.stringify(await inFolder((folder) => (one === 'hand' ? byHand(folder) : throughPort(folder)))));

function compareAll(): void {
  for (const order of ['sequential', 'random']) {
    const hand: Measured[] = [];
    const port: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      hand.push(measureApart('hand', order));
      port.push(measureApart('port', order));
    }
    const ratios = port.map(({ load }, index) => load / (hand[index]?.load ?? Number.NaN));
    const of = (all: readonly Measured[], name: keyof Measured): string => median(all.map((measured) => measured[name])).toFixed(1);
    console.log(`${order} ids, ${total} records of ${rawLength} bytes in pages of ${pageSize}, ${rounds} rounds`);
    console.log(
      `  load      hand ${of(hand, 'load')} rec/s, port ${of(port, 'load')} rec/s, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
    );
    console.log(`  unchanged hand ${of(hand, 'again')} rec/s, port ${of(port, 'again')} rec/s`);
    console.log(
      `  main thread of the port: ${of(port, 'mainMicroseconds')} us of CPU per record, longest turn ${of(port, 'longestTurn')} ms`,
    );
    console.log(
      `  memory of the port: ${of(port, 'megabytesEarly')} MB after a tenth, ${of(port, 'megabytesPeak')} MB at most; write-ahead log ${of(port, 'walMegabytes')} MB`,
    );
  }
}

function measureApart(name: string, order: string): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [import.meta.filename, name, order], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  // Printed by this file.
  return JSON.parse(stdout) as Measured;
}

async function inFolder<Result>(work: (folder: string) => Promise<Result> | Result): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function byHand(folder: string): Measured {
  const database = new DatabaseSync(join(folder, 'hand.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE record (id TEXT PRIMARY KEY, raw TEXT NOT NULL, mapped TEXT NOT NULL)',
  );
  const upsert = database.prepare(
    'INSERT INTO record (id, raw, mapped) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET raw = excluded.raw, mapped = excluded.mapped',
  );
  const pass = (): number => {
    let spent = 0;
    for (let page = 0; page * pageSize < total; page++) {
      const writes = pageOf(page);
      const started = performance.now();
      database.exec('BEGIN');
      for (const { entity, mapped } of writes)
        upsert.run(entity.external_id, entity.raw_payload, mapped !== null && 'payload' in mapped ? mapped.payload : null);
      database.exec('COMMIT');
      spent += performance.now() - started;
    }
    return (total / spent) * 1_000;
  };
  const load = pass();
  const again = pass();
  database.close();
  return { load, again, mainMicroseconds: 0, longestTurn: 0, megabytesEarly: 0, megabytesPeak: peakMegabytes(), walMegabytes: 0 };
}

async function throughPort(folder: string): Promise<Measured> {
  const store = await openStore({ folder, clock: systemClock, log: silentLog });
  const turns = watchTurns();
  const first = await pass(store, 'first');
  const again = await pass(store, 'second');
  const walMegabytes = statSync(join(folder, 'store.db-wal')).size / 2 ** 20;
  const longestTurn = turns();
  await store.close();
  return {
    load: first.rate,
    again: again.rate,
    mainMicroseconds: first.mainMicroseconds,
    longestTurn,
    megabytesEarly: first.megabytesEarly,
    megabytesPeak: peakMegabytes(),
    walMegabytes,
  };
}

async function pass(
  store: Store,
  runId: string,
): Promise<{ readonly rate: number; readonly mainMicroseconds: number; readonly megabytesEarly: number }> {
  await store.beginRun({
    id: runId,
    datasource: 'source',
    connector: 'bench',
    connectorHash: 'none',
    mode: 'full',
    startedAt: new Date().toISOString(),
  });
  await store.beginObject(runId, { object: 'record', collectionKey: 'bench_record', mode: 'full', modeReason: null });
  let spent = 0;
  let cpu = 0;
  let megabytesEarly = 0;
  for (let page = 0; page * pageSize < total; page++) {
    const commit = commitOf(runId, page);
    const started = performance.now();
    const before = process.threadCpuUsage();
    await store.commitPage(commit);
    const { user, system } = process.threadCpuUsage(before);
    spent += performance.now() - started;
    cpu += user + system;
    if (page * pageSize * 10 <= total) megabytesEarly = peakMegabytes();
  }
  await store.finishObject({ runId, datasource: 'source', object: 'record', cursor: 1, stopReason: 'lastPage', notes: [] });
  await store.finishRun(runId, 'success', new Date().toISOString(), null, false);
  return { rate: (total / spent) * 1_000, mainMicroseconds: cpu / total, megabytesEarly };
}

function commitOf(runId: string, page: number): PageCommit {
  const checkpoint = {
    token: page,
    pages: page + 1,
    records: (page + 1) * pageSize,
    maxCursor: null,
    startedAt: 0,
    since: null,
    stable: true,
    done: false,
  };
  return {
    runId,
    datasource: 'source',
    object: 'record',
    collectionKey: 'bench_record',
    writes: pageOf(page),
    failures: [],
    checkpoint,
    markSeen: true,
  };
}

function pageOf(page: number): readonly EntityWrite[] {
  return Array.from({ length: pageSize }, (_, index) => recordOf(page * pageSize + index));
}

function recordOf(index: number): EntityWrite {
  const id = ids === 'random' ? createHash('md5').update(String(index)).digest('hex') : String(10_000_000 + index);
  const time = new Date(1_735_689_600_000 + index * 1_000).toISOString();
  const start = JSON.stringify({
    id,
    name: `Product ${index}`,
    status: index % 2 ? 'active' : 'draft',
    price: (index % 1_000) / 10,
    updated_at: time,
  }).slice(0, -1);
  const raw = `${start},"description":"${'lorem ipsum dolor sit amet '.repeat(40).slice(0, rawLength - start.length - 18)}"}`;
  const payload = JSON.stringify({
    external_id: id,
    title: `Product ${index}`,
    amount: (index % 1_000) / 10,
    state: index % 2 ? 'ACTIVE' : 'DRAFT',
    changed: time,
  });
  const version = 1_735_689_600_000 + index * 1_000;
  return {
    entity: {
      external_id: flat(id),
      collection_key: 'bench_record',
      api_version: 'v3',
      raw_payload: flat(raw),
      created_at: time,
      updated_at: time,
      archived_at: null,
      version,
    },
    mapped: { payload: flat(payload) },
  };
}

/** As a decoder gives it: one piece, not V8's tree of what was concatenated. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Gives the longest time, in milliseconds, for which the main thread could not answer a timer, less the time this file spends making records. */
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

function peakMegabytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1_024;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
