import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Order, type Product, startShop } from '../../sample/shop/index.ts';
import { ask } from './fetch-shop.ts';

async function everything(options: {
  readonly seed: number;
}): Promise<{ readonly text: string; readonly orders: readonly Order[]; readonly products: readonly Product[] }> {
  await using shop = await startShop({ products: 60, orders: 100, ...options });
  const [products, orders, customers] = await Promise.all(
    ['products', 'orders', 'customers'].map((kind) => ask(shop, `/${kind}?per_page=100`)),
  );
  // What the shop gives is what its types say; the tests below look at it.
  return {
    text: JSON.stringify([products?.body, orders?.body, customers?.body]),
    orders: orders?.body as readonly Order[],
    products: products?.body as readonly Product[],
  };
}

describe('records', () => {
  test('are the same for the same seed, whatever the port', async () => {
    expect((await everything({ seed: 3 })).text).toBe((await everything({ seed: 3 })).text);
  });

  test('stay what they were when the shop learns something new', async () => {
    const { text } = await everything({ seed: 3 });
    expect(createHash('sha256').update(text).digest('hex')).toBe('db72f241ea53866d1bac1211a73a8f3a53760f39db926e1cec21459cad70f699');
  });

  test('are others for another seed', async () => {
    expect((await everything({ seed: 3 })).text).not.toBe((await everything({ seed: 4 })).text);
  });

  test('of orders add up', async () => {
    const cents = (text: string): number => Math.round(Number(text) * 100);
    const sum = (texts: readonly string[]): number => texts.reduce((total, text) => total + cents(text), 0);
    const { orders } = await everything({ seed: 5 });
    expect(orders).toHaveLength(100);
    for (const order of orders) {
      const lines = sum(order.line_items.map(({ total }) => total)) + sum(order.fee_lines.map(({ total }) => total));
      expect(cents(order.total)).toBe(lines + cents(order.shipping_total) + cents(order.total_tax));
      expect(sum(order.line_items.map(({ subtotal }) => subtotal)) - cents(order.discount_total)).toBe(
        sum(order.line_items.map(({ total }) => total)),
      );
      expect(order.total).toMatch(/^\d+\.\d\d$/);
    }
  });

  test('of orders refer to products of the shop', async () => {
    const { orders, products } = await everything({ seed: 5 });
    const known = new Map(products.map((product) => [product.id, product.sku]));
    for (const line of orders.flatMap((order) => order.line_items)) expect(known.get(line.product_id)).toBe(line.sku);
  });

  test('have every key that WooCommerce gives', async () => {
    const { orders, products } = await everything({ seed: 5 });
    const order = [
      'id',
      'number',
      'status',
      'currency',
      'total',
      'payment_method',
      'billing',
      'shipping',
      'line_items',
      'tax_lines',
      'shipping_lines',
      'fee_lines',
      'coupon_lines',
      'refunds',
      'meta_data',
      '_links',
    ];
    const product = [
      'id',
      'name',
      'sku',
      'price',
      'regular_price',
      'sale_price',
      'stock_status',
      'categories',
      'attributes',
      'variations',
      'images',
      'meta_data',
      '_links',
    ];
    for (const record of orders) expect(Object.keys(record)).toEqual(expect.arrayContaining(order));
    for (const record of products) expect(Object.keys(record)).toEqual(expect.arrayContaining(product));
  });

  test('an empty shop has none', async () => {
    await using shop = await startShop({ products: 0, orders: 0 });
    expect(await ask(shop, '/orders')).toMatchObject({ status: 200, body: [] });
    await expect(shop.create('orders')).rejects.toThrow('no such record');
  });
});
