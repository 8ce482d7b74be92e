// What is known of how records were mapped stays true, whatever changes: rules, values that they read, tables, datasources.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openGoldShop, order, product } from '../../acceptance/goldsphere/gold-shop.ts';

type Gold = Awaited<ReturnType<typeof openGoldShop>>;

const late = (id: number, month: string) => order(id, { date_modified_gmt: `2026-${month}-01T00:00:00` });
const orders = ['order'];

async function put(gold: Gold, mapping: object): Promise<void> {
  const text = { ferrule: 1, kind: 'mapping', name: 'm', connector: 'woocommerce', object: 'order', ...mapping };
  const { status, body } = await gold.call('PUT', '/documents/mapping/m', JSON.stringify(text));
  expect([status, body]).toEqual([200, expect.anything()]);
}

const constant = (value: string) => ({ rules: [{ target: 'v', value }] });
const currency = (required: boolean) => ({ rules: [{ target: 'c', compute: 'context.currency', required }] });

async function remap(gold: Gold, datasource = 'shop', body: object = {}) {
  return (await gold.call('POST', `/datasources/${datasource}/remap`, body)).body;
}

async function mapped(gold: Gold, datasource = 'shop') {
  return Object.fromEntries(
    (await gold.stored('order', datasource)).map(({ external_id, mapped_payload }) => [external_id, mapped_payload]),
  );
}

const notesOf = (run: Awaited<ReturnType<Gold['sync']>>): string => run.objects.flatMap(({ notes }) => notes).join('\n');
const timeline = async (gold: Gold, id: string): Promise<string> => JSON.stringify((await gold.call('GET', `/runs/${id}/timeline`)).body);

/** As the shop's own, without secrets: its datasources may be uploaded, so that their settings can change. */
const plain = {
  kind: 'connector',
  name: 'plain',
  configurationSchema: { type: 'object', properties: { baseUrl: { type: 'string', format: 'uri' }, currency: { type: 'string' } } },
  http: { baseUrl: '{{ configuration.baseUrl }}' },
  context: {
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the document
    shopCurrency: { request: { path: '/data/currencies/current' }, response: 'code', errors: [{ status: 404, then: 'empty' }] },
    currency: { value: '{{ configuration.currency ? configuration.currency : context.shopCurrency }}' },
  },
  objects: ['order', 'product'].map((name) => ({
    name,
    recordId: 'id',
    list: { path: `/${name}s`, incremental: { cursor: 'date_modified_gmt', zone: 'UTC', since: { query: 'modified_after' } } },
  })),
};

async function openPlain(rules: readonly object[]): Promise<Gold> {
  const mapping = { kind: 'mapping', name: 'ours', connector: 'plain', object: 'order', rules };
  const documents = { 'plain.connector.json': plain, 'ours.mapping.json': mapping };
  return openGoldShop({ shipped: [], documents, uploads: { addresses: ['localhost', '127.0.0.1'] } });
}

async function putDatasource(gold: Gold, more: object): Promise<void> {
  const text = { ferrule: 1, kind: 'datasource', name: 'up', connector: 'plain', configuration: { baseUrl: gold.server.url, ...more } };
  const { status, body } = await gold.call('PUT', '/documents/datasource/up', JSON.stringify(text));
  expect([status, body]).toEqual([200, expect.anything()]);
}

describe('a run', () => {
  test('of products is not ended by what keeps orders from being tried again, which is told where some failed', async () => {
    const gold = await openGoldShop();
    gold.products = [product(1)];
    gold.orders = [order(1, { email: 'nobody@example.com' })];
    await gold.sync();
    await gold.call('DELETE', '/tables/users');
    gold.products = [product(1), product(2)];
    const run = await gold.sync(['product']);
    expect(run).toMatchObject({ status: 'success', counts: { created: 1 } });
    expect(await timeline(gold, run.id)).toMatch(/failed records of order were not tried again: .*users/);
    // They are tried once that is mended.
    await gold.putUsers([{ id: 'u', email: 'nobody@example.com' }]);
    await gold.sync(['product']);
    expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'mapped' });
    await gold.call('DELETE', '/tables/users');
    expect(await timeline(gold, (await gold.sync(['product'])).id)).not.toContain('not tried again');
  });

  test('asks the provider nothing for records that it only tries again', async () => {
    const gold = await openGoldShop({ shipped: [] });
    gold.orders = [order(1, { total: 'x' })];
    const total = { target: 'a', source: 'total', transform: { decimal: {} }, required: true };
    await put(gold, { rules: [total] });
    await gold.sync(orders);
    await put(gold, {
      rules: [
        { ...total, default: 0, transform: { string: {} } },
        { target: 'c', compute: 'context.shopCurrency' },
      ],
    });
    gold.server.asked.length = 0;
    const run = await gold.sync(['product']);
    expect(gold.paths()).not.toContain('/data/currencies/current');
    expect(await timeline(gold, run.id)).toMatch(/order were not tried again: their rules read values of the connection/);
    await gold.sync(orders);
    expect(await mapped(gold)).toEqual({ 1: { a: 'x', c: 'EUR' } });
  });
});

