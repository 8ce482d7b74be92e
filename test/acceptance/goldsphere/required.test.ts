// Scenario 43: what must be there.
import { expect, test } from 'vitest';
import { openGoldShop, order, product } from './gold-shop.ts';

const bare = {
  kind: 'mapping',
  name: 'bare',
  datasource: 'shop',
  object: 'order',
  rules: [
    { target: 'pricing', remove: true },
    { target: 'userId', remove: true },
  ],
};

test('scenario 43: a mapping that lacks a required target refuses the run, before anything is asked or recorded', async () => {
  const gold = await openGoldShop({ documents: { 'bare.mapping.json': bare } });
  const { status, body } = await gold.call('POST', '/datasources/shop/sync', {});
  expect(status).toBe(422);
  expect(body.error).toMatchObject({ code: 'MAPPING_INVALID', failure: 'config', details: { datasource: 'shop', object: 'order' } });
  const targets = body.error.details.problems.map(({ target }: { target: string }) => target);
  expect(targets).toContain('userId');
  expect(body.error.details.problems[0]).toMatchObject({
    object: 'order',
    layer: expect.any(String),
    pointer: expect.stringContaining('/'),
  });
  expect(gold.server.asked).toEqual([]);
  expect((await gold.call('GET', '/runs')).body.runs).toEqual([]);
  // Another object is none of its business.
  gold.products = [product(1)];
  expect(await gold.sync(['product'])).toMatchObject({ status: 'success' });
});

test('a table that nobody has put refuses the run too, and says how to put it', async () => {
  const gold = await openGoldShop({ users: null });
  const { status, body } = await gold.call('POST', '/datasources/shop/sync?wait=true', { objects: ['order'] });
  expect(status).toBe(422);
  expect(body.error.message).toContain('ferrule tables put users');
  expect(gold.server.asked).toEqual([]);
  await gold.putUsers([{ id: 1, email: 'ann@example.com' }]);
  gold.products = [product(1)];
  gold.orders = [order(1)];
  expect(await gold.sync()).toMatchObject({ status: 'success', counts: { created: 2, failed: 0 } });
});

test('a lookup for a column or a field that is not there refuses the run too', async () => {
  const rules = [
    { target: 'userId', source: 'billing.email', transform: { lookup: { table: 'users', by: 'email', value: 'nr' } } },
    { target: 'sku', source: 'id', transform: { lookup: { object: 'product', by: 'skuu', value: '$.plugin.sku' } } },
  ];
  const mine = { kind: 'mapping', name: 'mine', datasource: 'shop', object: 'order', rules };
  const gold = await openGoldShop({ documents: { 'mine.mapping.json': mine }, users: null });
  // A later row may have what the first has not.
  await gold.putUsers([{ id: 1 }, { id: 2, email: 'ann@example.com' }]);
  const { status, body } = await gold.call('POST', '/datasources/shop/sync', { objects: ['order'] });
  expect([status, body.error.code]).toEqual([422, 'MAPPING_INVALID']);
  expect(body.error.details.problems.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/rules/0/transform/lookup/value',
    '/rules/1/transform/lookup/by',
  ]);
  expect(gold.server.asked).toEqual([]);
});

test('in a fleet too, who asks for the run is told at once, and nothing is put down; then any process runs it', async () => {
  const gold = await openGoldShop({ store: 'PostgreSQL', role: 'all', users: null });
  gold.runtime.startSchedules();
  gold.products = [product(1)];
  gold.orders = [order(1), order(2, { status: 'refunded' })];
  const { status, body } = await gold.call('POST', '/datasources/shop/sync', { objects: ['product', 'order'] });
  expect([status, body.error.code]).toEqual([422, 'MAPPING_INVALID']);
  expect((await gold.call('GET', '/runs')).body.runs).toEqual([]);
  expect(gold.server.asked).toEqual([]);
  await gold.putUsers([{ id: 1, email: 'ann@example.com' }]);
  expect(await gold.sync()).toMatchObject({ status: 'partial', counts: { created: 2, failed: 1 } });
  expect((await gold.one('order', 1))?.internal_id).toMatch(/^[\da-f-]{36}$/);
});

test('scenario 43: a product without a name fails alone, and the run says which', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1), product(2, { name: null }), product(3, { name: '' })];
  const run = await gold.sync(['product']);
  expect(run).toMatchObject({ status: 'partial', counts: { created: 1, failed: 2 } });
  const failed = (await gold.call('GET', '/data/shop/product?from=store&status=failed')).body.records;
  expect(failed.map(({ external_id }: { external_id: string }) => external_id)).toEqual(['2', '3']);
  for (const { mapping_errors } of failed) expect(mapping_errors[0]).toMatch(/^name: /);
  const { objects } = (await gold.call('GET', `/runs/${run.id}`)).body;
  expect(objects[0].errors.map(({ externalId }: { externalId: string }) => externalId)).toEqual(['2', '3']);
});
