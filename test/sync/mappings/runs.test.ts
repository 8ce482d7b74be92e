import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openGoldShop, order, product } from '../../acceptance/goldsphere/gold-shop.ts';

type Gold = Awaited<ReturnType<typeof openGoldShop>>;

const notesOf = async (gold: Gold, objects: readonly string[], datasource = 'shop') => {
  const run = await gold.sync(objects, datasource);
  return { run, notes: run.objects.flatMap((each) => each.notes).join('\n') };
};

test('who looks into what was never synced is told, and it maps once that is there', async () => {
  const stock = {
    kind: 'mapping',
    name: 'stock',
    datasource: 'shop',
    object: 'coupon',
    rules: [
      {
        target: 'sold',
        source: 'code',
        transform: { lookup: { datasource: 'other', object: 'product', by: 'sku', value: 'name' } },
        required: true,
      },
    ],
  };
  const gold = await openGoldShop({ datasources: ['shop', 'other'], documents: { 'stock.mapping.json': stock } });
  gold.products = [product(1, { sku: 'A' })];
  gold.coupons = [{ id: 1, code: 'A' }];
  const first = await notesOf(gold, ['coupon']);
  expect(first.notes).toContain('looks up product of other');
  expect(await gold.one('coupon', 1)).toMatchObject({ mapping_status: 'failed' });
  await gold.sync(['product'], 'other');
  const second = await notesOf(gold, ['product']);
  expect(second.notes).not.toContain('looks up');
  expect(await gold.one('coupon', 1)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { sold: 'product 1' } });
});

test('orders without their products are told of [SYNC-20]', async () => {
  const gold = await openGoldShop();
  gold.orders = [order(1)];
  const { run, notes } = await notesOf(gold, ['order']);
  expect(notes).toContain('looks up product, of which no sync has come to its end');
  expect(run).toMatchObject({ status: 'partial', counts: { failed: 1 } });
});

test('what looks into its own object maps at the end of the run that brought it', async () => {
  const parents = {
    kind: 'mapping',
    name: 'parents',
    datasource: 'shop',
    object: 'product',
    rules: [{ target: 'parent', source: 'parent_id', transform: { lookup: { object: 'product', value: 'name' } } }],
  };
  const gold = await openGoldShop({ documents: { 'parents.mapping.json': parents } });
  gold.products = [product(1, { parent_id: 2 }), product(2, { parent_id: null }), product(3, { parent_id: 9 })];
  const run = await gold.sync(['product']);
  expect(run.counts).toMatchObject({ failed: 2 });
  expect(await gold.one('product', 1)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { parent: 'product 2' } });
  expect(await gold.one('product', 3)).toMatchObject({ mapping_status: 'failed' });
  const timeline = (await gold.call('GET', `/runs/${run.id}/timeline`)).body;
  expect(JSON.stringify(timeline)).toContain('1 records that had failed are mapped now');
});

test('a dry run looks things up, gives no ids and leaves what failed', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  gold.orders = [order(1), order(2, { lines: [{ product_id: 2 }] })];
  await gold.sync();
  gold.products = [product(1), product(2)];
  gold.orders = [...gold.orders, order(3, { date_modified_gmt: '2026-02-01T00:00:00' })];
  const before = await gold.stored('order');
  const { body } = await gold.call('POST', '/datasources/shop/sync', { objects: ['product', 'order'], dryRun: true });
  // A product that is new in it has no id that its orders could find.
  expect(body).toMatchObject({ status: 'partial', counts: { created: 2, failed: 1 } });
  expect(await gold.stored('order')).toEqual(before);
  expect(await gold.stored('product')).toHaveLength(1);
  await gold.sync(['product']);
  expect(await gold.one('order', 2)).toMatchObject({ mapping_status: 'mapped' });
});

test('what was synced before it was mapped is told, and mapped when it is asked for', async () => {
  const gold = await openGoldShop({ shipped: [] });
  gold.products = [product(1), product(2)];
  await gold.sync(['product']);
  const mapping = JSON.stringify({
    kind: 'mapping',
    connector: 'woocommerce',
    object: 'product',
    entity: 'product',
    fields: { name: 'name' },
  });
  expect((await gold.call('PUT', '/documents/mapping/late', mapping)).status).toBe(200);
  expect((await gold.stored('product')).map(({ mapping_status }) => mapping_status)).toEqual(['none', 'none']);
  const { body } = await gold.call('POST', '/datasources/shop/remap', {});
  expect(body.objects).toEqual([{ object: 'product', which: 'all', mapped: 2, failed: 0, unchanged: 0, skipped: 0 }]);
  expect((await gold.stored('product')).every(({ internal_id }) => internal_id !== null)).toBe(true);
});

test('a schedule whose mapping cannot be used says so, and asks for nothing', async () => {
  const gold = await openGoldShop({ users: null, synchronization: { strategy: 'poll', interval: 'PT1H' } });
  gold.runtime.startSchedules();
  await gold.call('PATCH', '/datasources/shop/schedule', { due: 'now' });
  await expect
    .poll(async () => JSON.stringify((await gold.call('GET', '/datasources/shop/schedule')).body), { timeout: 20_000 })
    .toContain('MAPPING_INVALID');
  expect(gold.server.asked).toEqual([]);
  expect((await gold.call('GET', '/runs')).body.runs).toEqual([]);
});

test('rows that are put are told to readers of tables at once', async () => {
  const gold = await openGoldShop();
  gold.runtime.startSchedules();
  const rules = [{ entity_type: 'order', source_field: '', target_field: 'channel', transform_json: { value: 'web' } }];
  await gold.call('PUT', '/datasources/shop/mapping-rules', { rules });
  const database = new DatabaseSync(join(gold.project.data, 'store.db'), { readOnly: true });
  const told = (): unknown => database.prepare('SELECT entity_type, target_field FROM external_mapping_rule').all();
  try {
    // Its views are made when the process begins to work.
    await expect.poll(() => catching(told), { timeout: 10_000 }).toEqual([{ entity_type: 'order', target_field: 'channel' }]);
  } finally {
    database.close();
  }
});

function catching(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}

test('a lookup into a datasource that cannot be used itself sees what is stored of it', async () => {
  const found = {
    kind: 'mapping',
    name: 'found',
    datasource: 'shop',
    object: 'coupon',
    rules: [
      { target: 'product', source: 'code', transform: { reference: { datasource: 'other', object: 'product', keys: [{ by: 'sku' }] } } },
    ],
  };
  const gold = await openGoldShop({ datasources: ['shop', 'other'], documents: { 'found.mapping.json': found } });
  gold.products = [product(1, { sku: 'A' })];
  gold.coupons = [{ id: 1, code: 'A' }];
  await gold.sync(['product'], 'other');
  const broken = { kind: 'datasource', name: 'other', connector: 'woocommerce', configuration: { baseUrl: '${env:NOT_SET}' } };
  await gold.project.write('documents/other.datasource.json', JSON.stringify(broken));
  await gold.runtime.reload();
  await gold.sync(['coupon']);
  const [{ internal_id } = { internal_id: null }] = await gold.stored('product', 'other');
  expect(await gold.one('coupon', 1)).toMatchObject({ mapped_payload: { product: internal_id } });
});
