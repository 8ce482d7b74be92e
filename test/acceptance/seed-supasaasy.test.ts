// Scenarios 19 to 26, 33 and 34, as a user of the second seed meets them: the Stripe connector that ships, its app instances, the API.
import { describe, expect, test } from 'vitest';
import type { Answer, Asked } from '../support/answer-server.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { type StripeRecord, startStripe } from '../support/stripe-server.ts';
import { openApi } from './open-api.ts';

const born = Date.UTC(2025, 5, 1) / 1_000;
const definition = new URL('../../definitions/stripe/stripe.connector.yaml', import.meta.url).pathname;

/** An app instance in the words of the seed, and the API over it. */
async function open(instance: object = {}, mapping?: object) {
  const clock = createFakeClock();
  const server = keep(await startStripe(clock.now));
  const stripe = {
    kind: 'datasource',
    app_key: 'stripe_prod',
    name: 'Stripe Production',
    connector: 'stripe',
    configuration: { secretKey: '${env:STRIPE_KEY}', baseUrl: `${server.url}/v1` },
    ...instance,
  };
  const files = { 'stripe.datasource.json': stripe, ...(mapping ? { 'customer.mapping.json': { kind: 'mapping', ...mapping } } : {}) };
  const project = keep(await createProject(files, { documents: [definition], environment: ['STRIPE_KEY'] }));
  const runtime = keep(await project.open({ environment: { STRIPE_KEY: 'rk_live_of_the_seed' }, clock }));
  const { ask } = await openApi(runtime);
  /** The run that came of it; of one that failed, which is answered by its error, the run as it is kept. */
  const sync = async (object: string, body: object = {}) => {
    const answer = await ask('POST', '/datasources/stripe_prod/sync?wait=true', { mode: 'full', objects: [object], ...body });
    return answer.error?.details?.runId === undefined ? answer : ask('GET', `/runs/${answer.error.details.runId}`);
  };
  const stored = async (object: string) => (await runtime.stored({ datasource: 'stripe_prod', object, limit: 1_000 })) as readonly Entity[];
  const one = (object: string, id: string): Promise<Entity> => ask('GET', `/data/stripe_prod/${object}/${id}?from=store`);
  const state = async (object: string) => (await ask('GET', '/datasources/stripe_prod/state')).objects[object];
  return { server, runtime, clock, ask, sync, stored, one, state };
}

interface Entity {
  readonly external_id: string;
  readonly archived_at: string | null;
  readonly raw_payload: string;
}

const customer = (id: string, more: object = {}): StripeRecord => ({
  id,
  object: 'customer',
  created: born,
  email: `${id}@example.com`,
  ...more,
});
const customers = (count: number): readonly StripeRecord[] => Array.from({ length: count }, (_, index) => customer(`cus_${index + 1}`));

/** What the lists were asked for. */
const asked = (all: readonly Asked[]): readonly string[] => all.map(({ path, query }) => decodeURIComponent(`${path}?${query}`));

test('scenario 19: the raw payload is what the API gave, with keys that nobody knows and a 19-digit integer', async () => {
  const { server, sync, stored } = await open();
  const text = '{"id":"cus_1","object":"customer","created":1748736000,"unheard_of":{"é":[null,1.50]},"account":9007199254740993123}';
  server.instead = () => ({ headers: { 'content-type': 'application/json' }, body: `{"object":"list","has_more":false,"data":[${text}]}` });
  await sync('customer');
  expect(await stored('customer')).toMatchObject([{ external_id: 'cus_1', raw_payload: text }]);
});

test('scenario 20: what is not active is archived once, for three more syncs as long, and cleared when it is active again', async () => {
  const { server, clock, sync, one } = await open();
  const product = (more: object): StripeRecord => ({
    id: 'prod_1',
    object: 'product',
    created: born,
    updated: born,
    active: true,
    ...more,
  });
  server.put('products', product({}));
  await sync('product');
  expect((await one('product', 'prod_1')).archived_at).toBeNull();
  server.put('products', product({ active: false, updated: born + 1 }));
  await sync('product');
  const since = (await one('product', 'prod_1')).archived_at;
  expect(since).toBe('2026-01-15T12:00:00.000Z');
  for (let round = 2; round < 5; round++) {
    clock.advance(60_000);
    server.put('products', product({ active: false, updated: born + round, name: `round ${round}` }));
    expect((await sync('product')).updated).toBe(1);
    expect((await one('product', 'prod_1')).archived_at).toBe(since);
  }
  server.put('products', product({ updated: born + 9 }));
  await sync('product');
  expect((await one('product', 'prod_1')).archived_at).toBeNull();
});

