import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { layersOf, type RuleList } from '../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../runtime/documents/mappings/inline-mapping.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { addDecimals, exactDecimal, roundDecimal, shortDecimal, writeDecimal } from '../../runtime/kernel/exact-decimal.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import { compileMapping, keyOf, type Lookups, type MappedRecord, type MappingPlan } from '../../runtime/mapping/index.ts';
import { namedLayouts } from '../../runtime/kernel/time/index.ts';
import { Fault } from '../../runtime/mapping/fault.ts';
import { folded } from '../../runtime/mapping/lookups/keys.ts';
import { steps } from '../../runtime/mapping/steps/index.ts';
import { valueAt } from '../../runtime/mapping/value-at.ts';
import { type LookupData, memoryLookups } from '../support/memory-lookups.ts';

const expressions = createExpressions({ time: 2_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

function listOf(inline: InlineMapping): RuleList {
  const list = layersOf(new Map(), { datasource: 'shop', connector: 'shops', object: 'order' }, { inline, mayLeave: true });
  if (!list) throw new Error('no list');
  return list;
}

function planOf(inline: InlineMapping): MappingPlan {
  return compileMapping(listOf(inline), { expressions, datasource: 'shop' });
}

function single(plan: MappingPlan, record: JsonValue): MappedRecord | undefined {
  const mapped = plan.open({ lookups: memoryLookups({}), context: {}, configuration: {} }).map([record]);
  if (mapped instanceof Promise) throw new Error('it waits for something');
  return mapped[0];
}

/** Texts of decimals, each with its value in ten to the power of -12. */
const decimals = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([negative, digits, places]) => {
    const text = String(digits).padStart(places + 1, '0');
    const written = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
    const units = digits * 10n ** BigInt(12 - places);
    return { text: negative ? `-${written}` : written, units: negative ? -units : units };
  });

describe('decimals', () => {
  const asText = planOf({ rules: [{ target: 's', source: 'l', transform: { decimal: { sum: true, as: 'string' } } }] });
  const asNumber = planOf({ rules: [{ target: 's', source: 'l', transform: { decimal: { sum: true } } }] });

  test('a sum of them is the sum of whole numbers', () => {
    fc.assert(
      fc.property(fc.array(decimals, { maxLength: 12 }), (list) => {
        const mapped = single(asText, { l: list.map(({ text }) => text) });
        const sum = list.reduce((total, { units }) => total + units, 0n);
        const given = mapped && 'value' in mapped ? exactDecimal(mapped.value['s']) : undefined;
        expect(given && given.units * 10n ** BigInt(12 - given.places)).toBe(sum);
      }),
      { numRuns: 400 },
    );
  });

  test('as a number it has all its digits, or the record fails', () => {
    const small = fc.tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 6 })).map(([units, places]) => ({
      text: writeDecimal({ units: BigInt(units), places }),
      units: BigInt(units) * 10n ** BigInt(12 - places),
    }));
    // As many digits as are added without looking closer.
    const large = fc
      .tuple(fc.integer({ min: 10 ** 13 - 10 ** 6, max: 10 ** 13 - 1 }), fc.integer({ min: 1, max: 3 }))
      .map(([units, places]) => ({
        text: writeDecimal({ units: BigInt(units), places }),
        units: BigInt(units) * 10n ** BigInt(12 - places),
      }));
    fc.assert(
      fc.property(fc.array(fc.oneof(small, small, large, decimals), { maxLength: 40 }), (list) => {
        const mapped = single(asNumber, { l: list.map(({ text }) => text) });
        const sum = list.reduce((total, { units }) => total + units, 0n);
        if (mapped && 'errors' in mapped) {
          expect(mapped.errors[0]).toContain('more digits than a number holds');
          // Fifteen digits always fit.
          expect(String(sum < 0n ? -sum : sum).replace(/0+$/, '').length).toBeGreaterThan(14);
          return;
        }
        const number = mapped?.value['s'];
        const back = exactDecimal(number);
        expect(back && shortDecimal(back)).toEqual(shortDecimal({ units: sum, places: 12 }));
        expect(Object.is(number, -0)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('adding does not care about order, rounding stays within half a step', () => {
    fc.assert(
      fc.property(
        decimals,
        decimals,
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom('halfUp' as const, 'halfEven' as const),
        (a, b, places, how) => {
          const [one, other] = [exactDecimal(a.text), exactDecimal(b.text)];
          if (!one || !other) throw new Error('no decimal');
          const sum = addDecimals(one, other);
          expect(sum).toEqual(addDecimals(other, one));
          const rounded = roundDecimal(sum, places, how);
          const off = rounded.units * 10n ** BigInt(12 - rounded.places) - sum.units * 10n ** BigInt(12 - sum.places);
          expect((off < 0n ? -off : off) * 2n <= 10n ** BigInt(12 - places)).toBe(true);
        },
      ),
    );
  });
});

describe('keys', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

  test('folding twice changes nothing, and case and form do not count', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: texts }, fc.constantFrom('2026-01-31T24:00:00Z', '2026-01-31T24:00:00')), (text) => {
        expect(folded(folded(text))).toBe(folded(text));
        expect(folded(text.normalize('NFD'))).toBe(folded(text));
        expect(folded(`  ${text}\n`)).toBe(folded(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a key is its own key, is never empty, and never longer than an index takes', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ minLength: 250, maxLength: 600 })), fc.boolean(), (text, fold) => {
        const key = keyOf(text, fold);
        if (key === undefined) {
          expect(text.trim()).toBe('');
          return;
        }
        expect(keyOf(key, fold)).toBe(key);
        expect(key.length).toBeLessThanOrEqual(256);
        expect(key).not.toBe('');
      }),
    );
  });

  test('a number and its text are one key', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.bigInt()), (number) => {
        expect(keyOf(number, false)).toBe(keyOf(String(number), true));
      }),
    );
  });
});

