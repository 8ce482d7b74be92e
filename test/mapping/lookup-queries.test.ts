import { afterAll, describe, expect, test } from 'vitest';
import { layersOf } from '../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../runtime/documents/mappings/inline-mapping.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import { type Ask, compileMapping, type Found, type Lookups, type Mapper } from '../../runtime/mapping/index.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const mapping: InlineMapping = {
  rules: [
    { target: 'userId', source: 'email', transform: { lookup: { table: 'users', by: 'email', ignoreCase: true } } },
    {
      target: 'items',
      each: 'lines',
      rules: [
        {
          target: 'productId',
          source: 'product_id',
          transform: { reference: { object: 'product', keys: [{ source: 'product_id' }, { source: 'sku', by: 'sku' }] } },
        },
      ],
    },
  ],
};

function mapperOf(lookups: Lookups, inline = mapping): Mapper {
  const list = layersOf(new Map(), { datasource: 'shop', connector: 'shops', object: 'order' }, { inline, mayLeave: true });
  if (!list) throw new Error('no list');
  return compileMapping(list, { expressions, datasource: 'shop' }).open({ lookups, context: {}, configuration: {} });
}

/** Lookups that know all but some keys, and write down what they are asked. */
function counting(isKnown: (key: string) => boolean = () => true): Lookups & { readonly calls: (readonly Ask[])[] } {
  const calls: (readonly Ask[])[] = [];
  return {
    calls,
    find(asks) {
      calls.push(asks);
      return Promise.resolve(
        asks.map(({ keys }) => keys.filter(isKnown).map((key): Found => ({ key, value: `of ${key}`, several: false }))),
      );
    },
  };
}

const [users, products] = [20_000, 5_000];

/** One in five products is known by its SKU alone. */
function order(id: number): JsonValue {
  const line = (n: number): JsonValue => {
    const product = (id * 7 + n * 1_301) % products;
    return product % 5 === 0 ? { product_id: 0, sku: `SKU-${product}` } : { product_id: product, sku: `SKU-${product}` };
  };
  return { id, email: `User${(id * 13) % users}@x.example`, lines: [line(0), line(1), line(2)] };
}

function* pagesOf(count: number, size: number): Generator<JsonValue[]> {
  for (let at = 0; at < count; at += size) yield Array.from({ length: Math.min(size, count - at) }, (_, index) => order(at + index));
}

