import { describe, expect, test } from 'vitest';
import { openGoldShop, order, product } from '../acceptance/goldsphere/gold-shop.ts';
import { expectDescribedBy } from './described.ts';

const small = { kind: 'mapping', name: 'small', datasource: 'shop', object: 'coupon', fields: { code: 'code', 'meta.by': 'author' } };

/** A synced shop, and its API, each of whose answers is as it is described. */
async function open() {
  const gold = await openGoldShop({ documents: { 'small.mapping.json': small } });
  gold.products = [product(1, { sku: 'A-1' }), product(2, { name: '' })];
  gold.orders = [order(1), order(2, { email: 'nobody@example.com' })];
  await gold.sync();
  const description = (await gold.call('GET', '/openapi.json')).body;
  const ask = async (method: string, path: string, names: Readonly<Record<string, string>> = {}, payload?: unknown, query = '') => {
    const url = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(names[name] ?? '')) + query;
    const { status, body } = await gold.call(method, url, payload);
    if (body !== undefined) expectDescribedBy(description, method, path, status, body);
    return { status, body };
  };
  return { gold, ask };
}

test('mappings are listed, and told in every form that has words for them', async () => {
  const { ask } = await open();
  const { body } = await ask('GET', '/mappings');
  expect(body.mappings.map(({ name }: { name: string }) => name)).toEqual(['small', 'woocommerce_order', 'woocommerce_product']);
  expect(body.mappings[1]).toMatchObject({ object: 'order', connector: 'woocommerce', datasource: null, entity: 'order', uploaded: false });
  const form = async (name: string, as: string) => (await ask('GET', '/mappings/{name}', { name }, undefined, `?form=${as}`)).body;
  expect((await form('small', 'fields')).fields).toEqual(small.fields);
  expect((await form('small', 'rules')).rules).toEqual([
    { target: 'code', source: 'code' },
    { target: 'author', source: 'meta.by' },
  ]);
  expect((await form('small', 'rows')).rows).toEqual([
    { entity_type: 'coupon', source_field: 'code', target_field: 'code', transform_json: {} },
    { entity_type: 'coupon', source_field: 'meta.by', target_field: 'author', transform_json: {} },
  ]);
  const rows = (await form('woocommerce_order', 'rows')).rows;
  expect(rows.find(({ target_field }: { target_field: string }) => target_field === 'status')).toMatchObject({
    entity_type: 'order',
    source_field: 'status',
    transform_json: { transform: { enum: {} }, required: true },
  });
  const impossible = await ask('GET', '/mappings/{name}', { name: 'woocommerce_order' }, undefined, '?form=fields');
  expect([impossible.status, impossible.body.error.code, impossible.body.error.details.target]).toEqual([
    409,
    'MAPPING_FORM_IMPOSSIBLE',
    'orderedAt',
  ]);
  expect((await ask('GET', '/mappings/{name}', { name: 'smal' })).body.error).toMatchObject({
    code: 'MAPPING_NOT_FOUND',
    message: expect.stringContaining('"small"'),
  });
});

describe('validate', () => {
  test('says nothing of what is right, and where an unsaved text is wrong', async () => {
    const { ask, gold } = await open();
    const check = async (name: string, mapping?: string) =>
      (await ask('POST', '/mappings/{name}/validate', { name }, mapping === undefined ? undefined : { mapping })).body;
    expect(await check('woocommerce_order')).toEqual({ valid: true, diagnostics: [], problems: [] });
    const misspelt = await check('woocommerce_order', 'kind: mapping\nobject: order\nconnector: woocommerce\nfield: {}\n');
    expect(misspelt).toMatchObject({ valid: false, diagnostics: [{ severity: 'error', line: 4 }] });
    const lacking = await check(
      'woocommerce_order',
      'kind: mapping\nobject: order\nconnector: woocommerce\nrequires: [buyer]\nfields: { id: id }\n',
    );
    expect(lacking).toMatchObject({
      valid: false,
      problems: [{ datasource: 'shop', object: 'order', layer: 'woocommerce_order', target: 'buyer', pointer: '/requires/0' }],
    });
    // Nothing of it is kept.
    expect(await check('woocommerce_order')).toMatchObject({ valid: true });
    expect(await check('new_one', JSON.stringify({ kind: 'mapping', object: 'order', fields: { id: 'id' } }))).toMatchObject({
      valid: true,
    });
    expect((await ask('POST', '/mappings/{name}/validate', { name: 'new_one' })).status).toBe(404);
    await gold.call('DELETE', '/tables/users');
    expect((await check('woocommerce_order')).problems[0]).toMatchObject({ target: 'userId', message: expect.stringContaining('users') });
  });
});

