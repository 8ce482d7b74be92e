import { describe, expect, test } from 'vitest';
import { startShop } from '../../sample/shop/index.ts';
import { ask, ids, list } from './fetch-shop.ts';

const start = Date.UTC(2026, 5, 1, 12);

describe('a shop that lives', () => {
  test('changes, adds and loses records, and its modification times tell of it', async () => {
    let now = start;
    await using shop = await startShop({ products: 50, orders: 200 }, () => now);
    const before = await shop.count('orders');
    const steps = [];
    for (let second = 0; second < 120; second += 1) {
      now += 1_000;
      steps.push(await shop.step());
    }
    const made = steps.flatMap(({ created }) => created);
    const lost = steps.flatMap(({ removed }) => removed);
    expect(made.length).toBeGreaterThan(20);
    expect(made.length).toBeLessThanOrEqual(60);
    expect(lost).toHaveLength(4);
    expect(await shop.count('orders')).toBeGreaterThan(before);
    const changed = await list(shop, '/orders?modified_after=2026-06-01T12:00:00&dates_are_gmt=true&per_page=100&orderby=id');
    expect(changed.length).toBeGreaterThan(0);
    const touched = new Set(steps.flatMap(({ created, updated }) => [...created, ...updated]));
    expect(changed.filter(({ id }) => !touched.has(Number(id)))).toEqual([]);
  });

  test('a sale takes from the stock without moving the modification time of the product', async () => {
    let now = start;
    await using shop = await startShop({ products: 5, orders: 0, seed: 2 }, () => now);
    const before = new Map((await list(shop, '/products?per_page=100')).map((product) => [product['id'], product]));
    now += 1_000;
    const steps = [await shop.step(), await shop.step(), await shop.step()];
    const repriced = new Set(steps.flatMap(({ updated }) => updated));
    const after = await list(shop, '/products?per_page=100');
    const sold = after.filter(
      (product) => product['stock_quantity'] !== before.get(product['id'])?.['stock_quantity'] && !repriced.has(Number(product['id'])),
    );
    expect(await shop.count('orders')).toBe(1);
    expect(sold.length).toBeGreaterThan(0);
    for (const product of sold) expect(product['date_modified_gmt']).toBe(before.get(product['id'])?.['date_modified_gmt']);
    expect(
      after
        .filter(({ date_modified_gmt }) => date_modified_gmt === '2026-06-01T12:00:01')
        .map(({ id }) => Number(id))
        .toSorted((a, b) => a - b),
    ).toEqual([...repriced].toSorted((a, b) => a - b));
  });

  test('its life is the same for the same seed', async () => {
    const live = async (): Promise<unknown> => {
      await using shop = await startShop({ products: 20, orders: 50 }, () => start);
      for (let step = 0; step < 40; step += 1) await shop.step();
      return [await list(shop, '/products?per_page=100'), await list(shop, '/orders?per_page=100')];
    };
    expect(await live()).toEqual(await live());
  });

  test('stops growing', async () => {
    await using shop = await startShop({ products: 3, orders: 3 }, () => start);
    for (let step = 0; step < 3_300; step += 1) await shop.step();
    expect((await shop.count('orders')) + (await shop.count('products'))).toBeLessThanOrEqual(1_006);
  });
});

describe('the controls of a shop', () => {
  test('make, change, trash and remove records', async () => {
    let now = start;
    await using shop = await startShop({ products: 3, orders: 3 }, () => now);
    const { id } = await shop.create('orders', { status: 'pending', customer_note: 'hello' });
    now += 60_000;
    expect(await shop.update('orders', id, { status: 'completed' })).toMatchObject({
      status: 'completed',
      customer_note: 'hello',
      date_created_gmt: '2026-06-01T12:00:00',
      date_modified_gmt: '2026-06-01T12:01:00',
      date_completed_gmt: '2026-06-01T12:01:00',
      is_editable: false,
    });
    await shop.trash('orders', id);
    expect(await ids(shop, `/orders?include=${id}`)).toEqual([]);
    expect(await shop.remove('orders', id)).toBe(true);
    expect(await shop.remove('orders', id)).toBe(false);
    expect((await ask(shop, `/orders/${id}`)).status).toBe(404);
    await expect(shop.update('orders', id, {})).rejects.toThrow('no such record');
  });

  test('count requests by path and by page, without keys in the log', async () => {
    await using shop = await startShop({ products: 25, orders: 1 });
    await ask(shop, '/products?page=1');
    await ask(shop, '/products?page=2');
    await ask(shop, `/products?page=2&consumer_key=${shop.consumerKey}&consumer_secret=${shop.consumerSecret}`);
    await ask(shop, '/products/101');
    await ask(shop, '/orders', { headers: {} });
    expect(await shop.requestCounts()).toEqual({
      total: 5,
      paths: { '/wp-json/wc/v3/products': 3, '/wp-json/wc/v3/products/101': 1, '/wp-json/wc/v3/orders': 1 },
      pages: { '/wp-json/wc/v3/products?page=1': 1, '/wp-json/wc/v3/products?page=2': 2, '/wp-json/wc/v3/orders?page=1': 1 },
    });
    const log = await shop.requests();
    expect(log.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401]);
    expect(JSON.stringify(log)).not.toContain(shop.consumerSecret);
    await shop.clearRequests();
    expect(await shop.requestCounts()).toEqual({ total: 0, paths: {}, pages: {} });
  });

  test('can make it slow', async () => {
    await using shop = await startShop({ products: 1, orders: 0, slow: 120 });
    const began = performance.now();
    await ask(shop, '/products');
    expect(performance.now() - began).toBeGreaterThanOrEqual(115);
  });
});
