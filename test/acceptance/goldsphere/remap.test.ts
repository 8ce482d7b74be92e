// What was mapped, or could not be, is mapped again from what is stored.
import { expect, test } from 'vitest';
import { openGoldShop, order, product, stores } from './gold-shop.ts';

const ours = (map: object) => ({
  kind: 'mapping',
  name: 'ours',
  datasource: 'shop',
  object: 'order',
  rules: [{ target: 'status', source: 'status', transform: { enum: { map } }, required: true }],
});

const upload = (text: object): string => JSON.stringify({ ferrule: 1, ...text });

test.each(stores)('a changed mapping reaches what is stored while the shop is away, a few records a call, on %s', async (store) => {
  const gold = await openGoldShop({ store });
  gold.products = [product(1)];
  gold.orders = Array.from({ length: 25 }, (_, index) => order(index + 1, { status: index % 5 === 0 ? 'refunded' : 'processing' }));
  expect(await gold.sync()).toMatchObject({ status: 'partial', counts: { failed: 5 } });
  await gold.server.down();
  expect((await gold.call('PUT', '/documents/mapping/ours', upload(ours({ refunded: 'REFUNDED', processing: 'SHIPPED' })))).status).toBe(
    200,
  );

  const tried = await gold.call('POST', '/datasources/shop/remap', { objects: ['order'], dryRun: true, limit: 6 });
  expect(tried.body).toMatchObject({
    dryRun: true,
    objects: [{ object: 'order', which: 'all', mapped: 6, failed: 0, unchanged: 0, skipped: 0 }],
  });
  expect(tried.body.records[0]).toMatchObject({ id: '1', raw: { status: 'refunded' }, mapped: { status: 'REFUNDED' }, errors: [] });
  expect(tried.body.next).toEqual(expect.any(String));
  expect((await gold.one('order', 1))?.mapping_status).toBe('failed');

  let mapped = 0;
  let calls = 0;
  for (let after: string | null = ''; after !== null; calls += 1) {
    const { status, body } = await gold.call('POST', '/datasources/shop/remap', {
      objects: ['order'],
      limit: 10,
      ...(after ? { after } : {}),
    });
    expect(status).toBe(200);
    mapped += body.objects[0].mapped;
    after = body.next;
  }
  expect({ mapped, calls }).toEqual({ mapped: 25, calls: 3 });
  const orders = await gold.stored('order');
  expect(new Set(orders.map(({ mapped_payload }) => mapped_payload.status))).toEqual(new Set(['REFUNDED', 'SHIPPED']));
  expect(orders.every(({ internal_id }) => internal_id !== null)).toBe(true);

  // Done: there is nothing more to do, and it does no harm.
  const again = await gold.call('POST', '/datasources/shop/remap', {});
  expect(again.body.objects).toEqual([
    { object: 'product', which: 'failed', mapped: 0, failed: 0, unchanged: 0, skipped: 0 },
    { object: 'order', which: 'failed', mapped: 0, failed: 0, unchanged: 0, skipped: 0 },
  ]);
  const all = await gold.call('POST', '/datasources/shop/remap', { which: 'all' });
  expect(all.body.objects).toMatchObject([
    { unchanged: 1, mapped: 0 },
    { unchanged: 25, mapped: 0 },
  ]);
});

test('what failed is tried again by the next run once its rules have changed; the rest is told of, and waits to be asked for', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  gold.orders = [order(1, { status: 'refunded' }), order(2)];
  await gold.sync();
  await gold.call('PUT', '/documents/mapping/ours', upload(ours({ refunded: 'REFUNDED', processing: 'SHIPPED' })));
  gold.server.asked.length = 0;
  await gold.sync(['product']);
  expect(gold.paths().filter((path) => path.startsWith('/orders'))).toEqual([]);
  expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { status: 'REFUNDED' } });
  expect((await gold.one('order', 2))?.mapped_payload.status).toBe('CONFIRMED');

  gold.orders = [...gold.orders, order(3, { date_modified_gmt: '2026-02-01T00:00:00' })];
  const run = await gold.sync();
  const notes = run.objects.find(({ object }) => object === 'order')?.notes ?? [];
  expect(notes.join('\n')).toContain('ferrule remap shop order');
  expect((await gold.one('order', 3))?.mapped_payload.status).toBe('SHIPPED');
  await gold.call('POST', '/datasources/shop/remap', {});
  expect((await gold.one('order', 2))?.mapped_payload.status).toBe('SHIPPED');
  const after = await gold.sync();
  expect(after.objects.flatMap((each) => each.notes).join('\n')).not.toContain('remap');
});

