import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRuntime } from '../../runtime/index.ts';
import { askOn } from '../support/postgres-client.ts';
import { makePostgresDatabase, type PostgresDatabase } from '../support/postgres-database.ts';
import { endsOf, postSync, prepareFleet } from './fleet/fleet.ts';
import { killWorkers } from './fleet/kill-workers.ts';
import { startStock } from './fleet/stock-server.ts';

let database: PostgresDatabase;
beforeEach(async () => {
  database = await makePostgresDatabase();
});
afterEach(() => database.remove());

// A small form of what `node scripts/fleet.ts` does with 200 datasources.
test('four workers share the work; two are killed and one is stopped politely: all of it is done, once', { timeout: 180_000 }, async () => {
  const rate = 60;
  const report = await killWorkers(
    { databaseUrl: database.url, shops: 24, pages: 12, pageSize: 5, latency: 20, rate, lease: '2s', patience: 120_000 },
    () => {},
  );
  expect(report).toMatchObject({ runs: 24, ends: { success: 24 }, different: 0, doubled: 0, politeExit: 130 });
  expect(report.resumed).toBeGreaterThanOrEqual(2);
  // Two pages in flight for each of the six syncs of each of three workers that ended.
  expect(report.again).toBeLessThanOrEqual(3 * 6 * 3);
  // Budgets count when a request is sent, the source when it comes: on a busy machine some are on their way longer than others.
  expect(report.mostInASecond).toBeLessThanOrEqual(rate * 1.25);
});

test('a worker that slept past its lease has its writes refused, and the run is whole', { timeout: 120_000 }, async () => {
  await using stock = await startStock({ pages: 40, pageSize: 5, latency: 50 });
  await using fleet = await prepareFleet({ databaseUrl: database.url, url: stock.url, shops: 1, lease: '1s', concurrency: 2 });
  await using api = await fleet.serveApi();
  const sleeper = fleet.startWorker();
  stock.onRequest = (asked) => {
    if (asked === 10) sleeper.child.kill('SIGSTOP');
  };
  const id = await postSync(api, 'shop_000');
  await expect.poll(() => stock.asked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(10);
  fleet.startWorker();
  await using runtime = await fleet.open();
  // Woken while the other is at work.
  await expect.poll(() => stock.asked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(20);
  sleeper.child.kill('SIGCONT');
  const [run] = await endsOf(runtime, [id], 60_000);
  expect(run).toMatchObject({ status: 'success', resumed: 1, counts: { created: 200 } });
  await expect.poll(() => sleeper.log(), { timeout: 20_000 }).toContain('RUN_LOST');
  const stored = await runtime.stored({ datasource: 'shop_000', object: 'item', limit: 1_000 });
  expect(stored.map(({ raw_payload }) => raw_payload).toSorted()).toEqual(
    stock
      .itemsOf('shop_000')
      .map((item) => JSON.stringify(item))
      .toSorted(),
  );
});

test('whoever follows the events of one process hears of runs in others, and may stop them there', { timeout: 120_000 }, async () => {
  await using stock = await startStock({ pages: 1_000, pageSize: 5, latency: 20 });
  await using fleet = await prepareFleet({ databaseUrl: database.url, url: stock.url, shops: 2, lease: '2s', concurrency: 1 });
  await using api = await fleet.serveApi();
  const headers = { authorization: `Bearer ${api.token}` };
  const leaving = new AbortController();
  const events = await fetch(`${api.url}/events`, { headers, signal: leaving.signal });
  let heard = '';
  const following = (async () => {
    for await (const chunk of events.body ?? []) heard += new TextDecoder().decode(chunk);
  })().catch(() => {});
  fleet.startWorker();
  const running = await postSync(api, 'shop_000');
  await expect.poll(() => heard, { timeout: 60_000 }).toContain(`"runId":"${running}"`);
  // The one place is taken: this one waits.
  const waiting = await postSync(api, 'shop_001');
  await using runtime = await fleet.open();
  expect(await runtime.run(waiting)).toMatchObject({ status: 'queued' });
  for (const shop of fleet.shops) {
    const stopped = await fetch(`${api.url}/datasources/${shop}/stop`, { method: 'POST', headers });
    expect(stopped.status).toBe(204);
  }
  const [first, second] = await endsOf(runtime, [running, waiting], 20_000);
  expect([first, second]).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  await expect.poll(() => heard, { timeout: 20_000 }).toContain('SYNC_CANCELLED');
  leaving.abort();
  await following;
});

test('all that is kept lies in the schema that ferrule.yaml names', { timeout: 60_000 }, async () => {
  await using stock = await startStock({ pages: 2, pageSize: 5, latency: 0 });
  const schema = 'sync_of_stock';
  await using fleet = await prepareFleet({
    databaseUrl: database.url,
    url: stock.url,
    shops: 1,
    lease: '2s',
    concurrency: 1,
    schema,
    connections: 3,
  });
  // Without a role it runs here what is asked for here.
  await using runtime = await fleet.open();
  expect(await runtime.sync('shop_000')).toMatchObject({ status: 'success', counts: { created: 10 } });
  const ask = await askOn(database.url);
  expect(await ask('SELECT DISTINCT schemaname FROM pg_stat_user_tables')).toEqual([{ schemaname: schema }]);
  const connections = await ask(
    `SELECT count(*)::int AS open FROM pg_stat_activity WHERE application_name = 'ferrule' AND datname = current_database()`,
  );
  expect(connections).toEqual([{ open: expect.toSatisfy((open: number) => open >= 1 && open <= 3) }]);
});

test.each(['api', 'worker'] as const)('the role %s is refused where there is nobody to share with', async (role) => {
  await expect(createRuntime({ role, environment: {}, log: 'silent', data: tmpdir() })).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: /set DATABASE_URL/,
  });
});
