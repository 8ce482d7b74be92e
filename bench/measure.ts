// One measurement in a fresh process: `node bench/measure.ts <case> <url> <size> <total>`; prints JSON.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createRuntime } from '../runtime/app.ts';
import { mapByHand, pagesByHand, syncByHand, syncByHandIntoPostgres } from './by-hand.ts';

const [name = '', url = '', sizeText = '100', totalText = '200000'] = process.argv.slice(2);
const size = Number(sizeText);
const total = Number(totalText);
const warmUp = 20_000;

interface Measured {
  readonly count: number;
  /** Ids beyond 2^53 that came with every digit. */
  readonly exact?: number;
}

const cases: { readonly [name: string]: (folder: string, records: number) => Promise<Measured> } = {
  'hand-read': async (_folder, records) => handRead(records, false),
  'hand-mapped': async (_folder, records) => handRead(records, true),
  'hand-sync': async (folder, records) => ({ count: await syncByHand(url, size, records, join(folder, 'hand.db')) }),
  'read-plain': async (folder, records) => read(folder, 'plain', records),
  'read-mapped': async (folder, records) => read(folder, 'mapped', records),
  'read-transformed': async (folder, records) => read(folder, 'transformed', records),
  sync: async (folder, records) => sync(folder, records),
  'hand-sync-postgres': async (_folder, records) =>
    inDatabase(async (database) => ({ count: await syncByHandIntoPostgres(url, size, records, database) })),
  'sync-postgres': async (folder, records) => inDatabase((database) => sync(folder, records, { DATABASE_URL: database })),
};

async function handRead(records: number, map: boolean): Promise<Measured> {
  let count = 0;
  for await (const page of pagesByHand(url, size, records)) for (const record of page) count += (map ? mapByHand(record) : record) ? 1 : 0;
  return { count };
}

async function read(folder: string, object: string, records: number): Promise<Measured> {
  await using runtime = await open(folder, records);
  let count = 0;
  let exact = 0;
  for await (const page of runtime.datasource('source').read(object)) {
    for (const { value, mapped } of page.records) {
      count += mapped === null || 'value' in mapped ? 1 : 0;
      // The source gives objects with an id.
      if (typeof (value as { readonly id: unknown }).id === 'bigint') exact += 1;
    }
  }
  return { count, exact };
}

async function sync(folder: string, records: number, environment: Environment = {}): Promise<Measured> {
  await using runtime = await open(folder, records, environment);
  const run = await runtime.sync('source', { objects: ['mapped'] });
  return { count: run.counts.created };
}

type Environment = Readonly<Record<string, string>>;

function open(folder: string, records: number, more: Environment = {}): ReturnType<typeof createRuntime> {
  const environment = { ...more, BENCH_URL: url, BENCH_SIZE: String(size), BENCH_TOTAL: String(records) };
  return createRuntime({
    configuration: new URL('documents/ferrule.yaml', import.meta.url).pathname,
    data: folder,
    log: 'silent',
    environment,
  });
}

/** A fresh database of the server that BENCH_POSTGRES names. */
async function inDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = process.env['BENCH_POSTGRES'] ?? '';
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const name = `bench_${process.pid}`;
  await client.query(`CREATE DATABASE ${name}`);
  try {
    return await work(Object.assign(new URL(server), { pathname: `/${name}` }).href);
  } finally {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const run = cases[name];
if (!run) throw new Error(`no case ${name}; there are ${Object.keys(cases).join(', ')}`);
if (total > warmUp) await inFolder((folder) => run(folder, warmUp));
const started = performance.now();
const measured = await inFolder((folder) => run(folder, total));
const milliseconds = performance.now() - started;
if (measured.count !== total) throw new Error(`${name} gave ${measured.count} of ${total} records`);
if (measured.exact !== undefined && measured.exact !== Math.floor(total / 100))
  throw new Error(`${name} kept ${measured.exact} of ${total / 100} long ids`);
const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
const peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
console.log(
  JSON.stringify({
    name,
    milliseconds,
    recordsPerSecond: Math.round((total / milliseconds) * 1_000),
    peakMegabytes: Math.round(peakKilobytes / 1_024),
  }),
);
