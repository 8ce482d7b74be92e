import { expect, test } from 'vitest';
import { openGoldShop, order, product, stores } from '../acceptance/goldsphere/gold-shop.ts';
import { expectDescribedBy } from './described.ts';

const uuid = (digit: string): string => `${digit.repeat(8)}-0000-4000-8000-000000000000`;

async function open(store: (typeof stores)[number] = 'SQLite') {
  const gold = await openGoldShop({ store });
  const description = (await gold.call('GET', '/openapi.json')).body;
  const bring = async (references: readonly object[], entityType = 'product', datasource = 'shop') => {
    const { status, body } = await gold.call('POST', `/datasources/${datasource}/references`, { entityType, references });
    expectDescribedBy(description, 'POST', '/datasources/{name}/references', status, body);
    return { status, body };
  };
  return { gold, bring };
}

test.each(stores)('ids that records have had elsewhere are theirs here too, on %s', async (store) => {
  const { gold, bring } = await open(store);
  const given = [
    { externalId: '1', internalId: uuid('A') },
    { externalId: '9', internalId: uuid('b') },
  ];
  expect(await bring(given)).toEqual({ status: 200, body: { added: 2 } });
  expect(await bring(given)).toEqual({ status: 200, body: { added: 0 } });
  gold.products = [product(1), product(2)];
  gold.orders = [order(11), order(12, { lines: [{ product_id: 9 }] })];
  await gold.sync();
  expect((await gold.one('product', 1))?.internal_id).toBe(uuid('a'));
  expect((await gold.one('order', 11))?.mapped_payload.items[0].productId).toBe(uuid('a'));
  // One that is known from elsewhere alone.
  expect((await gold.one('order', 12))?.mapped_payload.items[0].productId).toBe(uuid('b'));
  const second = (await gold.one('product', 2))?.internal_id;
  const { status, body } = await bring([
    { externalId: '3', internalId: uuid('c') },
    { externalId: '2', internalId: uuid('d') },
  ]);
  expect([status, body.error.code, body.error.details.conflicts]).toEqual([400, 'REQUEST_INVALID', ['2']]);
  expect((await gold.one('product', 2))?.internal_id).toBe(second);
  expect(await bring([{ externalId: '3', internalId: uuid('d') }])).toMatchObject({ body: { added: 1 } });
});

test('an entity that nothing is mapped to is refused, and an id that two records are given', async () => {
  const { bring } = await open();
  const refused = async (references: readonly object[], entityType?: string) => {
    const { status, body } = await bring(references, entityType);
    return [status, body.error.details.issues];
  };
  const one = { externalId: '1', internalId: uuid('a') };
  expect(await refused([one], 'prodct')).toEqual([
    400,
    [{ path: '/entityType', message: 'no mapping of shop says `entity: prodct` (did you mean "product"?)' }],
  ]);
  expect(await refused([one], 'coupon')).toEqual([
    400,
    [{ path: '/entityType', message: 'no mapping of shop says `entity: coupon`; there are order, product' }],
  ]);
  expect(await refused([one, one, { externalId: '2', internalId: uuid('A') }])).toEqual([
    400,
    [{ path: '/references/2/internalId', message: 'is given to "1" too: a record has an id of its own' }],
  ]);
  expect(await bring([one])).toMatchObject({ body: { added: 1 } });
});

test.each([
  ['no list', [], 400],
  ['an id that is no UUID', [{ externalId: '1', internalId: 'x' }], 400],
  ['an id of SQL', [{ externalId: '1', internalId: `${uuid('a')}'--` }], 400],
  ['an empty id', [{ externalId: '', internalId: uuid('a') }], 400],
  ['an id that no store takes', [{ externalId: 'x'.repeat(2_001), internalId: uuid('a') }], 400],
  ['a name that is not known', [{ externalId: '1', internalId: uuid('a'), source: 'x' }], 400],
  ['more than a call takes', Array.from({ length: 10_001 }, (_, index) => ({ externalId: `${index}`, internalId: uuid('a') })), 400],
])('%s is refused, and nothing is taken over', async (_name, references, expected) => {
  const { gold, bring } = await open();
  expect((await bring(references)).status).toBe(expected);
  expect(await bring([{ externalId: '1', internalId: uuid('b') }])).toEqual({ status: 200, body: { added: 1 } });
  expect(
    (await gold.call('POST', '/datasources/none/references', { entityType: 'a', references: [{ externalId: '1', internalId: uuid('a') }] }))
      .body.error.code,
  ).toBe('DATASOURCE_NOT_FOUND');
});
