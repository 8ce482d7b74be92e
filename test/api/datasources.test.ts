import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { fakeRun } from '../support/fake-parts.ts';
import { shopSecrets } from '../support/shop-documents.ts';
import { openShopApi } from './shop-api.ts';

test('shows what a configuration may show and no secret', async () => {
  const { get, runtime } = await openShopApi();
  runtime.allRuns = [fakeRun({ id: 'run-7' })];
  const response = await get('/datasources/main_shop');
  expect(response.json()).toMatchObject({
    name: 'main_shop',
    connector: 'shop_api@1.2',
    configuration: {
      shop: 'my-shop',
      apiKey: '[redacted]',
      region: { code: 'eu', key: '[redacted]', other: '[redacted]' },
      keys: ['[redacted]', '[redacted]'],
      labels: { team: 'blue' },
      extra: '[redacted]',
    },
    synchronization: { strategy: 'poll', interval: 'PT1H' },
    lastRun: { id: 'run-7' },
  });
  expect(response.json().objects.map(({ name }: { name: string }) => name)).toEqual(['order', 'tag']);
  for (const secret of shopSecrets) expect(response.body).not.toContain(secret);
});

test('shows no value at all while the connector is not loaded', async () => {
  const { get, runtime } = await openShopApi();
  runtime.catalogNow = { ...runtime.catalogNow, connectors: new Map() };
  const { configuration, objects } = (await get('/datasources/main_shop')).json();
  expect(new Set(Object.values(configuration))).toEqual(new Set(['[redacted]']));
  expect(objects).toEqual([]);
});

test('lists the datasources, each with its last run', async () => {
  const { get, runtime } = await openShopApi();
  runtime.allRuns = [fakeRun({ id: 'other', datasource: 'elsewhere' }), fakeRun({ id: 'newest' }), fakeRun({ id: 'older' })];
  expect((await get('/datasources')).json().datasources).toMatchObject([{ name: 'main_shop', lastRun: { id: 'newest' } }]);
});

test('a test that the provider fails answers 200 with words', async () => {
  const { call, runtime } = await openShopApi();
  runtime.testResult = {
    success: false,
    message: 'the provider refused the credentials',
    code: 'AUTH_FAILED',
    reason: 'credentials',
    durationMs: 5,
    checks: [],
    traces: [],
  };
  const response = await call('POST', '/datasources/main_shop/test');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({
    success: false,
    message: 'the provider refused the credentials',
    code: 'AUTH_FAILED',
    reason: 'credentials',
    durationMs: 5,
    checks: [],
  });
  expect(runtime.calls.at(-1)?.arguments[0]).toMatchObject({ checks: false });
  await call('POST', '/datasources/main_shop/test?checks=true');
  expect(runtime.calls.at(-1)?.arguments[0]).toMatchObject({ checks: true });
});

test('a sync answers at once with its run', async () => {
  const { call, runtime } = await openShopApi();
  const response = await call('POST', '/datasources/main_shop/sync', { payload: { mode: 'full', objects: ['order'] } });
  expect(response.statusCode).toBe(202);
  expect(response.json()).toEqual({ runId: 'run-1', status: 'running' });
  expect(response.headers.location).toBe('/runs/run-1');
  expect(runtime.calls).toEqual([{ name: 'startSync', arguments: ['main_shop', { mode: 'full', objects: ['order'] }] }]);
});

test.each([{}, { headers: { 'content-type': 'application/json' }, payload: '' }])('a sync needs no body', async (request) => {
  const { call } = await openShopApi();
  expect((await call('POST', '/datasources/main_shop/sync', request)).statusCode).toBe(202);
});

test('a sync that is waited for gives the run, and its failure as an error', async () => {
  const { call, runtime } = await openShopApi();
  const response = await call('POST', '/datasources/main_shop/sync?wait=true', { payload: {} });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({ id: 'run-1', datasource: 'main_shop' });
  runtime.syncFailure = new ConnectorError('RATE_LIMIT', 'too many requests', { runId: 'run-2', retryAfterSeconds: 11.2 });
  const failed = await call('POST', '/datasources/main_shop/sync?wait=true');
  expect(failed.statusCode).toBe(429);
  expect(failed.headers['retry-after']).toBe('12');
  expect(failed.json().error).toMatchObject({ code: 'RATE_LIMIT', retryable: true, details: { runId: 'run-2' } });
});

test('a running sync is a conflict', async () => {
  const { call, runtime } = await openShopApi();
  runtime.syncFailure = new ConnectorError('RUN_IN_PROGRESS', 'a sync of main_shop is running already');
  expect((await call('POST', '/datasources/main_shop/sync')).statusCode).toBe(409);
});

test('runs are shown without page tokens, which may be URLs with credentials', async () => {
  const { get, runtime } = await openShopApi();
  const checkpoint = {
    token: 'https://api.example.com/orders?page=2&key=in-the-url',
    pages: 3,
    records: 30,
    maxCursor: null,
    startedAt: 0,
    since: null,
    stable: true,
    done: false,
  };
  const counts = { created: 30, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  runtime.allRuns = [
    fakeRun({
      objects: [
        {
          object: 'order',
          collectionKey: 'shop_api_order',
          mode: 'full',
          modeReason: 'no_state',
          counts,
          checkpoint,
          stopReason: null,
          notes: [],
          heldBack: 0,
          errors: [],
        },
      ],
    }),
    fakeRun({ id: 'elsewhere', datasource: 'other' }),
  ];
  const one = await get('/runs/run-1');
  expect(one.json().objects).toEqual([
    {
      object: 'order',
      collectionKey: 'shop_api_order',
      mode: 'full',
      modeReason: 'no_state',
      counts,
      stopReason: null,
      notes: [],
      heldBack: 0,
      errors: [],
      pages: 3,
      records: 30,
      partitions: null,
      ranges: null,
      done: false,
    },
  ]);
  expect(one.body).not.toContain('in-the-url');
  expect((await get('/runs')).json().runs).toHaveLength(2);
  expect((await get('/runs?limit=1')).json().runs).toHaveLength(1);
  expect((await get('/runs?datasource=other')).json().runs).toMatchObject([{ id: 'elsewhere' }]);
  expect((await get('/datasources/main_shop/runs')).json().runs).toMatchObject([{ id: 'run-1' }]);
});

test.each([
  ['/datasources/main_shp', 'DATASOURCE_NOT_FOUND', 'datasource not found: main_shp (did you mean "main_shop"?)'],
  ['/datasources/main_shp/runs', 'DATASOURCE_NOT_FOUND', 'datasource not found: main_shp (did you mean "main_shop"?)'],
  ['/runs/none', 'RUN_NOT_FOUND', 'run not found: none'],
])('%s is not found', async (url, code, message) => {
  const { get } = await openShopApi();
  const response = await get(url);
  expect(response.statusCode).toBe(404);
  expect(response.json().error).toMatchObject({ code, message });
});
