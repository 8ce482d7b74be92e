import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import type { ListedExchange } from '../support/exchange-match.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startReplayServer } from '../support/replay-server.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const token = 'admin-token-of-this-test';

async function openApi(runtime: Runtime): Promise<FastifyInstance> {
  const api = await createApi({ runtime, token, version: '1.0.0', schemas: [] });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  return api;
}

/** The order shop of the definitions that ship, as `us_store_prod`, on a loopback server that knows these exchanges only. */
async function openShop(exchanges: readonly ListedExchange[]) {
  const root = new URL('../../', import.meta.url).pathname;
  const server = keep(await startReplayServer(exchanges));
  const document = await readFile(`${root}definitions/shopify/us_store_prod.datasource.yaml`, 'utf8');
  const configured = document.replace(
    'configuration:\n',
    "configuration:\n  baseUrl: '${env:SHOP_URL}'\n  accessToken: '${env:SHOP_TOKEN}'\n",
  );
  const documents = [`${root}definitions/shopify/shopify_api_v1.connector.yaml`, `${root}mappings/shopify_order.mapping.yaml`];
  const project = keep(await createProject({ 'us_store_prod.datasource.yaml': configured }, { documents }));
  const environment = { SHOP_URL: server.url, SHOP_TOKEN: 'shop-token', SHOPIFY_API_KEY: 'key', SHOPIFY_API_SECRET: 'secret' };
  const runtime = keep(await project.open({ environment }));
  const api = await openApi(runtime);
  const call = (method: 'GET' | 'DELETE', url: string) => api.inject({ method, url, headers: { authorization: `Bearer ${token}` } });
  return { server, call };
}

const order = (given: object) => ({
  id: 1,
  total_price: '9.50',
  created_at: '2026-01-10T11:00:00Z',
  customer: { email: 'a@example.com' },
  ...given,
});
const orderPath = '/admin/api/2024-10/orders/1.json';

describe('an order over the HTTP API (acceptance 4, 7)', () => {
  test.each([
    ['paid', [{ sku: 'A-1' }, { sku: 'B-2' }], { primary_sku: 'A-1', status: 'Confirmed' }],
    ['pending', [{ sku: 'A-1' }], { primary_sku: 'A-1' }],
    ['pending', [], { primary_sku: null }],
  ])('that is %s with lines %j is mapped', async (financial_status, line_items, expected) => {
    const { server, call } = await openShop([
      { request: { path: orderPath }, response: { body: { order: order({ financial_status, line_items }) } } },
    ]);
    const answer = await call('GET', '/data/us_store_prod/shopify_order/1');
    expect(answer.statusCode, answer.body).toBe(200);
    const common = { external_id: 1, amount: '9.50', order_date: '2026-01-10T11:00:00Z', contact_email: 'a@example.com' };
    expect(answer.json()).toEqual({ ...common, ...expected });
    server.verify();
  });

  test('is not deleted: 405, and the server hears nothing', async () => {
    const { server, call } = await openShop([]);
    const answer = await call('DELETE', '/data/us_store_prod/shopify_order/1');
    expect(answer.statusCode).toBe(405);
    expect(answer.json().error).toMatchObject({ code: 'CONNECTOR_WRITE_NOT_ALLOWED' });
    expect(server.seen).toEqual([]);
  });
});

describe('429 (acceptance 10)', () => {
  async function openLimited(attempts: number) {
    const server = keep(await startThings([thing(1)]));
    const connector = { http: { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: attempts } } };
    const project = keep(await createProject(thingDocuments({ connector })));
    const clock = createFakeClock();
    const runtime = keep(await project.open({ environment: thingEnvironment(server.url), clock }));
    const limited: (number | undefined)[] = [];
    runtime.events.subscribe((name, event) => {
      if (name === 'rate_limit.exceeded' && 'retryAfterSeconds' in event) limited.push(event.retryAfterSeconds);
    });
    return { server, runtime, clock, limited };
  }
  const slowDown = { status: 429, headers: { 'retry-after': '2' }, body: { message: 'slow down' } };

  test('once: the read waits what was asked, on its clock, and succeeds', async () => {
    const { server, runtime, clock, limited } = await openLimited(3);
    server.instead = (_asked, number) => (number === 1 ? slowDown : undefined);
    const before = clock.now();
    const pages = await Array.fromAsync(runtime.datasource('things').read('thing'));
    expect(pages.flatMap(({ records }) => records)).toHaveLength(1);
    expect(clock.now() - before).toBeGreaterThanOrEqual(2_000);
    expect(limited).toEqual([2]);
    expect(server.asked).toHaveLength(2);
  });

  test('for ever: RATE_LIMIT with the wait in its details after the last attempt', async () => {
    const { server, runtime } = await openLimited(4);
    server.instead = () => slowDown;
    await expect(Array.fromAsync(runtime.datasource('things').read('thing'))).rejects.toMatchObject({
      code: 'RATE_LIMIT',
      details: { retryAfterSeconds: 2, attempts: 4, datasource: 'things', object: 'thing' },
    });
    expect(server.asked).toHaveLength(4);
  });
});

test('two reads and two full syncs in a row all begin at the first page (acceptance 66)', async () => {
  const server = keep(await startThings([1, 2, 3].map((id) => thing(id))));
  server.pageSize = 2;
  const project = keep(await createProject(thingDocuments()));
  const runtime = keep(await project.open({ environment: thingEnvironment(server.url) }));
  const bound = runtime.datasource('things');
  for (const step of [
    () => Array.fromAsync(bound.read('thing')),
    () => Array.fromAsync(bound.read('thing')),
    () => runtime.sync('things', { mode: 'full' }),
    () => runtime.sync('things', { mode: 'full' }),
  ]) {
    server.asked.length = 0;
    await step();
    expect(server.asked.map(({ query }) => query.get('after'))).toEqual([null, '2']);
  }
});
