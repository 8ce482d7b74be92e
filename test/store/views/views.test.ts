import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../../runtime/documents/generated/connector.ts';
import { write } from '../../support/store-contract/harness.ts';
import { fill, kinds, plan } from './stores.ts';

const typed: Readonly<Record<string, Field>> = {
  name: { type: 'string' },
  count: { type: 'integer' },
  price: { type: ['number', 'null'] },
  live: { type: 'boolean' },
  tags: { type: 'array' },
  seen: { type: 'string', format: 'date-time' },
  day: { type: 'string', format: 'date' },
  either: { type: ['string', 'integer'] },
  whatever: {},
};

/** What both databases show alike: numbers as numbers, times as milliseconds, JSON as values. */
function shown(row: Readonly<Record<string, unknown>>, kind: string) {
  const { name, count, price, live, tags, seen, day, either, whatever, external_id: id } = row;
  const json = (value: unknown): unknown => (kind === 'SQLite' && typeof value === 'string' ? JSON.parse(value) : value);
  const time = (value: unknown): unknown =>
    typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : value;
  return {
    id,
    name,
    count: count === null ? null : Number(count),
    price: price === null ? null : Number(price),
    live: live === null ? null : Boolean(live),
    tags: json(tags),
    seen: time(seen),
    day: day instanceof Date ? day.toISOString().slice(0, 10) : day,
    either,
    whatever: json(whatever),
  };
}

const nothing = { name: null, count: null, price: null, live: null, tags: null, seen: null, day: null, either: null, whatever: null };

