import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type pg from 'pg';
import { createRuntime, type Runtime } from '../../../runtime/index.ts';
import { withClient } from '../../support/postgres-client.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import type { CrashDatasource } from '../crash-sync.ts';
import type { Ledger } from '../ledger-server.ts';
import type { EndOrder, StoreKind } from './places.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Documents, a store of their own, and processes that sync into it. */
export interface Workspace extends AsyncDisposable {
  /** A runtime in this process. */
  open(): Promise<Runtime>;
  /** A process that ends as it is ordered to. */
  start(script: 'sync' | 'reload', words: readonly string[], order: EndOrder): Process;
  /** Where the process that was ordered last ended, as it said itself; empty where it did not. */
  marker(): Promise<string>;
  readonly markerFile: string;
  /** Its connector. */
  readonly document: string;
  /** Waits until nobody holds a run any more. */
  leaseOver(): Promise<void>;
  /** What a run should have taken with it, and whatever else is wrong with the store itself. Nobody has it open. */
  faults(): Promise<readonly string[]>;
}

const documents = new URL('../documents/', import.meta.url).pathname;
const processes = new URL('../processes/', import.meta.url);
const scripts = {
  sync: new URL('../../../runtime/main.ts', import.meta.url).pathname,
  reload: new URL('sync-and-reload.ts', processes).pathname,
};
const preload = new URL('end-at.ts', processes).href;
/** What a run remembers for the case that it is taken up. */
const memory = ['seen_marks', 'partition_runs', 'parent_runs'];

/** `postgresUrl`: a server that may be given databases; absent: SQLite. */
export async function makeWorkspace(
  store: StoreKind,
  datasource: CrashDatasource,
  ledger: Ledger,
  postgresUrl: string,
): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-matrix-'));
  for (const file of ['ferrule.yaml', 'entry.mapping.yaml', `${datasource}.connector.yaml`, `${datasource}.datasource.yaml`])
    await cp(join(documents, file), join(folder, file));
  const configuration = join(folder, 'ferrule.yaml');
  await writeFile(configuration, `${await readFile(configuration, 'utf8')}store: { lease: PT1S, connections: 3 }\n`);
  const data = join(folder, 'data');
  const markerFile = join(folder, 'marker');
  const database = store === 'postgres' ? await makePostgresDatabase(postgresUrl) : undefined;
  const environment = { CRASH_URL: ledger.url, ...(database ? { DATABASE_URL: database.url } : {}) };
  const children: Process[] = [];
  return {
    markerFile,
    marker: () => readFile(markerFile, 'utf8').catch(() => ''),
    document: join(folder, `${datasource}.connector.yaml`),
    open: () => createRuntime({ configuration, data, log: 'silent', environment }),
    start(script, words, order) {
      const given = script === 'sync' ? ['sync', ...words, '--config', configuration, '--data', data] : [configuration, data, ...words];
      const env = { ...process.env, DATABASE_URL: undefined, ...environment, CRASH_AT: JSON.stringify(order) };
      const started = watch(
        spawn(process.execPath, ['--import', preload, scripts[script], ...given], { env, stdio: ['ignore', 'ignore', 'pipe'] }),
      );
      children.push(started);
      return started;
    },
    leaseOver: () => (database ? leaseOver(database.url) : Promise.resolve()),
    faults: () => (database ? faultsOfPostgres(database.url) : Promise.resolve(faultsOfSqlite(join(data, 'store.db')))),
    async [Symbol.asyncDispose]() {
      // One that sleeps would not hear of anything else.
      for (const { child, ended } of children) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await ended;
      }
      await database?.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function watch(child: ChildProcess): Process {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => void (stderr = (stderr + chunk.toString()).slice(-4_000)));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stderr })));
  return { child, ended };
}

function leaseOver(url: string): Promise<void> {
  const work = async (client: pg.Client): Promise<void> => {
    const { rows } = await client.query<{ runs: string | null }>("SELECT to_regclass('ferrule.runs') AS runs");
    if (!rows[0]?.runs) return;
    for (;;) {
      const left = await client.query<{ left: number | null }>(
        `SELECT max(extract(epoch FROM lease_until - clock_timestamp()) * 1000)::float8 AS left FROM runs WHERE status = 'running'`,
      );
      const milliseconds = left.rows[0]?.left ?? 0;
      if (milliseconds <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, milliseconds + 5));
    }
  };
  return withClient(url, work, 'ferrule');
}

function faultsOfPostgres(url: string): Promise<readonly string[]> {
  const work = async (client: pg.Client): Promise<readonly string[]> => {
    const faults: string[] = [];
    for (const table of memory) {
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${table}`);
      if (Number(rows[0]?.count) > 0) faults.push(`${rows[0]?.count} rows were left in ${table}`);
    }
    return faults;
  };
  return withClient(url, work, 'ferrule');
}

function faultsOfSqlite(file: string): readonly string[] {
  const database = new DatabaseSync(file);
  try {
    const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']);
    const left = memory.map((table) => [table, count(table)] as const).filter(([, rows]) => rows > 0);
    const whole = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    return [...left.map(([table, rows]) => `${rows} rows were left in ${table}`), ...(whole === 'ok' ? [] : [String(whole)])];
  } finally {
    database.close();
  }
}