describe('preview', () => {
  test('shows stored records beside what becomes of them, and keeps nothing', async () => {
    const { ask, gold } = await open();
    const before = await gold.stored('order');
    const preview = async (name: string, body?: object) => (await ask('POST', '/mappings/{name}/preview', { name }, body)).body;
    const shown = await preview('woocommerce_order');
    expect(shown).toMatchObject({
      datasource: 'shop',
      object: 'order',
      records: [
        { id: '1', raw: { id: 1 }, mapped: { userId: 'u-ann' }, errors: [] },
        { id: '2', mapped: null, errors: ['userId: User not found for email: nobody@example.com'] },
      ],
      problems: [],
      lookups: { queries: 1, keys: 3 },
    });
    expect(shown.rules.find(({ target }: { target: string }) => target === 'type')).toMatchObject({
      layer: 'woocommerce_order',
      kind: 'document',
    });
    const text = JSON.stringify({ kind: 'mapping', object: 'order', connector: 'woocommerce', rules: [{ target: 'n', source: 'number' }] });
    expect((await preview('woocommerce_order', { mapping: text, ids: ['2'] })).records).toEqual([
      { id: '2', raw: expect.objectContaining({ id: 2 }), mapped: { n: '2' }, errors: [] },
    ]);
    const bad = await ask('POST', '/mappings/{name}/preview', { name: 'woocommerce_order' }, { mapping: 'kind: mapping\n' });
    expect([bad.status, bad.body.error.code]).toEqual([400, 'CONNECTOR_CONFIG_INVALID']);
    expect(await gold.stored('order')).toEqual(before);
  });

  test('maps a sample, every digit of it, and what the provider has now', async () => {
    const { ask, gold } = await open();
    const exact = '{"sample":{"code":9007199254740993,"meta":{"by":"x"}}}';
    expect(await gold.text('POST', '/mappings/small/preview', exact)).toContain('"mapped":{"code":9007199254740993,"author":"x"}');
    gold.server.asked.length = 0;
    gold.products = [product(9)];
    const live = await ask('POST', '/mappings/{name}/preview', { name: 'woocommerce_product' }, { from: 'provider', limit: 1 });
    expect(live.body.records).toMatchObject([{ id: '9', mapped: { name: 'product 9', currency: 'EUR' } }]);
    expect(gold.paths()).toContain('/products');
    expect(await gold.one('product', 9)).toBeUndefined();
  });

  test('refuses what cannot be shown', async () => {
    const { ask } = await open();
    const asked = async (name: string, body: object) => {
      const { status, body: answer } = await ask('POST', '/mappings/{name}/preview', { name }, body);
      return [status, answer.error?.code];
    };
    expect(await asked('none', {})).toEqual([404, 'MAPPING_NOT_FOUND']);
    expect(await asked('small', { datasource: 'nobody' })).toEqual([404, 'DATASOURCE_NOT_FOUND']);
    expect(await asked('small', { sample: [] })).toEqual([400, 'REQUEST_INVALID']);
    expect(await asked('small', { way: 'request' })).toEqual([400, 'REQUEST_INVALID']);
    for (const body of [{ limit: 0 }, { limit: 101 }, { ids: [] }, { from: 'mars' }, { smaple: {} }])
      expect((await asked('small', body))[0]).toBe(400);
  });
});