const rules: InlineMapping = {
  rules: [
    { target: 'user', source: 'mail', transform: { lookup: { table: 'users', by: 'mail', ignoreCase: true } } },
    { target: 'guest.name', when: 'data.mail = null', value: 'guest' },
    { target: 'guest.name', source: 'mail', default: '-' },
    { target: 'total', source: 'lines[*].t', transform: { decimal: { sum: true } } },
    { target: 'twice', compute: '($f := function($n) { $n * 2 }; $f(data.n))' },
    {
      target: 'items',
      each: 'lines',
      rules: [
        {
          target: 'product',
          source: 'p',
          transform: { reference: { object: 'product', keys: [{ source: 'p' }, { source: 'sku', by: 'sku' }], missing: 'fail' } },
        },
        { target: 'place', compute: '($f := function($n) { $n & "/" & index }; $f(data.n))' },
        {
          target: 'parent',
          source: 'p',
          when: 'index > 0',
          transform: { lookup: { object: 'product', value: 'name', missing: 'default' } },
          default: 'none',
        },
      ],
    },
  ],
};

const mail = fc.constantFrom('a@x', 'B@x ', 'c@x', 'both@x', '', null);
const record = fc.record({
  n: fc.integer({ min: 0, max: 9 }),
  mail,
  lines: fc.array(
    fc.record({
      p: fc.integer({ min: 0, max: 5 }),
      sku: fc.constantFrom('', 'S1', 'S4', 'S9'),
      t: fc.constantFrom('0.10', '0.20', '', 'x'),
    }),
    {
      maxLength: 4,
    },
  ),
});
const data: fc.Arbitrary<LookupData> = fc
  .record({ users: fc.subarray(['A@x', 'b@x', 'both@x', 'BOTH@x']), products: fc.subarray([1, 2, 3, 4, 5]) })
  .map(({ users, products }) => ({
    tables: { users: users.map((each, id) => ({ id, mail: each })) },
    objects: {
      'shop/product': products.map((id) => ({
        external_id: String(id),
        internal_id: `p${id}`,
        raw: { sku: id % 2 === 0 ? `S${id}` : '', name: `N${id}` },
      })),
    },
  }));

/** All records, so many at a time, by one mapper. */
async function mapBy(lookups: Lookups, records: readonly JsonValue[], sizes: readonly number[]): Promise<readonly MappedRecord[]> {
  const mapper = planOf(rules).open({ lookups, context: {}, configuration: {} });
  const mapped: MappedRecord[] = [];
  for (let at = 0, page = 0; at < records.length; page += 1) {
    const size = sizes[page % sizes.length] ?? 1;
    mapped.push(...(await mapper.map(records.slice(at, at + size))));
    at += size;
  }
  return mapped;
}

test('what a record becomes does not depend on the records beside it, nor on those before it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 12 }),
      data,
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      async (records, stored, sizes) => {
        const alone: MappedRecord[] = [];
        for (const each of records) alone.push(...(await mapBy(memoryLookups(stored), [each], [1])));
        expect(await mapBy(memoryLookups(stored), records, sizes)).toEqual(alone);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test('fields and a transform give the same by their own way as among rules that say more', () => {
  const fields = { a: 'a', 'b.c': 'c', 'l[0]': 'first', 'l[*].x': 'xs' };
  const transform = "data.a ? {'a': 'seen', 'more': data.b}";
  const plain = planOf({ fields, transform });
  const among = planOf({ fields, transform, rules: [{ target: 'extra', value: 1, required: true }] });
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.array(fc.record({ x: fc.integer() })), (a, b, l) => {
      // Made of JSON.
      const given = { a, b, l } as JsonValue;
      const [one, other] = [single(plain, given), single(among, given)];
      const value =
        other && 'value' in other ? Object.fromEntries(Object.entries(other.value).filter(([name]) => name !== 'extra')) : other;
      expect(one && 'value' in one ? { ...one.value } : one).toEqual(value);
    }),
  );
});

test('a path that is read by its names gives what the path gives', () => {
  const name = fc.constantFrom('a', 'b', 'length', 'constructor', '__proto__', '0', '[*]', '[0]', '[-1]', '*');
  const paths = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('.').replaceAll('.[', '['));
  const leaf = fc.constantFrom<JsonValue>(1, '', 'text', null, true, [], {});
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'length', 'constructor', '__proto__', '0'), tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(paths, value, (source, given) => {
      const path = expressions.path(source);
      expect(valueAt(path).read(given)).toEqual(path.get(given));
    }),
    { numRuns: 3_000 },
  );
});

test('a time that is taken as it is written is what reading and writing it gives', () => {
  const two = (most: number): fc.Arbitrary<string> => fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'));
  const texts = fc
    .tuple(
      fc.constantFrom('0000', '1969', '2024', '2026', '9999'),
      two(13),
      two(32),
      two(25),
      two(61),
      two(61),
      fc.constantFrom('', 'Z', 'z', '+02:00', '.5Z'),
    )
    .map(([year, month, day, hour, minute, second, zone]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  const step = steps.date({ from: 'iso', zone: 'UTC', to: 'iso' }, { expressions, datasource: 'shop' });
  fc.assert(
    fc.property(texts, (text) => {
      const moment = namedLayouts.iso.read(text, 'UTC');
      const given = step.kind === 'value' ? step.run(text) : undefined;
      if (moment === undefined) expect(given).toBeInstanceOf(Fault);
      else expect(given).toBe(namedLayouts.iso.write(moment, undefined));
    }),
    { numRuns: 5_000 },
  );
});
