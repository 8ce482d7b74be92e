import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pairsOf, type QueryEncoding, usualEncoding } from '../../runtime/engine/request/query-encoding.ts';
import { queryOf, replaceParameter, setParameters, writePairs } from '../../runtime/engine/request/query-string.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const allowedRaw = '! $ ( ) * , / : ; ? @ [ ] { } | ^ ~ \\'.split(' ');
const encoding: fc.Arbitrary<QueryEncoding> = fc.record({
  lists: fc.constant('repeat' as const),
  objects: fc.constant('json' as const),
  space: fc.constantFrom('plus' as const, 'percent' as const),
  raw: fc.subarray(allowedRaw).map((characters) => characters.join('')),
});

function written(pairs: readonly (readonly [string, string])[], how: QueryEncoding): string {
  return writePairs(pairs, how, 'test').join('&');
}

describe('parameters', () => {
  test('are written as URLSearchParams writes them, without an encoding', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
        expect(written(pairs, usualEncoding)).toBe(new URLSearchParams(pairs).toString());
      }),
    );
  });

  test('read back as they were, and a URL keeps their text, in any encoding', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), encoding, (pairs, how) => {
        const query = written(pairs, how);
        const url = new URL('https://a.example/');
        url.search = query;
        expect(queryOf(url)).toBe(query);
        expect([...url.searchParams]).toEqual(pairs);
      }),
    );
  });

  test('are replaced as URLSearchParams replaces them, and leave the others as they are written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), text, text, (pairs, name, value) => {
        const start = written(pairs, usualEncoding);
        const [pair = ''] = writePairs([[name, value]], usualEncoding, 'test');
        const expected = new URLSearchParams(start);
        expected.set(name, value);
        // A list's elements go with the list: `a[0]` with `a`.
        fc.pre(!pairs.some(([each]) => each.startsWith(`${name}[`)));
        expect(replaceParameter(start, name, [pair])).toBe(expected.toString());
        const appended = new URLSearchParams(start);
        appended.delete(name);
        appended.append(name, value);
        expect(setParameters(start, [name], [pair])).toBe(appended.toString());
      }),
    );
  });

  test('are none where lists and objects hold nothing but null', () => {
    const { nothing } = fc.letrec((tie) => ({
      nothing: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, undefined),
        fc.array(tie('nothing'), { maxLength: 3 }),
        fc.dictionary(text, tie('nothing'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(nothing, fc.constantFrom('brackets' as const, 'dots' as const), (value, objects) => {
        expect(pairsOf('a', value, { ...usualEncoding, lists: 'indices', objects }, 'test')).toEqual([]);
      }),
    );
  });
});
