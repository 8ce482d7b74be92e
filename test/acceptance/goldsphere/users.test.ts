// Scenario 40: whose an order is.
import { expect, test } from 'vitest';
import { openGoldShop, order, product, stores } from './gold-shop.ts';

test.each(stores)(
  'scenario 40: orders find their users by address, however it is written; those that do not fail alone, on %s',
  async (store) => {
    const users = [
      { id: 7, email: ' Bob@X.example ' },
      { id: 8, email: 'twice@x.example' },
      { id: 9, email: 'TWICE@x.example' },
      { id: 10, email: '' },
    ];
    const gold = await openGoldShop({ store, users });
    gold.products = [product(1)];
    gold.orders = ['BOB@x.example', 'bob@x.EXAMPLE ', 'nobody@x.example', 'twice@x.example', '', 'bob@x.example'].map((email, index) =>
      order(index + 1, { email }),
    );
    expect(await gold.sync()).toMatchObject({ status: 'partial', counts: { created: 4, failed: 3 } });
    const [first, second, nobody, twice, empty, last] = await gold.stored('order');
    for (const found of [first, second, last]) expect(found).toMatchObject({ mapping_status: 'mapped', mapped_payload: { userId: 7 } });
    expect(nobody).toMatchObject({
      mapping_status: 'failed',
      mapping_errors: [expect.stringContaining('User not found for email: nobody@x.example')],
    });
    expect(twice?.mapping_status).toBe('failed');
    expect(twice?.mapping_errors[0]).toContain('twice@x.example');
    expect(empty?.mapping_status).toBe('failed');
    // Who was missing comes: the next run maps the order, which it does not ask for.
    await gold.putUsers([...users, { id: 11, email: 'nobody@x.example' }]);
    gold.server.asked.length = 0;
    await gold.sync(['product']);
    expect(gold.paths()).not.toContain('/orders');
    expect(await gold.one('order', 3)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { userId: 11 } });
  },
);
