// Scenario 42: amounts.
import { expect, test } from 'vitest';
import { openGoldShop, order, product } from './gold-shop.ts';

test('scenario 42: amounts are exact, and a currency is one or the order fails', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  const cents = [{ subtotal: '0.10' }, { subtotal: '0.20' }];
  gold.orders = [
    order(1, { lines: cents, total: '0.36', total_tax: '0.06', currency: 'usd' }),
    order(2, { currency: 'US' }),
    order(3, { lines: [{ subtotal: '1234567890123.45' }, { subtotal: '0.01' }], total: '1234567890123.46' }),
    order(4, { lines: Array.from({ length: 10 }, () => ({ subtotal: '0.1' })) }),
    order(5, { total: 'free' }),
  ];
  expect(await gold.sync()).toMatchObject({ status: 'partial', counts: { failed: 2 } });
  expect(await gold.one('order', 1)).toMatchObject({
    mapped_payload: { currency: 'USD', pricing: { subtotal: 0.3, taxes: 0.06, totalAmount: 0.36 } },
  });
  expect(await gold.one('order', 2)).toMatchObject({ mapping_status: 'failed', mapping_errors: [expect.stringContaining('"US"')] });
  expect(await gold.one('order', 3)).toMatchObject({
    mapped_payload: { pricing: { subtotal: 1_234_567_890_123.46, totalAmount: 1_234_567_890_123.46 } },
  });
  expect(await gold.one('order', 4)).toMatchObject({ mapped_payload: { pricing: { subtotal: 1 } } });
  expect(await gold.one('order', 5)).toMatchObject({ mapping_status: 'failed', mapping_errors: [expect.stringContaining('"free"')] });
});
