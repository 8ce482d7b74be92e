import { describe, expect, test } from 'vitest';
import { decoders, type RecordSelector } from '../../runtime/decoders/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { parseJsonExact } from '../../runtime/kernel/json.ts';
import { failureOf, readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly body?: string;
  readonly bytes?: string;
  readonly repeat?: readonly (readonly [text: string, times: number])[];
  readonly records?: string;
  readonly nesting?: number;
  readonly contentType?: string;
}

interface Expected {
  readonly records?: readonly string[];
  readonly values?: readonly unknown[];
  readonly body?: string;
  readonly error?: object;
}

const files = readVectorFiles<Given, Expected>('decoders');
const expressions = createExpressions({ time: 1000, size: 1_000_000 });

function selectorOf(path: string | undefined): RecordSelector {
  if (path === undefined) return { keys: [], source: undefined, get: (body) => body };
  const { keys, get } = expressions.path(path);
  return { keys, source: path, get };
}

function bytesOf({ body = '', bytes, repeat = [] }: Given): Buffer {
  if (bytes !== undefined) return Buffer.from(bytes.replaceAll(' ', ''), 'hex');
  return Buffer.from(repeated(body, repeat));
}

function repeated(text: string, repeat: Given['repeat'] = []): string {
  return repeat.reduce((result, [part, times], index) => result.replace(`{${index + 1}}`, part.repeat(times)), text);
}

/** Bigints as text that ends in n, which YAML can hold. */
function writable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)));
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  const decode = decoders[strategy as keyof typeof decoders];

  test.each(vectors)('$name', ({ given, expect: expected }) => {
    const { records: path, nesting = 200, contentType = 'application/json' } = given;
    const run = (): ReturnType<typeof decode> => decode(bytesOf(given), selectorOf(path), { nesting }, contentType);
    if (expected.error) {
      expect(attempt(run)).toEqual({ error: expected.error });
      return;
    }
    const { values, body, rawOf } = run();
    const raws = values.map((_value, index) => rawOf(index));
    if (expected.records) expect(raws).toEqual(expected.records);
    if (expected.values) expect(writable(values)).toEqual(expected.values);
    // Repeated brackets hold no long numbers, and parseJsonExact calls itself for every level.
    const parse = given.repeat === undefined ? parseJsonExact : JSON.parse;
    if (expected.body !== undefined) expect(sameJson(body, parse(repeated(expected.body, given.repeat)))).toBe(true);
    if (given.repeat === undefined) expect(values).toStrictEqual(raws.map((raw) => parseJsonExact(raw)));
  });
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** Compares without a call per level, for bodies that nest deeper than the stack bears. */
function sameJson(left: unknown, right: unknown): boolean {
  const pairs: (readonly [unknown, unknown])[] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (Object.is(a, b)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const names = Object.keys(a);
    if (Array.isArray(a) !== Array.isArray(b) || names.join('\0') !== Object.keys(b).join('\0')) return false;
    // Both are objects or lists of JSON, and have the same names.
    for (const name of names) pairs.push([(a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]]);
  }
  return true;
}

test('each line of the table has vectors, and each vector file a line', () => {
  expect(files.map(({ strategy }) => strategy)).toEqual(Object.keys(decoders).toSorted());
});
