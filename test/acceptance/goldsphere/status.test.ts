// Scenario 39: how orders stand in the shop, as the host calls it.
import { expect, test } from 'vitest';
import { openGoldShop, order, product } from './gold-shop.ts';

const counterparts = {
  pending: 'PENDING',
  'on-hold': 'PENDING',
  processing: 'CONFIRMED',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  failed: 'CANCELLED',
} as const;

test('scenario 39: each status has its counterpart, and one without is not passed through', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  const statuses = [...Object.keys(counterparts), 'refunded', 'constructor'];
  gold.orders = statuses.map((status, index) => order(index + 1, { status }));
  const run = await gold.sync();
  expect(run).toMatchObject({ status: 'partial', counts: { created: 7, failed: 2 } });
  const orders = await gold.stored('order');
  const byStatus = new Map(orders.map((each) => [each.raw_payload['status'], each]));
  for (const [theirs, ours] of Object.entries(counterparts))
    expect(byStatus.get(theirs)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { status: ours, type: 'BUY' } });
  for (const unknown of ['refunded', 'constructor'])
    expect(byStatus.get(unknown)).toMatchObject({
      mapping_status: 'failed',
      mapped_payload: null,
      mapping_errors: [expect.stringContaining(`unmapped value "${unknown}"`)],
    });
});