describe('lookups of 50,000 orders in pages of 100', () => {
  test('are asked once a page at most, each key once, and not at all where all is known', async () => {
    const lookups = counting((key) => key !== '0');
    const mapper = mapperOf(lookups);
    let failed = 0;
    for (const page of pagesOf(50_000, 100)) {
      const mapped = await mapper.map(page);
      failed += mapped.filter((each) => 'errors' in each).length;
    }
    expect(failed).toBe(0);
    expect(lookups.calls.length).toBeLessThanOrEqual(500);
    const places = new Set(lookups.calls.flatMap((asks) => asks.map(({ place }) => JSON.stringify(place))));
    expect(places.size).toBe(3);
    const asked = (test: (ask: Ask) => boolean): string[] => lookups.calls.flatMap((asks) => asks.filter(test).flatMap(({ keys }) => keys));
    const emails = asked(({ place }) => place.in === 'table');
    const skus = asked(({ place }) => place.in === 'reference' && place.by === 'sku');
    const ids = asked(({ place }) => place.in === 'reference' && place.by === 'external_id');
    expect([emails.length, new Set(emails).size]).toEqual([users, users]);
    expect([skus.length, new Set(skus).size]).toEqual([products, products]);
    // Product 0 is none, which is remembered for some pages.
    expect(ids.filter((id) => id === '0').length).toBeLessThanOrEqual(500 / 16 + 1);
    const known = ids.filter((id) => id !== '0');
    expect([known.length, new Set(known).size]).toEqual([products * 0.8, products * 0.8]);
  });

  test('a page of which all is known does not wait', async () => {
    const lookups = counting();
    const mapper = mapperOf(lookups);
    const page = [order(1), order(2), order(3)];
    const first = mapper.map(page);
    expect(first).toBeInstanceOf(Promise);
    const mapped = await first;
    const again = mapper.map(page);
    expect(again).not.toBeInstanceOf(Promise);
    expect(again).toEqual(mapped);
    expect(lookups.calls.length).toBe(1);
  });

  test.each([
    ['texts', (number: number): JsonValue => `e${number}`],
    ['numbers', (number: number): JsonValue => number],
  ])('what is known is bounded: keys of long ago are asked for again (%s)', async (_what, keyOf) => {
    const lookups = counting();
    const mapper = mapperOf(lookups, { rules: [{ target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } }] });
    const page = (from: number): JsonValue[] => Array.from({ length: 1_000 }, (_, index) => ({ e: keyOf(from + index) }));
    for (let at = 0; at < 80_000; at += 1_000) await mapper.map(page(at));
    expect(lookups.calls.length).toBe(80);
    expect(mapper.map(page(79_000))).not.toBeInstanceOf(Promise);
    const again = mapper.map(page(0));
    expect(again).toBeInstanceOf(Promise);
    await again;
    expect(lookups.calls.length).toBe(81);
  });

  test.each(['often', -7])('keys that come again and again stay known, however many others come (%s)', async (often) => {
    const lookups = counting();
    const mapper = mapperOf(lookups, { rules: [{ target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } }] });
    for (let at = 0; at < 100_000; at += 1_000)
      await mapper.map([{ e: often }, ...Array.from({ length: 999 }, (_, index) => ({ e: at + index }))]);
    const asked = lookups.calls.flatMap((asks) => asks.flatMap(({ keys }) => keys.filter((key) => key === String(often))));
    expect(asked).toEqual([String(often)]);
  });

  test('a number and its text are one key, whichever comes first', async () => {
    const lookups = counting((key) => key !== '8');
    const mapper = mapperOf(lookups, { rules: [{ target: 'p', source: 'p', transform: { reference: { object: 'product' } } }] });
    const found = (key: string): object => ({ value: { p: `of ${key}` } });
    const missing = (shown: string): object => ({ errors: [`p: product is not known by external_id ${shown}`] });
    const page = [{ p: 7 }, { p: '7' }, { p: '0' }, { p: -0 }, { p: 1.5 }, { p: 8 }, { p: '8' }];
    const mapped = [...['7', '7', '0', '0', '1.5'].map(found), missing('8'), missing('"8"')];
    expect(await mapper.map(page)).toEqual(mapped);
    expect(mapper.map(page)).toEqual(mapped);
    expect(mapper.map(page.toReversed())).toEqual(mapped.toReversed());
    expect(lookups.calls.map((asks) => asks.flatMap(({ keys }) => keys))).toEqual([['7', '0', '1.5', '8']]);
  });

  test('what is known by its id is not looked for by its SKU', async () => {
    const lookups = counting();
    const mapper = mapperOf(lookups);
    const line = (sku: string): JsonValue => ({ email: 'a@x', lines: [{ product_id: 7, sku }] });
    await mapper.map([line('A')]);
    expect(mapper.map([line('B')])).toEqual([{ value: { userId: 'of a@x', items: [{ productId: 'of 7' }] } }]);
    expect(lookups.calls.length).toBe(1);
  });
});

