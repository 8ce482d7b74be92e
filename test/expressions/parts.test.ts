import fc from 'fast-check';
import jsonata from 'jsonata';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../runtime/expressions/index.ts';
import { compilePath } from '../../runtime/expressions/paths/index.ts';
import { scan } from '../../runtime/expressions/text/scan.ts';
import { splitTemplate } from '../../runtime/expressions/text/split-template.ts';
import { weigh } from '../../runtime/expressions/text/weigh.ts';
import { compiledKinds, createRoom, type Room, settle } from '../../runtime/expressions/values/settle.ts';
import { arbitraryExpression, arbitraryValue } from './arbitrary.ts';
import { seedOfTheDay } from '../support/seed.ts';

describe('settle', () => {
  it('gives what is fit back as it is', () => {
    const value = { a: [1, 'x', null, true, { b: 9_007_199_254_740_993n }] };
    expect(settle(value, createRoom(1_000))).toBe(value);
  });

  it('copies where something has to go, and leaves the original', () => {
    const value: unknown = JSON.parse('{"a": {"__proto__": {"x": 1}, "b": 1}, "c": [2]}');
    expect(settle({ value, f: () => 1 }, createRoom(1_000))).toStrictEqual({ value: { a: { b: 1 }, c: [2] } });
    expect(JSON.stringify(value)).toContain('__proto__');
  });

  it('refuses numbers that JSON cannot hold', () => {
    expect(() => settle([1, Infinity], createRoom(1_000))).toThrow('D1001');
    expect(() => settle({ a: NaN }, createRoom(1_000))).toThrow('D1001');
  });

  it('counts about as many characters as JSON has', () => {
    fc.assert(
      fc.property(arbitraryValue(0), (value) => {
        const length = JSON.stringify(value).length;
        expect(settle(value, createRoom(length + length / 2 + 10))).toBe(value);
        if (length > 40) expect(() => settle(value, createRoom(length / 3))).toThrow('more than');
      }),
    );
  });

  it('gives the same where it goes through each part once, also where parts are met again and again', () => {
    /** What a list or an object is made of: earlier ones, by their places, and values that are fit or not. */
    const part = fc.record({
      isList: fc.boolean(),
      of: fc.array(
        fc.oneof(
          fc.nat({ max: 8 }),
          arbitraryValue(1),
          fc.constant(() => 1),
        ),
        { maxLength: 4 },
      ),
      depth: fc.constantFrom(0, 0, 0, 300),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.nat({ max: 20_000 }), (parts, size) => {
        const made: unknown[] = [];
        for (const { isList, of, depth } of parts) {
          const values = of.map((each) => (typeof each === 'number' ? (made[made.length - 1 - each] ?? each) : each));
          let whole: unknown = isList
            ? values
            : Object.fromEntries(values.map((value, index) => [index === 3 ? '__proto__' : `k${index}`, value]));
          for (let level = 0; level < depth; level++) whole = [whole];
          made.push(whole);
        }
        const end = (room: Room): unknown => {
          try {
            return { value: settle(made, room), left: room.left };
          } catch (thrown) {
            // Of what is too long and too deep, either may be met first.
            return thrown instanceof ExpressionError && thrown.limit;
          }
        };
        expect(end(createRoom(size, compiledKinds, true))).toEqual(end(createRoom(size)));
      }),
      { numRuns: 1_000, seed: seedOfTheDay },
    );
  });
});

describe('scan', () => {
  it('finds the end of any expression inside a template', () => {
    fc.assert(
      fc.property(arbitraryExpression, fc.constantFrom('', ' }} tail', ' {{ 1 }}'), (source, tail) => {
        fc.pre(isValid(source));
        expect(splitTemplate(`a {{ ${source} }}${tail}`)[1]?.text.trim()).toBe(source.trim());
      }),
      { numRuns: 1_000, seed: seedOfTheDay },
    );
  });

  it('tells a division from a regular expression', () => {
    const kinds = (source: string): readonly string[] =>
      [...scan(source)].filter(({ text }) => text.startsWith('/')).map(({ kind }) => kind);
    expect(kinds('a / b / c')).toEqual(['operator', 'operator']);
    expect(kinds('$f(/a/, b) / 2')).toEqual(['regex', 'operator']);
    expect(kinds('a[0] / 2')).toEqual(['operator']);
    expect(kinds('$match(s, /[/]\\/{2}/i)')).toEqual(['regex']);
    expect(kinds('* / 2 and /a/')).toEqual(['operator', 'regex']);
  });
});

function isValid(source: string): boolean {
  try {
    jsonata(source);
    return true;
  } catch {
    return false;
  }
}

describe('weigh', () => {
  it('sees the doubling of defaults on the left, and none on the right', () => {
    const left = (depth: number): string => `${'('.repeat(depth)}a${' ?: b)'.repeat(depth)}`;
    expect(weigh(left(10)).tokens).toBeGreaterThan(2 ** 10);
    expect(weigh(Array.from({ length: 100 }, () => 'a').join(' ?? ')).tokens).toBeLessThan(500);
  });

  it('counts brackets and steps', () => {
    expect(weigh('((([1])))').depth).toBe(4);
    expect(weigh('a.b.c + a.b').steps).toBe(2);
    expect(weigh('[a, [b, c], d]').nested).toBeGreaterThan(weigh('[a, b, c, d]').nested);
  });
});

describe('paths', () => {
  const segment = fc.oneof(fc.constantFrom('.a', '.b', '.c', '[0]', '[1]', '[*]', '.*', "['d']"));

  it('select what the library selects', () => {
    const path = fc.tuple(
      fc.array(segment, { maxLength: 3 }),
      fc.constantFrom('', '..a', '..b', '..*'),
      fc.array(segment, { maxLength: 2 }),
    );
    fc.assert(
      fc.property(path, arbitraryValue(0, fc.constantFrom(0, 1, true, null)), ([before, descent, after], value) => {
        const source = `$${before.join('')}${descent}${after.join('')}`;
        fc.pre(typeof value === 'object' && value !== null);
        const { get, many } = compilePath(source);
        const found: unknown = get(value);
        const own = many ? found : found === undefined ? [] : [found];
        // With `wrap` the library gives a list.
        const theirs = JSONPath({ path: source, json: value as object, eval: false, wrap: true }) as unknown[];
        // The library visits the depths in another order.
        expect(sorted(own)).toEqual(sorted(theirs));
      }),
      { numRuns: 2_000, seed: seedOfTheDay },
    );
  });

  it('are bounded over hostile data', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 400; depth++) value = { a: value, b: value };
    expect(() => compilePath('$..a').get(value)).toThrow('more work');
    expect(() => compilePath('$..a[0:2]').get(value)).toThrow('too large');
    expect(() => compilePath('$..a..a..a..a')).toThrow('too often');
    expect(() => compilePath(`$.${'a'.repeat(2_000)}`)).toThrow('longer than');
  });
});

function sorted(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map((item) => JSON.stringify(item)).toSorted() : [];
}
