// Ferrule's own functions against models of them.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createExpressions, type Scope } from '../../runtime/expressions/index.ts';

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

function evaluator(source: string, names: readonly string[]): (scope: Scope) => unknown {
  const { evaluateSync } = expressions.jsonata(source, names);
  if (evaluateSync === undefined) throw new Error(`not compiled: ${source}`);
  return evaluateSync;
}

const cents = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

/** `units` hundredths. */
function written(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(3, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

test('sums, differences and comparisons are those of whole hundredths', () => {
  const add = evaluator('$decimal($decimalAdd(a, b), 2)', ['a', 'b']);
  const subtract = evaluator('$decimal($decimalSubtract(a, b), 2)', ['a', 'b']);
  const compare = evaluator('$decimalCompare(a, b)', ['a', 'b']);
  fc.assert(
    fc.property(cents, cents, (x, y) => {
      const scope = { a: written(x), b: written(y) };
      expect(add(scope)).toBe(written(x + y));
      expect(subtract(scope)).toBe(written(x - y));
      expect(compare(scope)).toBe(x < y ? -1 : x > y ? 1 : 0);
    }),
  );
});

test('a quotient that is multiplied back is within half a place', () => {
  const check = evaluator("$decimalCompare($decimalSubtract($decimalMultiply($decimalDivide(a, b, 10), b), a).$replace('-', ''), most)", [
    'a',
    'b',
    'most',
  ]);
  fc.assert(
    fc.property(cents, fc.bigInt({ min: 1n, max: 10n ** 12n }), (x, y) => {
      const most = `${y}e-10`;
      expect(check({ a: written(x), b: String(y), most })).toBeLessThanOrEqual(0);
    }),
  );
});

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe', '+05:30');
const instants = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) });

test('a time that was written with its offset is read back', () => {
  const back = evaluator('$parseTime($formatTime(t, format, zone), format)', ['t', 'format', 'zone']);
  const format = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
  fc.assert(
    // Offsets of seconds, as zones had before they had hours, the pattern cannot write.
    fc.property(
      instants.map((t) => Math.max(t, Date.UTC(1975, 0, 1))),
      zones,
      (t, zone) => {
        expect(Date.parse(back({ t, format, zone }) as string)).toBe(t);
      },
    ),
  );
});

test('boundaries enclose the time', () => {
  const both = evaluator('[$floorTime(t, d, zone), $ceilTime(t, d, zone)]', ['t', 'd', 'zone']);
  fc.assert(
    fc.property(instants, fc.constantFrom('P1D', 'P1W', 'P1M', 'P3M', 'P1Y', 'PT7H', '15m'), zones, (t, d, zone) => {
      const [floor = Number.NaN, ceil = Number.NaN] = (both({ t, d, zone }) as string[]).map((text) => Date.parse(text));
      expect(floor).toBeLessThanOrEqual(t);
      expect(ceil).toBeGreaterThanOrEqual(t);
    }),
  );
});

const parameters = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 4 })),
);

test('a query that was written is read back', () => {
  const back = evaluator('$parseQuery($urlQuery(p))', ['p']);
  fc.assert(
    fc.property(parameters, (p) => {
      const read = back({ p });
      expect(read === undefined ? {} : { ...(read as object) }).toEqual({ ...p });
    }),
  );
});

test('a stable text is JSON of the same value, whatever the order of its keys', () => {
  const write = evaluator('$stableString(v)', ['v']);
  fc.assert(
    fc.property(fc.jsonValue(), (v) => {
      // No `-0`, which JSON can write and JSON.stringify does not.
      const value: unknown = JSON.parse(JSON.stringify(v));
      const text = write({ v: value });
      expect(JSON.parse(text as string)).toEqual(value);
      expect(write({ v: turned(value) })).toBe(text);
    }),
  );
});

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, turned(member)]),
  );
}

test('names that were made are made again of themselves', () => {
  const same = evaluator(
    '[$snakeCase($snakeCase(t)) = $snakeCase(t), $kebabCase($kebabCase(t)) = $kebabCase(t), $snakeCase($kebabCase(t)) = $snakeCase(t)]',
    ['t'],
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (t) => {
      expect(same({ t })).toEqual([true, true, true]);
    }),
  );
});

test('a text of any letters is taken in time', () => {
  const write = evaluator('$length($titleCase(t)) + $length($urlParts(u).path)', ['t', 'u']);
  for (const piece of ["a'", 'Aa', 'AA', "'", 'é', '/..', '%'])
    expect(write({ t: piece.repeat(10_000), u: `/${piece.repeat(1_000)}` })).toBeGreaterThan(0);
});
