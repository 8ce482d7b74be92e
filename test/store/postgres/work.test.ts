import { afterEach, beforeEach, expect, test } from 'vitest';
import { transactionOf } from '../../../runtime/store/postgres/queue/work.ts';
import { beginRun, finishRun } from '../../../runtime/store/postgres/run-operations.ts';
import { makePostgresDatabase, type PostgresDatabase } from '../../support/postgres-database.ts';
import { type FleetProcess, startFleetProcess } from './fleet-process.ts';

const requestedAt = '2026-11-21T12:00:00.000Z';

let database: PostgresDatabase;
const open: FleetProcess[] = [];

beforeEach(async () => {
  database = await makePostgresDatabase();
});

afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
  await database.remove();
});

async function startProcess(options: { readonly lease?: number; readonly limit?: number } = {}): Promise<FleetProcess> {
  const one = await startFleetProcess(database.url, { ...options, holder: `process-${open.length}` });
  open.push(one);
  return one;
}

function requestOf(datasource: string, id = `run-of-${datasource}`) {
  return {
    id,
    datasource,
    connector: 'shop',
    connectorHash: 'h1',
    mode: 'incremental' as const,
    requestedAt,
    request: { objects: ['order'] },
  };
}

async function begin({ pool, leases }: FleetProcess, datasource: string, connectorHash = 'h1') {
  const run = {
    id: `begun-${datasource}`,
    datasource,
    connector: 'shop',
    connectorHash,
    mode: 'incremental' as const,
    startedAt: requestedAt,
  };
  const begun = await pool.transaction((queries) => beginRun(queries, leases, run));
  leases.hold(begun.run.id, begun.row.number, begun.row.fence);
  return begun;
}

async function take({ fleet }: FleetProcess, milliseconds = 1_000): Promise<readonly string[]> {
  const taken: string[] = [];
  const working = fleet.queue.work(async ({ datasource }) => void taken.push(datasource), { concurrency: 10 });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await working[Symbol.asyncDispose]();
  return taken.toSorted();
}

test('an item is there when the transaction that makes it due commits, and only then', async () => {
  const one = await startProcess();
  await expect(
    one.pool.transaction(async (queries) => {
      await one.fleet.queue.enqueue([{ datasource: 'undone' }], transactionOf(queries));
      throw new Error('no');
    }),
  ).rejects.toThrow();
  await one.pool.transaction((queries) => one.fleet.queue.enqueue([{ datasource: 'done' }], transactionOf(queries)));
  expect(await take(one)).toEqual(['done']);
});

test('a datasource waits once, however often it is enqueued, also by two processes at once; taken, it can wait again', async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  const items = Array.from({ length: 50 }, (_, index) => ({ datasource: `d${index}` }));
  await Promise.all([one, two, one, two].map(({ fleet }) => fleet.queue.enqueue(items)));
  const taken = await Promise.all([take(one), take(two)]);
  expect(taken.flat().toSorted()).toEqual(items.map(({ datasource }) => datasource).toSorted());
  await one.fleet.queue.enqueue([{ datasource: 'd1' }]);
  expect(await take(two)).toEqual(['d1']);
});

test('whoever works is woken by whoever enqueues', async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  const taken = Promise.withResolvers<number>();
  const working = two.fleet.queue.work(async () => taken.resolve(performance.now()), { concurrency: 1 });
  await new Promise((resolve) => setTimeout(resolve, 700));
  const enqueued = performance.now();
  await one.fleet.queue.enqueue([{ datasource: 'shop' }]);
  // Without being told it would look every two seconds.
  expect((await taken.promise) - enqueued).toBeLessThan(1_900);
  await working[Symbol.asyncDispose]();
});

test('no more are in hand at once than there are places, and all get their turn', async () => {
  const one = await startProcess();
  await one.fleet.queue.enqueue(Array.from({ length: 40 }, (_, index) => ({ datasource: `d${index}` })));
  let now = 0;
  let most = 0;
  let done = 0;
  const all = Promise.withResolvers<void>();
  const working = one.fleet.queue.work(
    async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 10));
      now -= 1;
      if ((done += 1) === 40) all.resolve();
    },
    { concurrency: 4 },
  );
  await all.promise;
  await working[Symbol.asyncDispose]();
  expect(most).toBe(4);
});

test('a request is a run that waits; asked for again it is the same; begun, it keeps its id and a second is refused', async () => {
  const one = await startProcess();
  const run = await one.fleet.runs.request(requestOf('shop'));
  expect(run).toMatchObject({ id: 'run-of-shop', status: 'queued', resumed: 0 });
  expect(await one.fleet.runs.request(requestOf('shop', 'another'))).toMatchObject({ id: 'run-of-shop', status: 'queued' });
  expect(await one.fleet.runs.take('shop')).toEqual({ runId: 'run-of-shop', request: { objects: ['order'] } });
  // The document may have changed since it was asked for.
  expect((await begin(one, 'shop', 'h2')).run).toMatchObject({ id: 'run-of-shop', status: 'running', resumed: 0, connectorHash: 'h2' });
  await expect(one.fleet.runs.request(requestOf('shop', 'third'))).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
  const two = await startProcess();
  await expect(two.fleet.runs.request(requestOf('shop', 'third'))).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
  await one.pool.transaction((queries) => finishRun(queries, one.leases, 'run-of-shop', 'success', requestedAt, null, false));
  one.leases.letGo('run-of-shop');
  await one.fleet.runs.done('shop');
  expect(await one.fleet.runs.ended(['run-of-shop', 'none'])).toEqual(['run-of-shop']);
  expect(await two.fleet.runs.request(requestOf('shop', 'third'))).toMatchObject({ id: 'third', status: 'queued' });
});

