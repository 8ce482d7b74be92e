// What pg-boss and graphile-worker do with our work: docs/adr/0016. Needs both, of which only one is a dependency:
//   npm install --no-save graphile-worker@0.18.0 && node bench/queue.ts
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import pg from 'pg';
import { startPostgres } from '../test/support/postgres.ts';

const items = Number(process.env['QUEUE_ITEMS'] ?? 20_000);
const rounds = Number(process.env['QUEUE_ROUNDS'] ?? 3);
const concurrency = 100;
const batch = 500;
const queue = 'bench';
const require = createRequire(process.env['QUEUE_MODULES'] ?? import.meta.url);

interface Item {
  readonly key: string;
  readonly group?: string;
  /** Seconds. */
  readonly after?: number;
}
type Handle = (item: Item) => Promise<void> | void;

/** What is asked of either library, in its best settings. */
interface Candidate {
  prepare(url: string): Promise<void>;
  enqueue(client: pg.ClientBase, items: readonly Item[]): Promise<void>;
  /** `fair`: no more than 50 items of a group at once, where the library has a word for it. */
  work(url: string, handle: Handle, fair: boolean): Promise<void>;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- one of the two is not installed for everybody: its types are not there */
let producing: any;

const boss: Candidate = {
  async prepare(url) {
    const { PgBoss } = await load('pg-boss');
    await producing?.stop({ graceful: false });
    producing = new PgBoss({ connectionString: url, supervise: false, schedule: false });
    producing.on('error', () => {});
    await producing.start();
    await producing.createQueue(queue, { policy: 'short', retryLimit: 2, retryDelay: 0, deleteAfterSeconds: 60, heartbeatSeconds: 10 });
  },
  async enqueue(client, given) {
    const one = producing;
    await one.insert(
      queue,
      given.map(({ key, group, after }) => ({
        data: { key, group },
        singletonKey: key,
        ...(group ? { group: { id: group } } : {}),
        ...(after ? { startAfter: after } : {}),
      })),
      // On the caller's connection, within its transaction.
      { db: { executeSql: (text: string, values: unknown[]) => client.query(text, values) } },
    );
  },
  async work(url, handle, fair) {
    const { PgBoss } = await load('pg-boss');
    const one = new PgBoss({
      connectionString: url,
      supervise: true,
      superviseIntervalSeconds: 1,
      monitorIntervalSeconds: 1,
      schedule: false,
      max: 10,
    });
    one.on('error', (thrown: unknown) => console.error(thrown));
    await one.start();
    const loop = async (): Promise<never> => {
      for (;;) {
        const jobs = await one.fetch(queue, fair ? { batchSize: batch, groupConcurrency: 50 } : { batchSize: batch });
        if (jobs.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          continue;
        }
        await inTurns(jobs, async (job: any) => handle(job.data));
        await one.complete(
          queue,
          jobs.map((job: any) => job.id),
        );
      }
    };
    void loop();
    void loop();
  },
};

const graphile: Candidate = {
  async prepare(url) {
    const { makeWorkerUtils } = await load('graphile-worker');
    const utils = await makeWorkerUtils({ connectionString: url });
    await utils.migrate();
    await utils.release();
  },
  async enqueue(client, given) {
    const specs = given.map(({ key, group, after }) => ({
      identifier: queue,
      payload: { key, group },
      jobKey: key,
      ...(after ? { runAt: new Date(Date.now() + after * 1_000) } : {}),
    }));
    await client.query(
      `select * from graphile_worker.add_jobs(array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)), false)`,
      [
        JSON.stringify(
          specs.map(({ identifier, payload, jobKey, runAt }: any) => ({ identifier, payload, job_key: jobKey, run_at: runAt })),
        ),
      ],
    );
  },
  async work(url, handle) {
    const { run, Logger } = await load('graphile-worker');
    await run({
      connectionString: url,
      concurrency,
      noHandleSignals: true,
      maxPoolSize: 10,
      logger: new Logger(() => () => {}),
      preset: { worker: { localQueue: { size: batch }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: { [queue]: (payload: any) => handle(payload) },
    });
  },
};

async function load(name: string): Promise<any> {
  return import(require.resolve(name));
}
/* eslint-enable */

const candidates: Readonly<Record<string, Candidate>> = { 'pg-boss': boss, 'graphile-worker': graphile };

async function inTurns<Of>(list: readonly Of[], work: (one: Of) => Promise<void>): Promise<void> {
  const waiting = list.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const one of waiting) await work(one);
    }),
  );
}

const [role, name = '', url = '', how = ''] = process.argv.slice(2);
if (role === 'worker') await beWorker(name, url, how);
else await measureAll();

async function beWorker(candidate: string, at: string, what: string): Promise<void> {
  let done = 0;
  setInterval(() => process.send?.({ done }), 20);
  const handle: Handle = (item) => {
    done += 1;
    process.send?.(what === '' ? { done } : { took: item });
    return item.key.startsWith('hold') ? new Promise(() => {}) : undefined;
  };
  await candidates[candidate]?.work(at, handle, what === 'fair');
  process.send?.({ ready: true });
}

function startWorker(candidate: string, at: string, onMessage: (message: any) => void, what = ''): ChildProcess {
  const child = fork(new URL(import.meta.url).pathname, ['worker', candidate, at, what]);
  child.on('message', onMessage);
  return child;
}

