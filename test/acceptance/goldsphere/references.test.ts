// Scenario 44: what a record is to the host stays what it is.
import { expect, test } from 'vitest';
import { openGoldShop, order, product, stores } from './gold-shop.ts';

type Gold = Awaited<ReturnType<typeof openGoldShop>>;

async function idsOf(gold: Gold, datasource = 'shop'): Promise<Record<string, string | null>> {
  const all = [...(await gold.stored('product', datasource)), ...(await gold.stored('order', datasource))];
  return Object.fromEntries(all.map(({ external_id, internal_id }) => [external_id, internal_id]));
}

test.each(stores)('scenario 44: ids stay through runs, a reset and a change; two shops never share one, on %s', async (store) => {
  const gold = await openGoldShop({ store, datasources: ['shop', 'other'] });
  gold.products = [product(1), product(2)];
  gold.orders = [order(11), order(12)];
  await gold.sync();
  const first = await idsOf(gold);
  expect(new Set(Object.values(first)).size).toBe(4);
  expect(Object.values(first)).not.toContain(null);
  await gold.sync();
  expect(await idsOf(gold)).toEqual(first);
  await gold.call('DELETE', '/datasources/shop/state');
  gold.products = [product(1, { name: 'renamed' }), product(2)];
  await gold.sync();
  expect(await idsOf(gold)).toEqual(first);
  await gold.sync(undefined, 'other');
  const others = await idsOf(gold, 'other');
  for (const id of Object.values(others)) expect(Object.values(first)).not.toContain(id);
  // Its orders are of its own products.
  expect((await gold.one('order', 11, 'other'))?.mapped_payload.items[0].productId).toBe(others['1']);

  // What is gone comes again as what it was.
  gold.products = [product(2)];
  await gold.call('POST', '/datasources/shop/sync?wait=true', { objects: ['product'], mode: 'full', allowDeletes: true });
  expect(Object.keys(await idsOf(gold))).not.toContain('1');
  gold.products = [product(1), product(2)];
  await gold.sync(['product']);
  expect(await idsOf(gold)).toEqual(first);
});