describe.each(Object.entries(kinds))('views on %s', (kind, make) => {
  test('give each declared field a column of its type, and what does not fit it NULL', { timeout: 60_000 }, async () => {
    const { store, rows } = await make();
    await fill(store, {
      full: '{"name":"Öl \\"1\\"","count":5,"price":1.25,"live":true,"tags":["a",{"b":1}],"seen":"2026-01-02T03:04:05Z","day":"2026-01-02","either":7,"whatever":{"x":null}}',
      other: '{"name":12,"count":"5","price":"1","live":1,"tags":"t","seen":"now","day":"soon","either":true,"whatever":"text"}',
      nulls: '{"name":null,"count":null,"price":null,"live":null,"tags":null,"seen":null,"day":null,"either":null,"whatever":null}',
      empty: '{}',
      big: '{"count":9223372036854775807,"price":1e3,"name":"9223372036854775808"}',
      huge: '{"count":9223372036854775808,"live":false}',
      whole: '{"count":5.0,"either":"x","whatever":false}',
      list: '[1,2]',
      scalar: '"text"',
    });
    expect(await store.views.keep({ plans: plan({ fields: typed }), sql: [] })).toEqual({
      made: ['woo_product'],
      applied: [],
      refused: [],
    });
    const found = new Map((await rows('woo_product')).map((row) => [row['external_id'], shown(row, kind)]));
    expect(found.get('full')).toEqual({
      id: 'full',
      name: 'Öl "1"',
      count: 5,
      price: 1.25,
      live: true,
      tags: ['a', { b: 1 }],
      seen: Date.parse('2026-01-02T03:04:05Z'),
      day: '2026-01-02',
      either: '7',
      whatever: { x: null },
    });
    const { seen, day, ...other } = found.get('other') ?? {};
    expect(other).toEqual({ id: 'other', name: '12', count: null, price: null, live: null, tags: 't', either: 'true', whatever: 'text' });
    // SQLite has no type for times: a text stays one.
    expect([seen, day]).toEqual(kind === 'SQLite' ? [NaN, 'soon'] : [null, null]);
    for (const id of ['nulls', 'empty', 'list', 'scalar']) expect(found.get(id)).toEqual({ id, ...nothing });
    expect(found.get('big')).toMatchObject({ count: 2 ** 63, price: 1000, name: '9223372036854775808' });
    expect(found.get('huge')).toMatchObject({ count: null, live: false });
    expect(found.get('whole')).toMatchObject({ count: 5, either: 'x', whatever: false });
  });

  test('stay readable whatever JSON a record is', async () => {
    const { store, rows } = await make();
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    await fill(store, {
      nul: String.raw`{"name":"a\u0000b","count":1}`,
      half: String.raw`{"name":"\ud800x\udc00","count":2}`,
      pair: String.raw`{"name":"\ud83d\ude00","count":3}`,
      escaped: String.raw`{"name":"\\u0000","count":4}`,
      far: '{"name":"far","price":1e400,"count":5}',
      farther: '{"name":"farther","price":1e200000,"count":6}',
      deep: `{"name":"deep","tags":${deep}}`,
    });
    await store.views.keep({ plans: plan({ fields: typed }), sql: [] });
    const names = new Map((await rows('woo_product')).map((row) => [row['external_id'], row['name']]));
    expect([...names.keys()].map(String).toSorted()).toEqual(['deep', 'escaped', 'far', 'farther', 'half', 'nul', 'pair']);
    expect(names.get('pair')).toBe('😀');
    expect(names.get('escaped')).toBe(String.raw`\u0000`);
    expect(names.get('far')).toBe('far');
    if (kind === 'PostgreSQL') expect([names.get('nul'), names.get('half')]).toEqual(['a\u{FFFD}b', '\u{FFFD}x\u{FFFD}']);
  });

  test('show no record that is deleted, and the same id of two datasources twice', async () => {
    const { store, rows } = await make();
    await fill(store, { a: '{"name":"one"}', b: '{"name":"two"}', c: '{"name":"three"}' });
    await store.deleteEntities('run-shop', 'shop', 'product', ['b'], 'soft');
    await store.deleteEntities('run-shop', 'shop', 'product', ['c'], 'hard');
    await fill(store, { a: '{"name":"uno"}' }, 'market');
    await store.views.keep({ plans: plan({ fields: typed }), sql: [] });
    const found = (await rows('woo_product', 'ORDER BY datasource')).map(({ datasource, external_id: id, name }) => [datasource, id, name]);
    expect(found).toEqual([
      ['market', 'a', 'uno'],
      ['shop', 'a', 'one'],
    ]);
  });

  test('gain columns in place; a column that goes or changes its type makes a new version, and the old one stays', async () => {
    const opened = await make();
    const { store, rows } = opened;
    await fill(store, { a: '{"name":"one","count":5,"sku":"s"}' });
    const kept = async (fields: Readonly<Record<string, Field>>, on = store) =>
      (await on.views.keep({ plans: plan({ fields }), sql: [] })).made;
    const { name, count } = typed as { name: Field; count: Field };
    const columns = async (view: string) => Object.keys((await rows(view))[0] ?? {}).slice(4);
    expect(await kept({ name })).toEqual(['woo_product']);
    expect(await kept({ name })).toEqual([]);
    // Before it in the document, after it in the view.
    expect(await kept({ count, name })).toEqual(['woo_product']);
    expect(await columns('woo_product')).toEqual(['name', 'count']);
    expect(await kept({ name, count: { type: 'string' } })).toEqual(['woo_product_v2']);
    expect(await kept({ name })).toEqual(['woo_product_v3']);
    expect((await rows('woo_product')).map((row) => Number(row['count']))).toEqual([5]);
    expect((await rows('woo_product_v2')).map((row) => row['count'])).toEqual(['5']);
    // Back again: the version that has just these columns serves, whatever came after, and gains what comes now.
    const after = await opened.again();
    expect(await kept({ count, name }, after)).toEqual([]);
    expect(await kept({ name, count, sku: { type: 'string' } }, after)).toEqual(['woo_product']);
    expect(await columns('woo_product')).toEqual(['name', 'count', 'sku']);
  });

  test('leave alone what has their name already, and do the rest', async () => {
    const { store, ask, rows } = await make();
    await fill(store, { a: '{"name":"one"}' });
    const fields = { name: { type: 'string' as const } };
    await store.views.keep({ plans: plan({ fields, view: 'first', object: 'first' }), sql: [] });
    await ask(kind === 'SQLite' ? 'CREATE VIEW taken AS SELECT 1 AS one' : 'CREATE VIEW supasaasy.taken AS SELECT 1 AS one');
    const plans = [
      ...plan({ fields, view: 'taken' }),
      ...plan({ fields, view: 'entities', object: 'other' }),
      ...plan({ fields, view: 'shared' }),
      ...plan({ fields, view: 'shared', connector: 'other_shop' }),
    ];
    const { made, refused } = await store.views.keep({ plans, sql: [] });
    expect(made).toEqual(['shared']);
    expect(refused.map((one) => one.name)).toEqual(['taken', 'entities', 'shared']);
    expect(refused.map(({ reason }) => reason).join('\n')).toMatch(
      /"taken" is .*not ours; give the object another name for its view \(view: …\)\n"entities" is .*\n"shared" is the view of object "product" of connector "woo"/,
    );
    expect((await rows('taken')).map(({ one }) => Number(one))).toEqual([1]);
  });

  test('take any name of a field, and none of them is SQL', { timeout: 60_000 }, async () => {
    const { store, rows } = await make();
    const names = [
      'select',
      'order',
      'Name',
      'name',
      'NAME',
      'datasource',
      'external_id',
      '"; DROP TABLE entities; --',
      "'; DROP TABLE entities; --",
      'a"b',
      "a'b",
      '$."x"',
      '*/ DROP TABLE entities /*',
      '$$',
      '$ferrule1$',
      '\\',
      '',
      ' ',
      'a.b',
      'a[0]',
      'ä',
      '😀',
      'x'.repeat(70),
      `${'x'.repeat(70)}y`,
      'ä'.repeat(40),
      '__proto__',
      'constructor',
      'line\nbreak',
      '?',
      '$1',
      ':a',
      '@a',
      '%s',
    ];
    const record = `{${names.map((name, index) => `${JSON.stringify(name)}:${index}`).join()}}`;
    await fill(store, { a: record });
    const fields = Object.fromEntries(names.map((name) => [name, { type: 'integer' as const }]));
    Object.defineProperty(fields, '__proto__', { value: { type: 'integer' }, enumerable: true });
    const { refused } = await store.views.keep({ plans: plan({ fields }), sql: [] });
    expect(refused).toEqual([]);
    const [row = {}] = await rows('woo_product');
    const columns = Object.entries(row);
    expect(columns.length).toBe(names.length + 4);
    expect(new Set(columns.map(([name]) => name.toLowerCase())).size).toBe(columns.length);
    expect(Math.max(...columns.map(([name]) => Buffer.byteLength(name)))).toBeLessThanOrEqual(63);
    // Each the value of its own field.
    expect(columns.slice(4).map(([, value]) => Number(value))).toEqual(names.map((_name, index) => index));
    expect(row).toMatchObject({ datasource: 'shop', datasource_2: expect.anything(), external_id: 'a' });
    // What is there is not made again: what was read back is what was meant.
    expect(await store.views.keep({ plans: plan({ fields }), sql: [] })).toEqual({ made: [], applied: [], refused: [] });
  });

  test('whatever fields are called, a view can be made and read', { timeout: 120_000 }, async () => {
    const { store, rows } = await make();
    await fill(store, { a: '{}' });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 80 }), { minLength: 1, maxLength: 12 }), async (names) => {
        number += 1;
        const view = `view_${number}`;
        const fields = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
        const plans = plan({ fields, view, object: `object_${number}`, collectionKey: 'woo_product' });
        expect((await store.views.keep({ plans, sql: [] })).refused).toEqual([]);
        expect(Object.keys((await rows(view))[0] ?? {})).toHaveLength(Object.keys(fields).length + 4);
        expect((await store.views.keep({ plans, sql: [] })).made).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('have a column for what a mapping makes, of the type of what it takes', async () => {
    const { store, rows } = await make();
    const mapped = { status: 'mapped' as const, payload: '{"title":"Mapped","pieces":5,"code":"x1"}' };
    await fill(store, {
      a: write('a', '', { raw_payload: '{"name":"raw","count":5}', mapped: mapped as never }),
      b: '{"name":"unmapped"}',
    });
    const mapping = { fields: { name: 'title', count: 'pieces', 'deep.code': 'code', other: 'name' } };
    await store.views.keep({ plans: plan({ fields: { name: { type: 'string' }, count: { type: 'integer' } }, mapping }), sql: [] });
    const [first, second] = await rows('woo_product', 'ORDER BY external_id');
    // A field of the record keeps its name, whatever a mapping calls so.
    expect(first).toMatchObject({ name: 'raw', title: 'Mapped', code: 'x1' });
    expect(Number(first?.['pieces'])).toBe(5);
    expect(second).toMatchObject({ name: 'unmapped', title: null, pieces: null, code: null });
  });
});
