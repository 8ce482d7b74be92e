// Scenarios 38, 45 and 48, as the sample shop sees them: what it is asked for, in which order, and with which words.
import { expect, test } from 'vitest';
import { type LoggedRequest, type Shop, type ShopOptions, startShop } from '../../sample/shop/index.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { openApi } from './open-api.ts';

const documents = [new URL('../../definitions/woocommerce/woocommerce.connector.yaml', import.meta.url).pathname];
const begun = Date.UTC(2026, 5, 1, 12);

interface Open {
  readonly shop: Shop;
  readonly clock: FakeClock;
  readonly ask: Awaited<ReturnType<typeof openApi>>['ask'];
  readonly call: Awaited<ReturnType<typeof openApi>>['call'];
}

/** The sample shop and the server over it, by one clock. */
async function open(
  options: ShopOptions,
  synchronization: object = {},
  { suffix = '', ahead = 0 }: { readonly suffix?: string; readonly ahead?: number } = {},
): Promise<Open> {
  const clock = createFakeClock(begun);
  const shop = keep(await startShop({ seed: 3, ...options }, () => clock.now() + ahead));
  const configuration = { baseUrl: `${shop.url}${suffix}`, consumerKey: '${env:WOO_KEY}', consumerSecret: '${env:WOO_SECRET}' };
  const datasource = { kind: 'datasource', name: 'shop', connector: 'woocommerce', configuration, synchronization };
  const project = keep(await createProject({ 'shop.datasource.json': datasource }, { documents }));
  const environment = { WOO_KEY: shop.consumerKey, WOO_SECRET: shop.consumerSecret };
  const api = await openApi(keep(await project.open({ environment, clock })));
  return { shop, clock, ...api };
}

const sync = async ({ ask }: Open, body: object = { objects: ['product', 'product_variation', 'order'] }) =>
  ask('POST', '/datasources/shop/sync?wait=true', body);

/** The pages of a list that were asked for: of its full size, so that looks at the border between two pages do not count. */
function pagesOf(requests: readonly LoggedRequest[], list: string): readonly URLSearchParams[] {
  return requests
    .filter(({ path }) => path === `/wp-json/wc/v3/${list}`)
    .map(({ query }) => new URLSearchParams(query))
    .filter((query) => query.get('per_page') === '100');
}

test('scenario 38: every page of products comes before the first of orders, page 1 to the last that the shop tells', async () => {
  const opened = await open({ products: 250, orders: 430 });
  expect(await sync(opened)).toMatchObject({ status: 'success' });
  const requests = await opened.shop.requests();
  const paths = requests.map(({ path }) => path.replace('/wp-json/wc/v3/', ''));
  expect(paths.lastIndexOf('products')).toBeLessThan(paths.indexOf('orders'));
  expect(paths.findLastIndex((path) => /^products\/\d+\/variations$/.test(path))).toBeLessThan(paths.indexOf('orders'));
  expect(pagesOf(requests, 'products').map((query) => query.get('page'))).toEqual(['1', '2', '3']);
  expect(pagesOf(requests, 'orders').map((query) => query.get('page'))).toEqual(['1', '2', '3', '4', '5']);
  expect(requests.map(({ status }) => status)).toEqual(requests.map(() => 200));
});

test('scenario 45: the second run asks for orders by what changed, without a zone, and for all products', async () => {
  const opened = await open({ products: 120, orders: 130, utcOffset: 120 });
  const { shop, clock } = opened;
  await sync(opened);
  clock.advance(3_600_000);
  const changed = await shop.create('orders', { status: 'processing' });
  await shop.update('orders', changed.id, { status: 'completed' });
  await shop.clearRequests();
  clock.advance(1_000);
  const run = await sync(opened);
  expect(run.objects.find(({ object }: { object: string }) => object === 'order')).toMatchObject({
    mode: 'incremental',
    counts: { created: 1 },
  });
  const requests = await shop.requests();
  const orders = pagesOf(requests, 'orders');
  expect(orders).toHaveLength(1);
  // By the shop's GMT column: what a bound with a zone would become, its distance from GMT would spoil.
  expect(orders[0]?.get('dates_are_gmt')).toBe('true');
  expect(orders[0]?.get('modified_after')).toMatch(/^2026-01-01T\d\d:\d\d:\d\d$/);
  // No upper bound: an order that changes meanwhile would leave the list, and the pages behind it move.
  expect(orders[0]?.get('modified_before')).toBeNull();
  expect(pagesOf(requests, 'products').map((query) => [query.get('page'), query.get('modified_after')])).toEqual([
    ['1', null],
    ['2', null],
  ]);
});

test('an order that changes twice in one second, with a sync in between, is brought as it is in the end', async () => {
  const opened = await open({ products: 20, orders: 30 });
  const { shop, clock, ask } = opened;
  const { id } = await shop.create('orders', { status: 'pending' });
  clock.advance(1_000);
  await sync(opened);
  await shop.update('orders', id, { status: 'processing' });
  clock.advance(300);
  await sync(opened);
  await shop.update('orders', id, { status: 'completed' });
  clock.advance(5_000);
  await sync(opened);
  const { records } = await ask('GET', '/data/shop/order?from=store&limit=100');
  const kept = records.find((record: { external_id: string }) => record.external_id === String(id));
  expect(kept.raw_payload).toMatchObject({ id, status: 'completed' });
});