test('requests of one datasource from everywhere at once make one run', async () => {
  const processes = await Promise.all([startProcess(), startProcess(), startProcess()]);
  const runs = await Promise.all(
    processes.flatMap(({ fleet }, index) =>
      ['a', 'b', 'c', 'd'].map((each) => fleet.runs.request(requestOf('shop', `run-${index}-${each}`))),
    ),
  );
  expect(runs).toHaveLength(12);
  expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
});

test('requests beyond the connections of a process wait for each other, not for ever', async () => {
  const one = await startProcess();
  const names = Array.from({ length: 60 }, (_, index) => `d${index}`);
  const runs = await Promise.all(names.map((name) => one.fleet.runs.request(requestOf(name))));
  expect(runs.filter(({ status }) => status === 'queued')).toHaveLength(60);
  expect(await take(one, 1_500)).toEqual(names.toSorted());
});

test('a place is given once, while it lasts; one that is not renewed is free again', async () => {
  const [one, two] = [await startProcess({ lease: 300 }), await startProcess({ lease: 300 })];
  await one.fleet.runs.request(requestOf('shop'));
  const taken = await Promise.all([one, two, one, two].map(({ fleet }) => fleet.runs.take('shop')));
  expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await one.fleet.runs.renew(['shop']);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await two.fleet.runs.take('shop')).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await two.fleet.runs.take('shop')).toMatchObject({ runId: 'run-of-shop' });
});

test('all processes together have no more in hand than the fleet may', async () => {
  const [one, two] = [await startProcess({ limit: 3 }), await startProcess({ limit: 3 })];
  const names = Array.from({ length: 10 }, (_, index) => `d${index}`);
  for (const name of names) await one.fleet.runs.request(requestOf(name));
  const taken = await Promise.all(names.map((name, index) => (index % 2 === 0 ? one : two).fleet.runs.take(name)));
  expect(taken.filter((each) => typeof each === 'object')).toHaveLength(3);
  expect(taken.filter((each) => each === 'full')).toHaveLength(7);
});

test('the sweep puts back what was lost: an item nobody has, a run whose worker is gone; and nothing that somebody has', async () => {
  const [one, two] = [await startProcess({ lease: 400 }), await startProcess({ lease: 400 })];
  for (const name of ['lost', 'dead', 'alive']) await one.fleet.runs.request(requestOf(name));
  // All items are taken off the queue, as by a process that died right then.
  expect(await take(one, 300)).toEqual(['alive', 'dead', 'lost']);
  await one.fleet.runs.take('dead');
  await two.fleet.runs.take('alive');
  await begin(one, 'dead');
  await begin(two, 'alive');
  // The first one dies: its leases are not renewed any more, nor its places.
  one.leases.letGo('run-of-dead');
  for (let passed = 0; passed < 700; passed += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await two.fleet.runs.renew(['alive']);
  }
  expect(await two.fleet.runs.sweep()).toBe(2);
  expect(await two.fleet.runs.sweep()).toBe(0);
  expect(await take(two, 300)).toEqual(['dead', 'lost']);
  expect(await two.fleet.runs.take('dead')).toMatchObject({ runId: 'run-of-dead' });
  expect((await begin(two, 'dead')).run).toMatchObject({ id: 'run-of-dead', resumed: 1 });
});

test('a run that is handed on waits again with its item, is begun by another, and is lost to the first', async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  await one.fleet.runs.request(requestOf('shop'));
  expect(await take(one, 300)).toEqual(['shop']);
  await one.fleet.runs.take('shop');
  await begin(one, 'shop');
  expect(await two.fleet.runs.handOn('run-of-shop')).toBe(false);
  expect(await one.fleet.runs.handOn('run-of-shop')).toBe(true);
  expect(await one.fleet.runs.handOn('run-of-shop')).toBe(false);
  expect(await take(two, 300)).toEqual(['shop']);
  expect(await two.fleet.runs.take('shop')).toMatchObject({ runId: 'run-of-shop', request: { objects: ['order'] } });
  expect((await begin(two, 'shop')).run).toMatchObject({ id: 'run-of-shop', status: 'running', resumed: 1 });
});

test('stopped while it waits, a run has ended; stopped while it runs elsewhere, that process is told at once and again', async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  expect(await one.fleet.runs.stop('shop', requestedAt)).toBe(false);
  await one.fleet.runs.request(requestOf('shop'));
  expect(await two.fleet.runs.stop('shop', requestedAt)).toBe(true);
  expect(await one.fleet.runs.ended(['run-of-shop'])).toEqual(['run-of-shop']);
  expect(await one.fleet.runs.take('shop')).toBeUndefined();
  await one.fleet.runs.request(requestOf('shop', 'second'));
  await one.fleet.runs.take('shop');
  await begin(one, 'shop');
  const told = new Promise<string>((resolve) => one.fleet.announcements.listen((text) => text.startsWith('stop ') && resolve(text)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await two.fleet.runs.stop('shop', requestedAt)).toBe(true);
  expect(await told).toBe('stop shop');
  expect(await one.fleet.runs.renew(['shop'])).toEqual(['shop']);
});

test('what is announced reaches every process, also after its connection broke; what is too long reaches none', async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  const heard: string[] = [];
  two.fleet.announcements.listen((text) => heard.push(text));
  await new Promise((resolve) => setTimeout(resolve, 500));
  one.fleet.announcements.announce('first');
  one.fleet.announcements.announce('ü'.repeat(4_000));
  await expect.poll(() => heard).toEqual(['first']);
  await one.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`);
  await expect
    .poll(
      () => {
        one.fleet.announcements.announce('again');
        return heard.includes('again');
      },
      { timeout: 10_000, interval: 200 },
    )
    .toBe(true);
  expect(heard.some((text) => text.length > 100)).toBe(false);
});