test('a remap is refused where the rules cannot map, where nothing maps, and for what is no place of its own', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  await gold.sync(['product']);
  const asked = async (body: object, datasource = 'shop') => {
    const { status, body: answer } = await gold.call('POST', `/datasources/${datasource}/remap`, body);
    return [status, answer.error?.code];
  };
  expect(await asked({ objects: ['coupon'] })).toEqual([404, 'MAPPING_NOT_FOUND']);
  expect(await asked({ objects: ['nothing'] })).toEqual([404, 'OBJECT_NOT_FOUND']);
  expect(await asked({}, 'nobody')).toEqual([404, 'DATASOURCE_NOT_FOUND']);
  for (const after of ['', 'x', Buffer.from('{"object":"order"}').toString('base64url'), Buffer.from('null').toString('base64url')])
    expect(await asked({ after })).toEqual([400, 'REQUEST_INVALID']);
  for (const body of [{ limit: 0 }, { limit: 10_001 }, { limit: 'many' }, { which: 'some' }, { objects: [] }, { object: 'order' }])
    expect((await asked(body))[0]).toBe(400);
  await gold.call('DELETE', '/tables/users');
  expect(await asked({ objects: ['order'] })).toEqual([422, 'MAPPING_INVALID']);
  expect(await asked({ objects: ['product'] })).toEqual([200, undefined]);
});

test('rows of rules count before documents, are kept as they are put, and say where they are wrong', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1)];
  gold.orders = [order(1, { status: 'refunded' })];
  await gold.sync();
  const rules = [
    { entity_type: 'order', source_field: 'status', target_field: 'status', transform_json: { enum: { map: { refunded: 'MONEY_BACK' } } } },
    { entity_type: 'order', source_field: '', target_field: 'channel', transform_json: { value: 'web' } },
  ];
  const put = await gold.call('PUT', '/datasources/shop/mapping-rules', { rules });
  expect(put.status).toBe(200);
  expect(put.body.rules).toMatchObject(rules);
  expect((await gold.call('GET', '/datasources/shop/mapping-rules')).body).toEqual(put.body);
  await gold.call('POST', '/datasources/shop/remap', {});
  expect(await gold.one('order', 1)).toMatchObject({ mapped_payload: { status: 'MONEY_BACK', channel: 'web', type: 'BUY' } });

  const merged = (await gold.call('GET', '/datasources/shop/mapping/order')).body;
  expect(merged).toMatchObject({ entity: 'order', problems: [], layers: [{ kind: 'rows', name: 'shop' }, { kind: 'document' }] });
  const layerOf = (target: string) => merged.rules.find((rule: { target: string }) => rule.target === target);
  expect(layerOf('status')).toMatchObject({ kind: 'rows', pointer: '/rules/0', rule: { source: 'status' } });
  expect(layerOf('type')).toMatchObject({ kind: 'document', layer: 'woocommerce_order', rule: { value: 'BUY' } });

  const bad = [
    ...rules,
    { entity_type: 'order', source_field: 'status', target_field: 'a', transform_json: { enum: { mapp: {} } } },
    { entity_type: 'oder', source_field: 'status', target_field: 'b' },
    { entity_type: 'order', source_field: '', target_field: 'c', transform_json: { compute: 'data.(' } },
  ];
  const { status, body } = await gold.call('PUT', '/datasources/shop/mapping-rules', { rules: bad });
  expect([status, body.error.code]).toEqual([422, 'MAPPING_INVALID']);
  const pointers = body.error.details.problems.map(({ pointer }: { pointer: string }) => pointer);
  for (const row of [2, 3, 4]) expect(pointers.some((pointer: string) => pointer.startsWith(`/rules/${row}/`))).toBe(true);
  expect((await gold.call('GET', '/datasources/shop/mapping-rules')).body).toEqual(put.body);
  expect((await gold.call('PUT', '/datasources/shop/mapping-rules', { rules: [] })).body).toEqual({ rules: [] });
  expect((await gold.call('GET', '/datasources/shop/mapping/order')).body.layers).toHaveLength(1);
});

test.each(stores)('a remap and a sync at the same time leave each record as its newest state and rules say, on %s', async (store) => {
  const gold = await openGoldShop({ store });
  gold.products = [product(1)];
  gold.orders = Array.from({ length: 90 }, (_, index) => order(index + 1));
  await gold.sync();
  await gold.call('PUT', '/documents/mapping/ours', upload(ours({ processing: 'SHIPPED', completed: 'DONE' })));
  gold.orders = gold.orders.map((each) =>
    Number(each['id']) % 2 === 0 ? { ...each, status: 'completed', date_modified_gmt: '2026-03-01T00:00:00' } : each,
  );
  const remapAll = async (): Promise<number> => {
    let [after, skipped]: [string | null, number] = ['', 0];
    while (after !== null) {
      const { body } = await gold.call('POST', '/datasources/shop/remap', { which: 'all', limit: 7, ...(after ? { after } : {}) });
      for (const each of body.objects) skipped += each.skipped;
      after = body.next;
    }
    return skipped;
  };
  const [run] = await Promise.all([gold.sync(), remapAll(), remapAll()]);
  expect(run.status).toBe('success');
  const orders = await gold.stored('order');
  expect(orders).toHaveLength(90);
  for (const { external_id, mapped_payload } of orders)
    expect([external_id, mapped_payload.status]).toEqual([external_id, Number(external_id) % 2 === 0 ? 'DONE' : 'SHIPPED']);
});
