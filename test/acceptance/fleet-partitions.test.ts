import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run, Runtime } from '../../runtime/index.ts';
import { makePostgresDatabase, type PostgresDatabase } from '../support/postgres-database.ts';
import { endsOf, type FleetOfProcesses, postSync, prepareFleet, type WorkerProcess } from './fleet/fleet.ts';
import { type ShelfServer, startShelves } from './fleet/shelf-server.ts';

const source = { shelves: 40, pages: 5, pageSize: 4, latency: 30 };
const all = source.shelves * source.pages;
const sideBySide = 8;

let database: PostgresDatabase;
beforeEach(async () => {
  database = await makePostgresDatabase();
});
afterEach(() => database.remove());

function prepare({ url }: ShelfServer, { shops = 1, concurrency = 2, lease = '2s' } = {}) {
  return prepareFleet({ databaseUrl: database.url, url, shops, lease, concurrency, parted: { shelves: source.shelves, sideBySide } });
}

async function expectWhole(
  runtime: Runtime,
  shelves: ShelfServer,
  run: Run | undefined,
  { shop = 'shop_000', pages = all }: { readonly shop?: string; readonly pages?: number } = {},
): Promise<void> {
  const items = shelves.itemsOf(shop);
  expect(run).toMatchObject({ status: 'success', counts: { created: items.length, updated: 0, unchanged: 0, deleted: 0, failed: 0 } });
  expect(run?.objects).toMatchObject([{ checkpoint: { pages, records: items.length, partitions: source.shelves } }]);
  const stored = await runtime.stored({ datasource: shop, object: 'item', limit: 10_000 });
  expect(stored.map(({ raw_payload }) => raw_payload).toSorted()).toEqual(items.map((item) => JSON.stringify(item)).toSorted());
}

function pagesBy({ asked }: ShelfServer): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(asked, ({ worker }) => worker)].map(([worker, pages]) => [worker, pages.length]));
}

function againOf({ asked }: ShelfServer): number {
  return asked.length - new Set(asked.map(({ page }) => page)).size;
}

async function told(runtime: Runtime, id: string): Promise<Readonly<Record<string, number>>> {
  return (await runtime.timeline(id)).counts;
}

/** Workers that look for something to do. */
async function startWorkers(fleet: FleetOfProcesses, count: number): Promise<readonly WorkerProcess[]> {
  const workers = Array.from({ length: count }, () => fleet.startWorker());
  for (const worker of workers) await expect.poll(() => worker.log(), { timeout: 60_000 }).toContain('master keys found');
  return workers;
}

test(
  'idle workers help with the partitions of a run that another has, no more of them side by side than its document says',
  { timeout: 120_000 },
  async () => {
    await using shelves = await startShelves(source);
    await using fleet = await prepare(shelves);
    await startWorkers(fleet, 4);
    await using api = await fleet.serveApi();
    const id = await postSync(api, 'shop_000');
    await using runtime = await fleet.open();
    const [run] = await endsOf(runtime, [id], 90_000);
    await expectWhole(runtime, shelves, run);
    expect(run?.resumed).toBe(0);
    expect(pagesBy(shelves).size).toBeGreaterThanOrEqual(2);
    expect(againOf(shelves)).toBe(0);
    expect(shelves.mostAtOnce).toBeLessThanOrEqual(sideBySide);
    // A helper tells what it did last when it has seen that there is nothing left.
    await expect
      .poll(() => told(runtime, id), { timeout: 20_000 })
      .toMatchObject({ begun: 1, page: all, request: all, finished: 1, ended: 1 });
    expect((await told(runtime, id))['helping']).toBeGreaterThanOrEqual(1);
  },
);

test(
  'a helper is killed, one sleeps past its lease, and the run itself is killed: the run ends whole all the same',
  { timeout: 180_000 },
  async () => {
    // Long enough for all of it to happen, also where helpers come slowly.
    const long = { ...source, pages: 15, latency: 100 };
    const pages = long.shelves * long.pages;
    await using shelves = await startShelves(long);
    await using fleet = await prepare(shelves, { lease: '1s' });
    const workers = await startWorkers(fleet, 4);
    await using api = await fleet.serveApi();
    const struck: WorkerProcess[] = [];
    // One after another, each in the middle of a page of its own: a helper, another one, and who has the run.
    const strikes: readonly { readonly signal: NodeJS.Signals; isDue(isHolder: boolean, count: number): boolean }[] = [
      { signal: 'SIGKILL', isDue: (isHolder) => !isHolder },
      { signal: 'SIGSTOP', isDue: (isHolder) => !isHolder },
      { signal: 'SIGKILL', isDue: (isHolder, count) => isHolder && count > pages / 3 },
    ];
    shelves.onRequest = ({ worker: name }, count) => {
      const isHolder = name === shelves.asked[0]?.worker;
      const worker = workers.find((one) => one.name === name && !struck.includes(one));
      const strike = strikes[struck.length];
      // The one who goes on with the run has asked: what the sleeper has is long with others.
      if (!strike && worker) struck[1]?.child.kill('SIGCONT');
      if (!worker || !strike?.isDue(isHolder, count)) return;
      struck.push(worker);
      worker.child.kill(strike.signal);
    };
    const id = await postSync(api, 'shop_000');
    await using runtime = await fleet.open();
    const [run] = await endsOf(runtime, [id], 120_000);
    expect(struck).toHaveLength(3);
    await expectWhole(runtime, shelves, run, { pages });
    expect(run?.resumed).toBe(1);
    await expect.poll(() => struck[1]?.log(), { timeout: 30_000 }).toContain('RUN_LOST');
    // What was in flight: two pages of each of the partitions that three processes had in hand, no more than the document allows, twice over.
    expect(againOf(shelves)).toBeLessThanOrEqual(2 * 2 * sideBySide);
  },
);