describe('what rules read beside records', () => {
  test('is asked for where a new rule reads more of it than was kept', async () => {
    const gold = await openGoldShop({ shipped: [] });
    gold.orders = [order(1)];
    await put(gold, { rules: [{ target: 'v', compute: 'context.shopCurrency' }] });
    await gold.sync(orders);
    await put(gold, currency(false));
    await remap(gold);
    expect(await mapped(gold)).toEqual({ 1: { c: 'EUR' } });
    gold.server.asked.length = 0;
    await remap(gold, 'shop', { which: 'all' });
    expect(gold.server.asked).toEqual([]);
  });

  test('is read anew by failed records once the configuration gives it', async () => {
    const gold = await openPlain(currency(true).rules);
    gold.currency = null;
    await putDatasource(gold, {});
    gold.orders = [order(1), late(2, '05')];
    expect(await gold.sync(orders, 'up')).toMatchObject({ counts: { failed: 2 } });
    await putDatasource(gold, { currency: 'CHF' });
    await gold.sync(['product'], 'up');
    expect(await mapped(gold, 'up')).toEqual({ 1: { c: 'CHF' }, 2: { c: 'CHF' } });
  });

  test('counts as the rules do: what was mapped with other values is told of, and mapped again', async () => {
    const gold = await openPlain([...currency(true).rules, { target: 's', compute: 'configuration.currency' }]);
    await putDatasource(gold, {});
    gold.orders = [order(1), late(2, '05')];
    expect(notesOf(await gold.sync(orders, 'up'))).not.toContain('remap');
    await putDatasource(gold, { currency: 'CHF' });
    expect(notesOf(await gold.sync(orders, 'up'))).toContain('ferrule remap up order');
    expect((await remap(gold, 'up', { objects: orders })).objects).toMatchObject([{ which: 'all' }]);
    expect(await mapped(gold, 'up')).toEqual({ 1: { c: 'CHF', s: 'CHF' }, 2: { c: 'CHF', s: 'CHF' } });
    expect((await remap(gold, 'up', { objects: orders })).objects).toMatchObject([{ which: 'failed' }]);
  });
});