describe('asking', () => {
  test('takes as many keys of a place as one call may, then calls again', async () => {
    const lookups = counting();
    const mapper = mapperOf(lookups, { rules: [{ target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } }] });
    const mapped = await mapper.map(Array.from({ length: 25_000 }, (_, e) => ({ e })));
    expect(lookups.calls.map(([ask]) => ask?.keys.length)).toEqual([10_000, 10_000, 5_000]);
    expect(mapped.at(-1)).toEqual({ value: { u: 'of 24999' } });
  });

  test('pages side by side keep what each has found, however much others find meanwhile', async () => {
    const waiting: (() => void)[] = [];
    const lookups: Lookups = {
      async find(asks) {
        await new Promise<void>((resolve) => void waiting.push(resolve));
        return asks.map(({ keys }) => keys.map((key) => ({ key, value: key, several: false })));
      },
    };
    const mapper = mapperOf(lookups, { rules: [{ target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } }] });
    const pages = Array.from({ length: 5 }, (_, page) =>
      mapper.map(Array.from({ length: 30_000 }, (__, index) => ({ e: `${page}-${index}` }))),
    );
    // Whoever waits is let go in turn until nobody waits.
    for (let turn = 0; turn < 100; turn += 1) {
      waiting.splice(0).forEach((go) => go());
      await Promise.resolve();
    }
    for (const mapped of await Promise.all(pages.map((page) => Promise.resolve(page))))
      expect(mapped.filter((each) => 'errors' in each)).toEqual([]);
  });

  test('a store that cannot be asked fails the page, not its records', async () => {
    const mapper = mapperOf({ find: () => Promise.reject(new Error('the store is gone')) });
    await expect(Promise.resolve(mapper.map([order(1)]))).rejects.toThrow('the store is gone');
  });

  test('what was not found is asked for again: it may have come', async () => {
    const there = new Set<string>();
    const lookups = counting((key) => there.has(key));
    const mapper = mapperOf(lookups, { rules: [{ target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } }] });
    expect(await mapper.map([{ e: 'a' }])).toEqual([{ errors: ['u: no row of users has email "a"'] }]);
    there.add('a');
    expect(await mapper.map([{ e: 'a' }])).toEqual([{ value: { u: 'of a' } }]);
  });

  test('an internal id that was not found is asked for again some pages later', async () => {
    const there = new Set<string>(['b']);
    const lookups = counting((key) => there.has(key));
    const mapper = mapperOf(lookups, { rules: [{ target: 'p', source: 'p', transform: { reference: { object: 'product' } } }] });
    const missing = { errors: ['p: product is not known by external_id "a"'] };
    expect(await mapper.map([{ p: 'a' }, { p: 'b' }])).toEqual([missing, { value: { p: 'of b' } }]);
    expect(mapper.map([{ p: 'b' }, { p: 'a' }])).toEqual([{ value: { p: 'of b' } }, missing]);
    expect(lookups.calls.length).toBe(1);
    there.add('a');
    for (let page = 2; page < 16; page += 1) expect(mapper.map([{ p: 'a' }])).toEqual([missing]);
    expect(await mapper.map([{ p: 'a' }])).toEqual([{ value: { p: 'of a' } }]);
    expect(lookups.calls.length).toBe(2);
  });

  test('a way that is known to find nothing leaves it to those after it', async () => {
    const lookups = counting((key) => key !== '0');
    const mapper = mapperOf(lookups);
    const line = (sku: string): JsonValue => ({ email: 'a@x', lines: [{ product_id: 0, sku }] });
    const mapped = (sku: string): object => ({ value: { userId: 'of a@x', items: [{ productId: `of ${sku}` }] } });
    expect(await mapper.map([line('A')])).toEqual([mapped('A')]);
    expect(mapper.map([line('A')])).toEqual([mapped('A')]);
    expect(await mapper.map([line('A'), line('B')])).toEqual([mapped('A'), mapped('B')]);
    expect(lookups.calls.map((asks) => asks.flatMap(({ keys }) => keys))).toEqual([['a@x', '0', 'A'], ['B']]);
  });

  test('records of which all is known are made while others are looked up, and all stand in their order', async () => {
    const made: unknown[] = [];
    const answers = counting();
    let whileAsked: number | undefined;
    const lookups: Lookups = {
      async find(asks) {
        const found = await answers.find(asks);
        whileAsked = made.length;
        return found;
      },
    };
    const mapper = mapperOf(lookups, {
      rules: [
        { target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } },
        { target: 'seen', source: 'seen' },
      ],
    });
    const record = (e: string): object => ({
      e,
      get seen() {
        made.push(e);
        return e;
      },
    });
    await mapper.map([record('a'), record('b')]);
    made.length = 0;
    const mapped = await mapper.map(['c', 'b', 'd', 'a'].map(record));
    expect(whileAsked).toBe(2);
    expect(made).toEqual(['b', 'a', 'c', 'd']);
    expect(mapped).toEqual(['c', 'b', 'd', 'a'].map((e) => ({ value: { u: `of ${e}`, seen: e } })));
  });

  test('what fails while others are looked up fails the page, once', async () => {
    let fail = false;
    const lookups: Lookups = {
      find: (asks) => (fail ? Promise.reject(new Error('the store is gone')) : counting().find(asks)),
    };
    const mapper = mapperOf(lookups, {
      rules: [
        { target: 'u', source: 'e', transform: { lookup: { table: 'users', by: 'email' } } },
        { target: 'seen', source: 'seen' },
      ],
    });
    await mapper.map([{ e: 'a' }]);
    fail = true;
    const broken = {
      e: 'a',
      get seen(): string {
        throw new Error('broken');
      },
    };
    await expect(Promise.resolve(mapper.map([broken, { e: 'b' }]))).rejects.toThrow(/the store is gone|broken/);
    await expect(Promise.resolve(mapper.map([{ e: 'a' }, { e: 'b' }]))).rejects.toThrow('the store is gone');
  });
});