test('a helper that is stopped gives back what it has, the run is handed on, and is whole', { timeout: 120_000 }, async () => {
  await using shelves = await startShelves({ ...source, latency: 100 });
  await using fleet = await prepare(shelves, { lease: '20s' });
  const workers = await startWorkers(fleet, 3);
  await using api = await fleet.serveApi();
  const stopped: string[] = [];
  const stop = (name: string): void => {
    stopped.push(name);
    workers.find((worker) => worker.name === name)?.child.kill('SIGTERM');
  };
  shelves.onRequest = ({ worker }, count) => {
    const [holder] = shelves.asked;
    if (stopped.length === 0 && worker !== holder?.worker) stop(worker);
    else if (stopped.length === 1 && worker === holder?.worker && count > all / 2) stop(worker);
  };
  const id = await postSync(api, 'shop_000');
  await using runtime = await fleet.open();
  // Far less than a lease: nobody waits for those who say that they leave.
  const [run] = await endsOf(runtime, [id], 60_000);
  await expectWhole(runtime, shelves, run);
  expect(stopped).toHaveLength(2);
  expect(run?.resumed).toBe(1);
  expect(againOf(shelves)).toBeLessThanOrEqual(2 * 2 * sideBySide);
});

test('a run that is stopped is not helped any more', { timeout: 120_000 }, async () => {
  await using shelves = await startShelves({ ...source, latency: 100 });
  await using fleet = await prepare(shelves);
  await startWorkers(fleet, 3);
  await using api = await fleet.serveApi();
  const id = await postSync(api, 'shop_000');
  await expect.poll(() => pagesBy(shelves).size, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  const headers = { authorization: `Bearer ${api.token}` };
  expect((await fetch(`${api.url}/datasources/shop_000/stop`, { method: 'POST', headers })).status).toBe(204);
  await using runtime = await fleet.open();
  const [run] = await endsOf(runtime, [id], 20_000);
  expect(run).toMatchObject({ status: 'cancelled' });
  // What was sent is answered; nothing else follows.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const asked = shelves.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(shelves.asked).toHaveLength(asked);
  expect(asked).toBeLessThan(all);
});

test('a run comes before the help with another: its worker leaves that to others', { timeout: 120_000 }, async () => {
  await using shelves = await startShelves({ ...source, latency: 150 });
  await using fleet = await prepare(shelves, { shops: 2, concurrency: 1 });
  await startWorkers(fleet, 2);
  await using api = await fleet.serveApi();
  const long = await postSync(api, 'shop_000');
  await expect.poll(() => pagesBy(shelves).size, { timeout: 60_000 }).toBe(2);
  const [holder] = shelves.asked;
  const second = await postSync(api, 'shop_001');
  const ofSecond = (): readonly string[] => shelves.asked.filter(({ page }) => page.startsWith('shop_001/')).map(({ worker }) => worker);
  await expect.poll(() => ofSecond().length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(ofSecond()).not.toContain(holder?.worker);
  await using runtime = await fleet.open();
  expect(await runtime.run(long)).toMatchObject({ status: 'running' });
  const [one, two] = await endsOf(runtime, [long, second], 90_000);
  const byShop = new Map([one, two].map((run) => [run?.datasource, run]));
  for (const shop of fleet.shops) await expectWhole(runtime, shelves, byShop.get(shop), { shop });
});

test.each([undefined, 'continue'] as const)(
  'what cannot be read is for the run to judge, whoever came upon it: %s',
  { timeout: 120_000 },
  async (onPartitionError) => {
    await using shelves = await startShelves({ ...source, latency: 60 });
    for (const shelf of [21, 23, 25, 27, 29, 31]) shelves.broken.add(shelf);
    const parted = { shelves: source.shelves, sideBySide, ...(onPartitionError ? { onPartitionError } : {}) };
    await using fleet = await prepareFleet({ databaseUrl: database.url, url: shelves.url, shops: 1, lease: '2s', concurrency: 2, parted });
    await startWorkers(fleet, 3);
    await using api = await fleet.serveApi();
    await using runtime = await fleet.open();
    const id = await postSync(api, 'shop_000');
    if (onPartitionError) {
      const [run] = await endsOf(runtime, [id], 60_000);
      const records = (source.shelves - shelves.broken.size) * source.pages * source.pageSize;
      expect(run).toMatchObject({ status: 'partial', counts: { created: records, deleted: 0 }, error: null });
      expect(run?.objects[0]?.stopReason).toBe('partitionsFailed');
      expect(run?.objects[0]?.notes.filter((note) => note.includes('could not be read'))).toHaveLength(6);
    } else {
      const [run] = await endsOf(runtime, [id], 60_000);
      expect(run).toMatchObject({ status: 'failed', error: { code: 'UPSTREAM_NOT_FOUND' } });
    }
    expect(pagesBy(shelves).size).toBeGreaterThanOrEqual(2);
  },
);

test('whoever has other documents leaves a run to those who have its own', { timeout: 120_000 }, async () => {
  await using shelves = await startShelves({ ...source, latency: 100 });
  await using others = await startShelves(source);
  await using fleet = await prepare(shelves);
  await using strangers = await prepare(others);
  await startWorkers(fleet, 1);
  await using api = await fleet.serveApi();
  const id = await postSync(api, 'shop_000');
  await expect.poll(() => shelves.asked.length, { timeout: 60_000 }).toBeGreaterThan(0);
  await startWorkers(strangers, 1);
  await using runtime = await fleet.open();
  const [run] = await endsOf(runtime, [id], 60_000);
  await expectWhole(runtime, shelves, run);
  expect(others.asked).toEqual([]);
  expect(pagesBy(shelves).size).toBe(1);
});