describe('scenario 21: of 120 customers that are stored the API has 118', () => {
  async function less() {
    const shop = await open();
    shop.server.put('customers', ...customers(120));
    expect(await shop.sync('customer')).toMatchObject({ success: true, created: 120 });
    for (const id of ['cus_7', 'cus_110']) shop.server.records['customers']?.delete(id);
    return shop;
  }

  test('a full sync deletes the two', async () => {
    const { sync, stored } = await less();
    expect(await sync('customer')).toMatchObject({ success: true, created: 0, updated: 0, deleted: 2, errors: 0 });
    expect(await stored('customer')).toHaveLength(118);
  });

  test.each<readonly [string, object, ((asked: Asked) => Answer | undefined) | undefined, object]>([
    ['of fifty', { limit: 50 }, undefined, { status: 'success', deleted: 0, objects: [{ stopReason: 'limit' }] }],
    [
      'that fails on its second page',
      {},
      ({ query }) => (query.has('starting_after') ? { status: 400, body: { error: { message: 'no such page' } } } : undefined),
      { status: 'failed', success: false, deleted: 0, errorMessage: expect.stringContaining('no such page') },
    ],
  ])('one %s deletes none and leaves the state as it was', async (_name, body, instead, told) => {
    const { server, sync, stored, state } = await less();
    const before = await state('customer');
    server.instead = instead;
    expect(await sync('customer', body)).toMatchObject(told);
    expect(await state('customer')).toEqual(before);
    expect(await stored('customer')).toHaveLength(120);
  });
});

test('scenario 22: what changed since is asked for alone, and the state goes on only when that succeeded', async () => {
  const { server, clock, sync, stored, state } = await open();
  server.put('customers', customer('cus_1'), customer('cus_2'));
  await sync('customer', { mode: 'incremental' });
  const cursor = (await state('customer')).cursor;
  clock.advance(3_600_000);
  server.put('customers', customer('cus_2', { email: 'two@example.com' }));
  server.tell('customer.updated', 'cus_2', Math.floor(clock.now() / 1_000));
  server.instead = ({ path }) => (path.startsWith('/v1/customers') ? { status: 400, body: {} } : undefined);
  expect(await sync('customer', { mode: 'incremental' })).toMatchObject({ status: 'failed' });
  expect((await state('customer')).cursor).toBe(cursor);
  server.instead = undefined;
  server.asked.length = 0;
  expect(await sync('customer', { mode: 'incremental' })).toMatchObject({ created: 0, updated: 1, deleted: 0, errors: 0 });
  // The run before less five minutes, and then what an event names.
  const since = Date.UTC(2026, 0, 15, 12) / 1_000 - 300;
  expect(asked(server.asked)).toEqual([`/v1/events?type=customer.*&created[gte]=${since}&limit=100`, '/v1/customers/cus_2?']);
  expect(Number((await state('customer')).cursor) - Number(cursor)).toBe(3_600_000);
  expect((await stored('customer')).map(({ raw_payload }) => JSON.parse(raw_payload).email)).toEqual([
    'cus_1@example.com',
    'two@example.com',
  ]);
});

describe('scenario 23: sync_from', () => {
  const old = customer('cus_2023', { created: Date.UTC(2023, 0, 1) / 1_000 });

  test('that is not said leaves all history to be read', async () => {
    const { server, sync, stored } = await open();
    server.put('customers', old, customer('cus_1'));
    expect(await sync('customer')).toMatchObject({ created: 2 });
    expect(asked(server.asked)).toEqual(['/v1/customers?limit=100']);
    expect(await stored('customer')).toHaveLength(2);
  });

  test('is asked for in seconds; an older record that is stored stays, and an incremental sync ignores it', async () => {
    const { server, clock, sync, stored } = await open({ sync_from: '2024-01-01T00:00:00Z' });
    server.put('customers', old, customer('cus_1'), customer('cus_2'));
    await sync('customer');
    expect(asked(server.asked)).toEqual(['/v1/customers?created[gte]=1704067200&limit=100']);
    expect((await stored('customer')).map(({ external_id }) => external_id)).toEqual(['cus_1', 'cus_2']);
    // An event brings the older one.
    clock.advance(60_000);
    server.tell('customer.updated', old.id, Math.floor(clock.now() / 1_000));
    server.asked.length = 0;
    expect(await sync('customer', { mode: 'incremental' })).toMatchObject({ created: 1 });
    expect(asked(server.asked)[0]).not.toContain('1704067200');
    // The next full one does not see it, and keeps it; what is gone of those since then goes.
    server.records['customers']?.delete('cus_2');
    expect(await sync('customer')).toMatchObject({ deleted: 1 });
    expect((await stored('customer')).map(({ external_id }) => external_id)).toEqual(['cus_1', old.id]);
  });

  test('that is no time is an error that names the field, the problem and the fix', async () => {
    const { runtime } = await open({ sync_from: 'yesterday' });
    const [problem] = runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({ pointer: '/sync_from', message: expect.stringContaining('yesterday') });
    expect(`${problem?.message} ${problem?.hint}`).toMatch(/2024-01-01T00:00:00Z/);
  });
});

