import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime, type Run, type Runtime } from '../../../runtime/index.ts';
import { type Ended, type FerruleServer, serveFerrule, startFerrule } from '../../support/ferrule.ts';

export interface FleetSetting {
  readonly databaseUrl: string;
  /** Of the source. */
  readonly url: string;
  readonly shops: number;
  /** Of a run, as ferrule.yaml has it. */
  readonly lease: string;
  /** Syncs at once in each process. */
  readonly concurrency: number;
  readonly fleetRuns?: number;
  /** Of the database; default that of the runtime. */
  readonly schema?: string;
  readonly connections?: number;
  /** Requests a second that the source allows to all of them together. */
  readonly rate?: number;
  /** Whether the items of a shop lie on shelves, each of which is read by itself. */
  readonly parted?: { readonly shelves: number; readonly sideBySide: number; readonly onPartitionError?: 'continue' };
}

export interface WorkerProcess {
  /** As its requests have it in `x-worker`, where the source is parted. */
  readonly name: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has logged so far. */
  log(): string;
}

/** A folder of documents, and processes that work on it over one database. */
export interface FleetOfProcesses extends AsyncDisposable {
  readonly shops: readonly string[];
  startWorker(role?: 'worker' | 'all'): WorkerProcess;
  serveApi(): Promise<FerruleServer>;
  /** A runtime in this process on the same database, which runs nothing. */
  open(): Promise<Runtime>;
}

const masterKey = Buffer.alloc(32, 7).toString('base64');

export async function prepareFleet(setting: FleetSetting): Promise<FleetOfProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-fleet-'));
  const configuration = join(folder, 'ferrule.yaml');
  const shops = Array.from({ length: setting.shops }, (_, index) => `shop_${String(index).padStart(3, '0')}`);
  await mkdir(join(folder, 'documents'));
  await writeFile(configuration, runtimeOf(setting));
  await writeFile(join(folder, 'documents', 'stock.connector.yaml'), connectorOf(setting));
  for (const shop of shops) {
    const worker = setting.parted ? ", worker: '${env:WORKER}'" : '';
    const text = `{ kind: datasource, name: ${shop}, connector: stock, configuration: { shop: ${shop}${worker} } }`;
    await writeFile(join(folder, 'documents', `${shop}.datasource.yaml`), text);
  }
  const environment = { DATABASE_URL: setting.databaseUrl, FERRULE_MASTER_KEY: masterKey, WORKER: 'none' };
  let started = 0;
  const log = process.env['FLEET_LOG'];
  const words = (): string[] => ['--config', configuration, '--data', join(folder, `data-${(started += 1)}`)];
  const workers: WorkerProcess[] = [];
  return {
    shops,
    startWorker(role = 'worker') {
      const name = `worker-${workers.length}`;
      const { child, ended } = startFerrule(['serve', '--role', role, ...words()], { environment: { ...environment, WORKER: name } });
      let said = '';
      child.stderr?.on('data', (text: string) => {
        said += text;
        if (log) process.stderr.write(text);
      });
      const worker = { name, child, ended, log: () => said };
      workers.push(worker);
      return worker;
    },
    serveApi: () => serveFerrule(['--role', 'api', '--port', '0', ...words()], { environment }),
    open: () => createRuntime({ configuration, data: join(folder, 'data-own'), log: 'silent', environment }),
    async [Symbol.asyncDispose]() {
      for (const { child, ended } of workers) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function runtimeOf({ lease, concurrency, fleetRuns, schema, connections = 5 }: FleetSetting): string {
  return JSON.stringify({
    ferrule: 1,
    kind: 'ferrule',
    documents: ['documents'],
    allow: { addresses: ['localhost'], environment: ['WORKER'] },
    apps: { stock: { connector: 'stock' } },
    store: { lease, connections, ...(fleetRuns === undefined ? {} : { fleetRuns }), ...(schema === undefined ? {} : { schema }) },
    limits: { concurrentRuns: concurrency },
  });
}

function connectorOf({ url, rate, parted }: FleetSetting): string {
  const item = { path: '/items', records: 'items', pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } } };
  return JSON.stringify({
    ferrule: 1,
    kind: 'connector',
    name: 'stock',
    configurationSchema: { type: 'object', required: ['shop'], properties: { shop: { type: 'string' }, worker: { type: 'string' } } },
    http: {
      baseUrl: `${url}/{{ configuration.shop }}`,
      ...(parted ? { headers: { 'x-worker': '{{ configuration.worker }}' } } : {}),
      ...(rate === undefined ? {} : { rateLimit: [{ requests: rate, per: 'PT1S', share: ['app'] }] }),
    },
    objects: [
      {
        name: 'item',
        recordId: 'id',
        list: parted ? { ...item, ...shelvesOf(parted) } : item,
      },
    ],
  });
}

function shelvesOf({ shelves, sideBySide, onPartitionError }: NonNullable<FleetSetting['parted']>): object {
  return {
    path: '/shelves/{partition.shelf}/items',
    partitionConcurrency: sideBySide,
    ...(onPartitionError ? { onPartitionError } : {}),
    partitions: [{ type: 'values', as: 'shelf', values: Array.from({ length: shelves }, (_, shelf) => shelf) }],
  };
}

export async function postSync({ url, token }: FerruleServer, shop: string): Promise<string> {
  const response = await fetch(`${url}/datasources/${shop}/sync`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  // The answer is what the API describes.
  return ((await response.json()) as { readonly runId: string }).runId;
}

/** All of them at their end; throws when that takes longer than it may. */
export async function endsOf(runtime: Runtime, ids: readonly string[], milliseconds: number): Promise<readonly Run[]> {
  const until = Date.now() + milliseconds;
  const left = new Set(ids);
  const runs: Run[] = [];
  while (left.size > 0) {
    for (const id of left) {
      const run = await runtime.run(id);
      if (run.status === 'queued' || run.status === 'running') continue;
      left.delete(id);
      runs.push(run);
    }
    if (Date.now() > until) throw new Error(`${left.size} runs have not ended: ${[...left].slice(0, 5).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return runs;
}
