// Scenario 41: what was ordered.
import { expect, test } from 'vitest';
import { openGoldShop, order, product, stores } from './gold-shop.ts';

test.each(stores)(
  'scenario 41: lines find their products by id, else by SKU; what finds none fails until its product is there, on %s',
  async (store) => {
    const gold = await openGoldShop({ store });
    gold.products = [product(1), product(2, { sku: 'BLUE' }), product(3, { sku: '' })];
    gold.orders = [
      order(1, { lines: [{ product_id: 1, quantity: 2 }, { product_id: 3 }] }),
      order(2, { lines: [{ product_id: 0, sku: 'BLUE' }] }),
      order(3, { lines: [{ product_id: 1 }, { product_id: 77, sku: 'GREEN' }] }),
      order(4, { lines: [{ product_id: 0, sku: '' }] }),
    ];
    expect(await gold.sync()).toMatchObject({ status: 'partial', counts: { failed: 2 } });
    const ids = new Map((await gold.stored('product')).map(({ external_id, internal_id }) => [external_id, internal_id]));
    expect([...ids.values()].every((id) => /^[\da-f-]{36}$/.test(id ?? ''))).toBe(true);
    expect(await gold.one('order', 1)).toMatchObject({
      mapped_payload: {
        items: [
          { productId: ids.get('1'), quantity: 2 },
          { productId: ids.get('3'), quantity: 1 },
        ],
      },
    });
    expect(await gold.one('order', 2)).toMatchObject({ mapped_payload: { items: [{ productId: ids.get('2') }] } });
    expect(await gold.one('order', 3)).toMatchObject({
      mapping_status: 'failed',
      mapping_errors: [expect.stringContaining('Product not mapped: 77')],
    });
    expect(await gold.one('order', 4)).toMatchObject({ mapping_status: 'failed' });

    gold.products = [...gold.products, product(77, { sku: 'OTHER' })];
    gold.server.asked.length = 0;
    const again = await gold.sync(['product']);
    expect(again.status).toBe('success');
    expect(gold.paths().filter((path) => path.startsWith('/orders'))).toEqual([]);
    expect(await gold.one('order', 3)).toMatchObject({
      mapping_status: 'mapped',
      mapping_errors: [],
      mapped_payload: { items: [{ productId: ids.get('1') }, { productId: (await gold.one('product', 77))?.internal_id }] },
    });
    expect(await gold.one('order', 4)).toMatchObject({ mapping_status: 'failed' });
    // Both told in the feed, once.
    const { changes, next } = (await gold.call('GET', '/changes?datasource=shop')).body;
    expect(changes.filter(({ id, object }: { id: string; object: string }) => object === 'order' && id === '3')).toHaveLength(1);
    await gold.sync(['product']);
    expect((await gold.call('GET', `/changes?datasource=shop&after=${encodeURIComponent(next)}`)).body.changes).toEqual([]);
  },
);

test('an order without its lines fails, which is not one of no lines', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  gold.orders = [order(1, { line_items: undefined }), order(2, { line_items: null }), order(3, { lines: [] })];
  await gold.sync();
  const reasons = [
    'items: is required, and there is nothing at line_items',
    'pricing.subtotal: is required, and there is nothing at line_items[*].subtotal',
  ];
  expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'failed', mapping_errors: reasons });
  expect(await gold.one('order', 2)).toMatchObject({ mapping_status: 'failed', mapping_errors: reasons });
  expect(await gold.one('order', 3)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { items: [], pricing: { subtotal: 0 } } });
});

test('a product that cannot be mapped has no id of its own, so that its orders wait for it', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1, { name: '' })];
  gold.orders = [order(1)];
  await gold.sync();
  expect(await gold.one('product', 1)).toMatchObject({ mapping_status: 'failed', internal_id: null });
  expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'failed' });
  gold.products = [product(1)];
  await gold.sync(['product']);
  expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'mapped' });
});