async function measureAll(): Promise<void> {
  const server = await startPostgres();
  try {
    for (const candidate of Object.keys(candidates)) {
      for (const processes of [1, 2]) {
        const rates: number[] = [];
        for (let round = 0; round < rounds; round += 1) rates.push(await throughput(server.url(), candidate, processes));
        console.log(`${candidate}\t${processes} process(es)\t${rates.map((rate) => Math.round(rate)).join(' ')} items/s`);
      }
      await transactions(server.url(), candidate);
      await behaviour(server.url(), candidate);
    }
  } finally {
    await server.remove();
  }
}

async function fresh(at: string, candidate: string): Promise<{ readonly url: string; readonly client: pg.Client }> {
  const admin = new pg.Client({ connectionString: at });
  await admin.connect();
  const database = `b${Math.random().toString(36).slice(2)}`;
  await admin.query(`create database ${database}`);
  await admin.end();
  const own = new URL(at);
  own.pathname = `/${database}`;
  await candidates[candidate]?.prepare(own.href);
  const client = new pg.Client({ connectionString: own.href });
  await client.connect();
  return { url: own.href, client };
}

async function throughput(at: string, candidate: string, processes: number): Promise<number> {
  const { url: own, client } = await fresh(at, candidate);
  const enqueued = performance.now();
  for (let from = 0; from < items; from += 1_000) {
    const part = Array.from({ length: Math.min(1_000, items - from) }, (_, index) => ({ key: `k${from + index}` }));
    await candidates[candidate]?.enqueue(client, part);
  }
  const enqueueSeconds = (performance.now() - enqueued) / 1_000;
  const done = new Map<number, number>();
  const begun = performance.now();
  let first = 0;
  const workers: ChildProcess[] = [];
  const seconds = await new Promise<number>((resolve) => {
    for (let index = 0; index < processes; index += 1) {
      workers.push(
        startWorker(candidate, own, (message) => {
          if (message.done === undefined) return;
          if (message.done > 0 && first === 0) first = performance.now();
          done.set(index, message.done);
          if ([...done.values()].reduce((sum, one) => sum + one, 0) >= items) resolve((performance.now() - first) / 1_000);
        }),
      );
    }
  });
  await Promise.all(workers.map(ended));
  await client.end();
  void begun;
  console.log(`  ${candidate}\tenqueued ${Math.round(items / enqueueSeconds)} items/s\tshares ${[...done.values()].join('/')}`);
  return items / seconds;
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await over;
}

/** Whether an item enqueued in a transaction is there only when it commits; whether a key is once; whether a delay is kept. */
async function transactions(at: string, candidate: string): Promise<void> {
  const { url: own, client } = await fresh(at, candidate);
  await client.query('begin');
  await candidates[candidate]?.enqueue(client, [{ key: 'rolled back' }]);
  await client.query('rollback');
  await client.query('begin');
  await candidates[candidate]?.enqueue(client, [{ key: 'once' }]);
  await candidates[candidate]?.enqueue(client, [{ key: 'once' }]);
  await candidates[candidate]?.enqueue(client, [{ key: 'late', after: 2 }]);
  await client.query('commit');
  const took: string[] = [];
  const begun = performance.now();
  const worker = startWorker(
    candidate,
    own,
    ({ took: one }) => one && took.push(`${one.key} at ${Math.round(performance.now() - begun)} ms`),
    'named',
  );
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  console.log(`${candidate}\tin a transaction, unique, delayed by 2 s:\t${took.join(', ')}`);
  await ended(worker);
  await client.end();
}

/** How long until the item of a worker that was killed is given to another; and how one group with many items delays others. */
async function behaviour(at: string, candidate: string): Promise<void> {
  const { url: own, client } = await fresh(at, candidate);
  await candidates[candidate]?.enqueue(client, [{ key: 'hold' }]);
  await new Promise<void>((resolve) => {
    const first = startWorker(candidate, own, ({ took }) => took && void ended(first).then(resolve), 'named');
  });
  const killed = performance.now();
  let again: number | undefined;
  const second = startWorker(candidate, own, ({ took }) => took && (again ??= performance.now() - killed), 'named');
  for (let waited = 0; waited < 40 && again === undefined; waited += 1) await new Promise((resolve) => setTimeout(resolve, 500));
  console.log(
    `${candidate}\titem of a killed worker:\t${again === undefined ? 'not given again within 20 s' : `given again after ${Math.round(again)} ms`}`,
  );
  await ended(second);

  const shares = await fresh(at, candidate);
  const many = Array.from({ length: 5_000 }, (_, index) => ({ key: `big${index}`, group: 'big' }));
  await candidates[candidate]?.enqueue(shares.client, many);
  await candidates[candidate]?.enqueue(shares.client, [{ key: 'small', group: 'small' }]);
  let before = 0;
  const place = await new Promise<number>((resolve) => {
    const worker = startWorker(
      candidate,
      shares.url,
      ({ took }) => {
        if (!took) return;
        if (took.group === 'small') void ended(worker).then(() => resolve(before));
        else before += 1;
      },
      'fair',
    );
  });
  console.log(`${candidate}\tone item behind 5,000 of another group:\ttaken after ${place} of them`);
  await client.end();
  await shares.client.end();
}