describe('that all is mapped by one list is not said', () => {
  const all = (gold: Gold) => expect(remap(gold)).resolves.toMatchObject({ objects: [{ which: 'all' }] });

  test('of rules that come back, where others were between', async () => {
    const gold = await openGoldShop({ shipped: [] });
    await put(gold, constant('A'));
    gold.orders = [order(1)];
    await gold.sync(orders);
    await put(gold, constant('B'));
    gold.orders = [order(1), late(2, '03'), late(3, '04')];
    await gold.sync(orders);
    await put(gold, constant('A'));
    gold.orders = [...gold.orders, late(4, '06')];
    expect(notesOf(await gold.sync(orders))).toContain('ferrule remap');
    await all(gold);
    expect(await mapped(gold)).toEqual({ 1: { v: 'A' }, 2: { v: 'A' }, 3: { v: 'A' }, 4: { v: 'A' } });
  });

  test('of what an earlier version has stored', async () => {
    const gold = await openGoldShop({ shipped: [] });
    await put(gold, constant('old'));
    gold.orders = [order(1), order(2), late(3, '02')];
    await gold.sync(orders);
    const database = new DatabaseSync(join(gold.project.data, 'store.db'));
    database.exec('DELETE FROM mapping_states');
    database.close();
    await put(gold, constant('new'));
    gold.orders = [...gold.orders, late(4, '03')];
    expect(notesOf(await gold.sync(orders))).toContain('ferrule remap');
    await all(gold);
    expect((await mapped(gold))['1']).toEqual({ v: 'new' });
  });

  test('of a full read beside which something is kept', async () => {
    const gold = await openGoldShop({ shipped: [], synchronization: { deletes: 'ignore' } });
    const full = async () => (await gold.call('POST', '/datasources/shop/sync?wait=true', { objects: orders, mode: 'full' })).body;
    await put(gold, constant('A'));
    gold.orders = [order(1), order(2)];
    expect(notesOf(await full())).not.toContain('remap');
    await put(gold, constant('B'));
    gold.orders = [order(2)];
    expect(notesOf(await full())).toContain('ferrule remap');
    await all(gold);
    expect(await mapped(gold)).toEqual({ 1: { v: 'B' }, 2: { v: 'B' } });
  });

  test('of rules that were gone for a while', async () => {
    const gold = await openGoldShop({ shipped: [] });
    await put(gold, constant('A'));
    gold.orders = [order(1)];
    await gold.sync(orders);
    await gold.call('DELETE', '/documents/mapping/m');
    gold.orders = [order(1), late(2, '02'), late(3, '03')];
    await gold.sync(orders);
    await put(gold, constant('A'));
    gold.orders = [...gold.orders, late(4, '06')];
    await gold.sync(orders);
    await all(gold);
    expect(await mapped(gold)).toEqual({ 1: { v: 'A' }, 2: { v: 'A' }, 3: { v: 'A' }, 4: { v: 'A' } });
  });
});

describe('failed records are tried again', () => {
  test('when a table was removed and put anew', async () => {
    const gold = await openGoldShop();
    gold.products = [product(1)];
    gold.orders = [order(1, { email: 'bob@example.com' }), late(2, '05')];
    await gold.sync();
    await gold.sync();
    await gold.call('DELETE', '/tables/users');
    await gold.putUsers([{ id: 'u-bob', email: 'bob@example.com' }]);
    await gold.sync(['coupon']);
    expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { userId: 'u-bob' } });
  });

  test('when a datasource was erased and synced anew', async () => {
    const lookup = { datasource: 'other', object: 'product', by: 'sku', value: 'name' };
    const rules = [{ target: 'sold', source: 'code', transform: { lookup }, required: true }];
    const stock = { kind: 'mapping', name: 'stock', datasource: 'shop', object: 'coupon', rules };
    const gold = await openGoldShop({ shipped: [], datasources: ['shop', 'other'], documents: { 'stock.mapping.json': stock } });
    gold.products = [product(1, { sku: 'B' })];
    gold.coupons = [{ id: 1, code: 'A' }];
    await gold.sync(['product'], 'other');
    await gold.sync(['coupon']);
    await gold.runtime.erase('other');
    gold.products = [product(1, { sku: 'A' })];
    await gold.sync(['product'], 'other');
    await gold.sync(['product']);
    expect(await gold.one('coupon', 1)).toMatchObject({ mapping_status: 'mapped', mapped_payload: { sold: 'product 1' } });
  });
});

test('what only becomes a record of the host gets its internal ids', async () => {
  const gold = await openGoldShop({ shipped: [] });
  await put(gold, constant('A'));
  gold.orders = [order(1)];
  await gold.sync(orders);
  await put(gold, { entity: 'order', ...constant('A') });
  expect((await remap(gold)).objects).toEqual([{ object: 'order', which: 'all', mapped: 0, failed: 0, unchanged: 1, skipped: 0 }]);
  expect((await gold.one('order', 1))?.internal_id).toEqual(expect.any(String));
});

test('a line finds its product by an id that has spaces around it', async () => {
  const gold = await openGoldShop();
  gold.products = [product(1, { id: ' A1 ' })];
  gold.orders = [{ ...order(1), line_items: order(1).line_items.map((line) => ({ ...line, product_id: ' A1 ' })) }];
  await gold.sync();
  expect((await gold.stored('product')).map(({ external_id }) => external_id)).toEqual([' A1 ']);
  expect(await gold.one('order', 1)).toMatchObject({ mapping_status: 'mapped', mapping_errors: [] });
});