test('scenario 24: where the API cannot be asked so, what is older is read, not stored, and never deleted', async () => {
  const item = (id: string, created: number) => ({ id, object: 'subscription_item', subscription: 'sub_1', created });
  const subscription = (...items: readonly object[]): StripeRecord => ({
    id: 'sub_1',
    object: 'subscription',
    created: born,
    items: { object: 'list', has_more: false, data: items },
  });
  const [old, recent] = [item('si_old', Date.UTC(2023, 0, 1) / 1_000), item('si_new', born)];
  const before = await open();
  before.server.put('subscriptions', subscription(old, recent));
  await before.sync('subscription_item');
  expect((await before.stored('subscription_item')).map(({ external_id }) => external_id)).toEqual(['sub_1:si_new', 'sub_1:si_old']);
  const after = await open({ sync_from: '2024-01-01T00:00:00Z' });
  after.server.put('subscriptions', subscription(old, recent));
  expect(await after.sync('subscription_item')).toMatchObject({ created: 1, deleted: 0 });
  expect(asked(after.server.asked)).toEqual(['/v1/subscriptions?status=all&limit=100']);
  expect((await after.stored('subscription_item')).map(({ external_id }) => external_id)).toEqual(['sub_1:si_new']);
});

test('scenario 25: three new, two changed, one removed and one that cannot be mapped are counted as that', async () => {
  const mapping = { object: 'customer', transform: "data.email = 'bad' ? $error('a bad address') : { 'mail': data.email }" };
  const { server, sync } = await open({}, mapping);
  server.put('customers', ...customers(10));
  await sync('customer');
  server.put('customers', customer('cus_11'), customer('cus_12'), customer('cus_13'));
  server.put('customers', customer('cus_1', { email: 'one' }), customer('cus_2', { email: 'two' }), customer('cus_3', { email: 'bad' }));
  server.records['customers']?.delete('cus_4');
  const { created, updated, deleted, errors, status } = await sync('customer');
  expect({ created, updated, deleted, errors }).toEqual({ created: 3, updated: 2, deleted: 1, errors: 1 });
  expect(status).toBe('partial');
});

test('scenario 26: a limit that does not end is a RateLimitError with the wait and its end; the run failed, and run again completes', async () => {
  const { server, runtime, clock, sync } = await open();
  server.put('customers', ...customers(150));
  server.instead = ({ query }) =>
    query.has('starting_after') ? { status: 429, headers: { 'retry-after': '100000' }, body: {} } : undefined;
  const run = await sync('customer');
  expect(run).toMatchObject({ status: 'failed', error: { code: 'RATE_LIMIT' }, created: 100 });
  const thrown: unknown = await Array.fromAsync(runtime.datasource('stripe_prod').read('customer')).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'RATE_LIMIT', details: { retryAfterSeconds: 100_000 } });
  expect(thrown).toMatchObject({ details: { resetAt: new Date(clock.now() + 100_000_000).toISOString() } });
  server.instead = undefined;
  expect(await sync('customer')).toMatchObject({ status: 'success', resumed: 1, created: 150 });
});

test('scenario 33: subscription items come of their subscription, those beyond its first too', async () => {
  const { server, sync, stored } = await open();
  const item = (id: string) => ({ id, object: 'subscription_item', subscription: 'sub_1', created: born });
  server.put('subscriptions', { id: 'sub_1', created: born, items: { object: 'list', has_more: true, data: [item('si_1')] } });
  server.put('subscription_items', item('si_1'), item('si_2'));
  expect(await sync('subscription_item')).toMatchObject({ created: 2 });
  expect((await stored('subscription_item')).map(({ external_id }) => external_id)).toEqual(['sub_1:si_1', 'sub_1:si_2']);
});

test('scenario 34: a dry run counts what the run that follows counts, and writes nothing', async () => {
  const { server, ask, sync, stored } = await open();
  server.put('customers', ...customers(8));
  await sync('customer');
  server.put('customers', customer('cus_9'), customer('cus_1', { email: 'one' }));
  server.records['customers']?.delete('cus_2');
  const before = await stored('customer');
  const runs = (await ask('GET', '/runs')).runs;
  const dry = await sync('customer', { dryRun: true });
  expect(dry).toMatchObject({ dryRun: true, created: 1, updated: 1, deleted: 1 });
  expect(await stored('customer')).toEqual(before);
  expect((await ask('GET', '/runs')).runs).toEqual(runs);
  expect((await sync('customer')).counts).toEqual(dry.counts);
});