test.each([-600_000, 600_000])('a shop whose clock is off by %d ms loses no order', async (ahead) => {
  const opened = await open({ products: 20, orders: 30 }, {}, { ahead });
  const { shop, clock } = opened;
  for (let turn = 0; turn < 6; turn += 1) {
    await shop.create('orders');
    await sync(opened, { objects: ['order'] });
    clock.advance(170_000);
  }
  clock.advance(1_200_000);
  await sync(opened, { objects: ['order'] });
  const { objects } = await sync(opened, { objects: ['order'], mode: 'full' });
  expect(objects[0].counts).toEqual({ created: 0, updated: 0, unchanged: 36, deleted: 0, failed: 0 });
});

test('a history of orders in ranges is the same as all of it at once, whatever changes meanwhile', { timeout: 60_000 }, async () => {
  const backfill = { range: 'P45D', from: '2025-01-01', concurrency: 3 };
  const opened = await open({ products: 40, orders: 350 }, { objects: { order: { backfill } } });
  const { shop, clock } = opened;
  for (let turn = 0; turn < 4; turn += 1) {
    expect(await sync(opened, { objects: ['order'] })).toMatchObject({ status: 'success' });
    await shop.step();
    await shop.create('orders');
    clock.advance(2_000);
  }
  await sync(opened, { objects: ['order'] });
  const ranges = pagesOf(await shop.requests(), 'orders').filter((query) => query.get('modified_before')?.startsWith('2025'));
  expect(ranges.length).toBeGreaterThan(6);
  const { objects } = await sync(opened, { objects: ['order'], mode: 'full' });
  expect(objects[0].counts).toEqual({ created: 0, updated: 0, unchanged: await shop.count('orders'), deleted: 0, failed: 0 });
});

test('scenario 48: nothing but GET reaches the shop: not by tests and syncs of everything, not by what asks to write', async () => {
  const opened = await open({ products: 30, orders: 60 });
  const { shop, ask, call, clock } = opened;
  expect(await ask('POST', '/datasources/shop/test')).toMatchObject({ success: true });
  const { objects } = await sync(opened, {});
  const all = ['product', 'product_variation', 'product_category', 'order', 'refund', 'customer', 'coupon'];
  expect(objects.map(({ object }: { object: string }) => object).toSorted()).toEqual(all.toSorted());
  clock.advance(60_000);
  await sync(opened, { mode: 'full' });
  const before = (await shop.requestCounts()).total;
  expect((await call('POST', '/data/shop/order', { status: 'completed' })).statusCode).toBeGreaterThanOrEqual(400);
  expect((await shop.requestCounts()).total).toBe(before);
  expect(new Set((await shop.requests()).map(({ method }) => method))).toEqual(new Set(['GET']));
});

test.each(['', '/', '//', '/wp-json', '/wp-json/', '/wp-json/wc/v3', '/wp-json/wc/v3/products'])(
  'an address that was copied as https://shop.example%s is understood',
  async (suffix) => {
    const { shop, ask } = await open({ products: 1, orders: 0 }, {}, { suffix });
    expect(await ask('POST', '/datasources/shop/test')).toMatchObject({ success: true });
    expect((await shop.requests()).map(({ path }) => path)).toContain('/wp-json/wc/v3/products');
  },
);

test.each([
  ['keys that may not read the settings', { settingsRefused: true }, {}, undefined],
  ['keys that may', { currency: 'CHF' }, {}, 'CHF'],
  ['what the datasource says', { settingsRefused: true }, { currency: 'SEK' }, 'SEK'],
])('the currency of products by %s', async (_by, options, configuration, currency) => {
  const shop = keep(await startShop({ products: 5, orders: 0, ...options }));
  const keys = { baseUrl: shop.url, consumerKey: '${env:WOO_KEY}', consumerSecret: '${env:WOO_SECRET}' };
  const datasource = { kind: 'datasource', name: 'shop', connector: 'woocommerce', configuration: { ...keys, ...configuration } };
  const mapping = new URL('../../mappings/woocommerce_product.mapping.yaml', import.meta.url).pathname;
  const project = keep(await createProject({ 'shop.datasource.json': datasource }, { documents: [...documents, mapping] }));
  const environment = { WOO_KEY: shop.consumerKey, WOO_SECRET: shop.consumerSecret };
  const { ask } = await openApi(keep(await project.open({ environment })));
  const run = await ask('POST', '/datasources/shop/sync?wait=true', { objects: ['product'] });
  expect(run.objects[0].counts).toMatchObject(currency === undefined ? { created: 0, failed: 5 } : { created: 5, failed: 0 });
  if (currency === undefined) return expect(run.objects[0].errors[0].message).toContain('currency');
  const { records } = await ask('GET', '/data/shop/product?from=store');
  expect(records.map(({ mapped_payload }: { mapped_payload: { currency: string } }) => mapped_payload.currency)).toEqual(
    records.map(() => currency),
  );
});
