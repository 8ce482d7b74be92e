// `npm run bench`: each case against the loop written by hand, alternating, in fresh processes; medians of five.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { type PostgresServer, startPostgres } from '../test/support/postgres.ts';
import { compareOrders } from './orders.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const total = Number(process.env['BENCH_RECORDS'] ?? 200_000);
const only = process.argv[2];
/** Only comparisons with this in their name: `npm run bench speed PostgreSQL`. */
const named = process.argv[3] ?? '';
/** What `ferrule` starts Node with. */
const flags = createRequire(import.meta.url)('../bin/memory.cjs') as readonly string[];

interface Result {
  readonly recordsPerSecond: number;
  readonly peakMegabytes: number;
}

const comparisons = [
  { name: 'read, no mapping', ours: 'read-plain', hand: 'hand-read', atLeast: 0.8 },
  { name: 'read, 12 fields mapped', ours: 'read-mapped', hand: 'hand-mapped', atLeast: 0.7 },
  { name: 'read, one JSONata transform', ours: 'read-transformed', hand: 'hand-mapped', atLeast: 0.5 },
  { name: 'sync, 12 fields mapped', ours: 'sync', hand: 'hand-sync', atLeast: 0.7 },
  { name: 'sync into PostgreSQL, 12 fields mapped', ours: 'sync-postgres', hand: 'hand-sync-postgres', atLeast: 0.7 },
];

const server = spawn(process.execPath, ['bench/source-server.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
const port = await new Promise<string>((resolve) => createInterface({ input: server.stdout }).once('line', resolve));
const url = `http://127.0.0.1:${port}`;

/** Settings for durability are PostgreSQL's own. */
let postgres: Promise<PostgresServer> | undefined;

/** Megabytes. */
const mostGrowth = 64;
let missed = 0;
if (only === undefined || only === 'speed')
  for (const size of [100, 1_000])
    for (const comparison of comparisons.filter(({ name }) => name.includes(named))) await compare(comparison, size);
if (only === undefined || only === 'memory') for (const name of ['read-mapped', 'sync', 'sync-postgres']) await memory(name);
if (only === undefined || only === 'orders') compareOrders(rounds, median, verdict);
server.stdin.end();
await (await postgres)?.remove();
process.exitCode = missed > 0 ? 1 : 0;

async function compare({ name, ours, hand, atLeast }: (typeof comparisons)[number], size: number): Promise<void> {
  const ratios: number[] = [];
  const speeds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const byHand = await measure(hand, size, total);
    const byUs = await measure(ours, size, total);
    ratios.push(byUs.recordsPerSecond / byHand.recordsPerSecond);
    speeds.push(byUs.recordsPerSecond);
  }
  const ratio = median(ratios);
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  verdict(
    ratio >= atLeast,
    `${name}, pages of ${size}: ${ratio.toFixed(2)} of by hand (${spread}; at least ${atLeast}), ${median(speeds)} records a second`,
  );
}

async function memory(name: string): Promise<void> {
  const growths: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const small = await measure(name, 1_000, 10_000);
    const large = await measure(name, 1_000, 1_000_000);
    growths.push(large.peakMegabytes - small.peakMegabytes);
    console.log(`  ${name}: ${small.peakMegabytes} MB at 10,000 records, ${large.peakMegabytes} MB at 1,000,000`);
  }
  verdict(
    median(growths) < mostGrowth,
    `${name}: peak resident memory grows by ${median(growths)} MB from 10,000 to 1,000,000 records (under ${mostGrowth})`,
  );
}

function verdict(met: boolean, text: string): void {
  if (!met) missed += 1;
  console.log(`${met ? 'met   ' : 'MISSED'} ${text}`);
}

async function measure(name: string, size: number, records: number): Promise<Result> {
  const options = name.startsWith('hand') ? [] : flags;
  const database = name.endsWith('postgres')
    ? (await (postgres ??= startPostgres({ shared_buffers: '256MB', max_wal_size: '4GB' }))).url()
    : '';
  const child = spawn(process.execPath, [...options, 'bench/measure.ts', name, url, String(size), String(records)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_POSTGRES: database },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${name} failed with exit code ${code}`);
  // Written by measure.ts.
  return JSON.parse(text) as Result;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
