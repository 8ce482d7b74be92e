import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJson, type RecordSelector } from '../../runtime/decoders/index.ts';
import { isObject, parseJsonExact, stringifyJson } from '../../runtime/kernel/json.ts';
import { envelope, list, record, value } from './json-text.arbitrary.ts';

const data = (body: unknown): unknown => (isObject(body) ? body['data'] : undefined);
const byNames: RecordSelector = { keys: ['data'], source: 'data', get: data };
const byPath: RecordSelector = { keys: undefined, source: '$.data', get: data };
const root: RecordSelector = { keys: [], source: undefined, get: (body) => body };
const rootByPath: RecordSelector = { ...root, keys: undefined };
const decode = (text: string, selector: RecordSelector): ReturnType<typeof decodeJson> =>
  decodeJson(Buffer.from(text), selector, { nesting: 200 }, 'application/json');

function decodeWhole(text: string, selector: RecordSelector): object {
  const { values, body, rawOf } = decode(text, selector);
  return { values, body, raws: values.map((_value, index) => rawOf(index)) };
}

/** That what was decoded is exactly the elements that were written. */
function expectElements(text: string, elements: readonly string[], selector: RecordSelector): void {
  const { values, body, rawOf } = decode(text, selector);
  assert.deepEqual(
    values.map((_value, index) => rawOf(index)),
    elements,
  );
  assert.deepEqual(
    values,
    elements.map((each) => parseJsonExact(each)),
  );
  assert.deepEqual(body, parseJsonExact(text));
}

describe('any JSON, in any way of writing it', () => {
  test('a list at the root gives its elements as they were written, fast and strictly', () => {
    fc.assert(
      fc.property(list, ({ text, elements }) => {
        expectElements(text, elements, root);
        expectElements(text, elements, rootByPath);
      }),
      { numRuns: 2000 },
    );
  });

  test('a list at a name gives its elements as they were written, whatever is beside it', () => {
    fc.assert(
      fc.property(envelope, ({ text, elements }) => {
        expectElements(text, elements, byNames);
        expectElements(text, elements, byPath);
      }),
      { numRuns: 2000 },
    );
  });

  test('of a name that comes twice the last counts', () => {
    fc.assert(
      fc.property(list, list, (first, last) => {
        const text = `{"data":${first.text},"data":${last.text}}`;
        expectElements(text, last.elements, byNames);
        expectElements(text, last.elements, byPath);
      }),
      { numRuns: 300 },
    );
  });

  test('a value that is no list is one record, null is none', () => {
    fc.assert(
      fc.property(value, (text) => {
        const { values, body, rawOf } = decode(text, root);
        assert.deepEqual(body, parseJsonExact(text));
        if (body === null) expect(values).toEqual([]);
        else if (!Array.isArray(body)) expect(rawOf(0)).toBe(isObject(body) ? text : stringifyJson(body));
      }),
      { numRuns: 1000 },
    );
  });

  test('lists longer than the window, with elements longer than the window, give their elements', () => {
    const wide = fc.tuple(
      fc.array(fc.oneof(record, value), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom('é', 'x', '\\"'),
      fc.integer({ min: 0, max: 200_000 }),
    );
    fc.assert(
      fc.property(wide, ([texts, times, filler, padding]) => {
        const long = `{"id":1,"text":"${filler.repeat(padding)}"}`;
        const elements = [...Array.from({ length: times }, () => texts).flat(), long, ...texts];
        expectElements(`{"data":[${elements.join(',')}],"data2":[${texts.join(',')}]}`, elements, byNames);
      }),
      { numRuns: 60 },
    );
  });

  test('text with a byte taken out, put in or changed fails as JSON.parse does, and never gives other records', () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '"', ',', '}', ']', '{', '[', '\\', ' ', '0', 'x', '\u0000'),
      fc.constantFrom(0, 1),
    );
    fc.assert(
      fc.property(envelope, edit, ({ text }, [place, put, take]) => {
        const at = place % text.length;
        const edited = text.slice(0, at) + put + text.slice(at + take);
        const expected = attempt(() => parseJsonExact(edited));
        if (expected === undefined) assert.throws(() => decode(edited, byNames), { code: 'UPSTREAM_RESPONSE_INVALID' });
        else
          assert.deepEqual(
            attempt(() => decodeWhole(edited, byNames)),
            attempt(() => decodeWhole(edited, byPath)),
          );
      }),
      { numRuns: 3000 },
    );
  });
});

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
