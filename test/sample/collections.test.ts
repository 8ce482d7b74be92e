import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Order, type Product, type Shop, startShop } from '../../sample/shop/index.ts';
import { ask, basic, ids, list } from './fetch-shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ products: 60, orders: 200, seed: 7 });
});
afterAll(() => shop.close());

/** What the shop gives is what its types say; the tests look at it. */
async function all<Row>(path: string): Promise<readonly Row[]> {
  const first = await ask(shop, `${path}?per_page=100`);
  const rows = [...(first.body as Row[])];
  for (let page = 2; page <= Number(first.headers.get('x-wp-totalpages')); page += 1)
    rows.push(...((await ask(shop, `${path}?per_page=100&page=${page}`)).body as Row[]));
  return rows;
}

describe('categories', () => {
  test('are those that products name, with how many each has', async () => {
    const products = await all<Product>('/products');
    const counts = new Map<number, number>();
    for (const { id } of products.flatMap((product) => product.categories)) counts.set(id, (counts.get(id) ?? 0) + 1);
    const categories = await list(shop, '/products/categories?per_page=100&orderby=id&order=asc');
    expect(new Map(categories.map(({ id, count }) => [id, count]))).toEqual(new Map([...counts].toSorted(([a], [b]) => a - b)));
    expect(categories[0]).not.toHaveProperty('date_modified_gmt');
  });

  test('come by name, and one by its id', async () => {
    const names = (await list(shop, '/products/categories')).map(({ name }) => String(name));
    expect(names).toEqual(names.toSorted());
    expect((await ask(shop, '/products/categories/15')).body).toMatchObject({ id: 15, name: 'Kitchen', slug: 'kitchen' });
    expect(await ids(shop, '/products/categories?slug=garden')).toEqual([17]);
    expect(await ask(shop, '/products/categories/99')).toMatchObject({ status: 404, body: { code: 'woocommerce_rest_term_invalid' } });
  });
});

describe('coupons', () => {
  test('have the codes that orders name, as often as they say', async () => {
    const used = (await all<Order>('/orders')).flatMap((order) => order.coupon_lines.map(({ code }) => code));
    const coupons = await list(shop, '/coupons?orderby=id&order=asc');
    expect(coupons.map(({ code }) => code)).toEqual(['welcome5', 'welcome10', 'welcome20']);
    for (const { code, usage_count } of coupons) expect(usage_count).toBe(used.filter((name) => name === code).length);
  });

  test('are found by code and by when they changed', async () => {
    expect(await ids(shop, '/coupons?code=welcome10')).toEqual([92]);
    expect(await ids(shop, '/coupons?modified_after=2026-01-01T00:00:00&dates_are_gmt=true')).toEqual([]);
    expect((await ask(shop, '/coupons/93')).body).toMatchObject({ id: 93, amount: '20.00', discount_type: 'percent' });
  });
});

describe('refunds', () => {
  test('are those that orders name, with a positive amount', async () => {
    const refunded = (await all<Order>('/orders')).filter(({ refunds }) => refunds.length > 0);
    expect(refunded.length).toBeGreaterThan(2);
    for (const order of refunded) {
      const [refund, ...others] = await list(shop, `/orders/${order.id}/refunds`);
      expect(others).toEqual([]);
      expect(refund).toMatchObject({ id: order.refunds[0]?.id, amount: order.total, date_created_gmt: order.date_modified_gmt });
      expect((await ask(shop, `/orders/${order.id}/refunds/${String(refund?.['id'])}`)).body).toEqual(refund);
    }
  });

  test('of an order that has none, or is not there, are none', async () => {
    const [order] = await list(shop, '/orders?status=processing&per_page=1');
    expect(await ids(shop, `/orders/${String(order?.['id'])}/refunds`)).toEqual([]);
    expect(await ids(shop, '/orders/999999/refunds')).toEqual([]);
  });

  test('come with an order that is refunded', async () => {
    const made = await shop.create('orders', { status: 'processing' });
    await shop.update('orders', made.id, { status: 'refunded' });
    const { body } = await ask(shop, `/orders/${made.id}`);
    const { total, refunds } = body as Order;
    expect(refunds).toEqual([{ id: made.id * 10 + 9, reason: 'Returned', total: `-${total}` }]);
    expect(await ids(shop, `/orders/${made.id}/refunds`)).toEqual([made.id * 10 + 9]);
    await shop.remove('orders', made.id);
  });
});

test('customers are those of the role customer, unless all are asked for', async () => {
  const manager = await shop.create('customers', { role: 'shop_manager' });
  expect(await ids(shop, '/customers?per_page=100')).not.toContain(manager.id);
  expect(await ids(shop, '/customers?per_page=100&role=all')).toContain(manager.id);
  expect(await ids(shop, '/customers?role=shop_manager')).toEqual([manager.id]);
  await shop.remove('customers', manager.id);
});

describe('settings', () => {
  test('tell the currency that orders are in', async () => {
    expect((await ask(shop, '/data/currencies/current')).body).toMatchObject({ code: 'EUR', name: 'Euro' });
    expect((await ask(shop, '/settings/general/woocommerce_currency')).body).toMatchObject({ value: 'EUR' });
    await using other = await startShop({ products: 3, orders: 3, currency: 'CHF' });
    expect((await ask(other, '/data/currencies/current')).body).toMatchObject({ code: 'CHF' });
    expect((await list(other, '/orders')).map(({ currency }) => currency)).toEqual(['CHF', 'CHF', 'CHF']);
  });

  test('are read by nobody without keys, nor by keys that may not', async () => {
    expect(await ask(shop, '/data/currencies/current', { headers: {} })).toMatchObject({ status: 401 });
    expect(await ask(shop, '/data/currencies/current', { headers: basic('ck_other', 'x') })).toMatchObject({ status: 401 });
    await using refusing = await startShop({ products: 3, orders: 0, settingsRefused: true });
    for (const path of ['/data/currencies/current', '/settings/general/woocommerce_currency'])
      expect(await ask(refusing, path)).toMatchObject({
        status: 403,
        body: { code: 'woocommerce_rest_cannot_view', data: { status: 403 } },
      });
    expect(await ids(refusing, '/products')).toHaveLength(3);
  });
});

test('lists are counted by page, whichever they are', async () => {
  await shop.clearRequests();
  for (const path of ['/coupons?page=2', '/products/categories', '/orders/1/refunds', '/data/currencies/current']) await ask(shop, path);
  const root = '/wp-json/wc/v3';
  expect((await shop.requestCounts()).pages).toEqual({
    [`${root}/coupons?page=2`]: 1,
    [`${root}/products/categories?page=1`]: 1,
    [`${root}/orders/1/refunds?page=1`]: 1,
  });
});

test('nobody writes what only follows from other records', async () => {
  for (const path of ['/coupons', '/products/categories/15', '/orders/1/refunds'])
    expect(await ask(shop, path, { method: 'POST', body: '{}' })).toMatchObject({ status: 404, body: { code: 'rest_no_route' } });
});
