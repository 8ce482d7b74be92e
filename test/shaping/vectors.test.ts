import { afterAll, describe, expect, test } from 'vitest';
import { decodeJson } from '../../runtime/decoders/json.ts';
import type { Field, ShapeStep } from '../../runtime/documents/generated/connector.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { type JsonValue, stringifyJson } from '../../runtime/kernel/json.ts';
import { createShaper, createTexts, type Records, shapers } from '../../runtime/shaping/index.ts';
import { hideKey } from '../support/schema-keys.ts';
import { coveredIn, failureOf, readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly shape: readonly ShapeStep[];
  /** The records, when they are the whole body. */
  readonly records?: unknown;
  /** The whole body as text, for what YAML would change. */
  readonly text?: string;
  /** Where in the body the records are; the body itself by default. */
  readonly path?: string;
  /** What expressions see beside `record`. */
  readonly scope?: Readonly<Record<string, unknown>>;
  readonly maxRecords?: number;
  /** What the object declares of its records. */
  readonly fields?: Readonly<Record<string, Field>>;
}

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const files = readVectorFiles<Given, object>('shaping');
const names = ['record', 'configuration', 'connector', 'object', 'partition'];

/** What becomes of the records: their values, the text of each, and why some failed. */
async function outcome({ shape, records: given = [], text, path = '$', scope = {}, maxRecords = 1_000, fields }: Given): Promise<object> {
  try {
    const at = expressions.path(path);
    const body = Buffer.from(text ?? stringifyJson(given));
    const raw = decodeJson(body, { keys: at.keys, source: path, get: (value) => at.get(value) }, { nesting: 200 }, undefined);
    const frozen = structuredClone(raw.values);
    const shaper = createShaper(shape, 0, { expressions, names, fields, where: 'shape' });
    const before: Records = { values: raw.values, origins: undefined, failures: undefined };
    const shaped = await shaper(before, { body: raw.body, scope, maxRecords });
    expect(raw.values).toEqual(frozen);
    const textOf = createTexts(shaped, raw.rawOf);
    return {
      records: JSON.parse(stringifyJson(shaped.values)) as unknown,
      text: stringifyJson(shaped.values),
      raw: shaped.values.map((_value: JsonValue, index: number) => textOf(index)),
      failures: Object.fromEntries([...(shaped.failures ?? []).entries()].filter(([, reason]) => reason !== undefined)),
    };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** Only what is expected is looked at, and that exactly: a field too many is a failure. */
async function expectOutcome(given: Given, expected: object): Promise<void> {
  const found = await outcome(given);
  const looked = 'error' in found ? found : Object.fromEntries(Object.entries(found).filter(([key]) => key in expected));
  expect(looked).toEqual(expected);
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test.each(vectors)('$name', ({ given, expect: expected }) => expectOutcome(given, expected));

  test.each(coveredIn(vectors))('$key is not inert: $name', async ({ key, given, expect: expected }) => {
    const hidden = { ...given, ...(hideKey('connector.listDefaults', { shape: given.shape }, key) as Pick<Given, 'shape'>) };
    expect(hidden).not.toEqual(given);
    // A step that lacks what the schema requires may well break what compiles it: that too is another outcome.
    await expect(Promise.resolve().then(() => expectOutcome(hidden, expected))).rejects.toThrow();
  });

  const step = strategy in shapers ? strategy : undefined;
  test('each of its vectors has the step', () => {
    expect(vectors.filter(({ given }) => step !== undefined && !given.shape.some((each) => step in each)).map(({ name }) => name)).toEqual(
      [],
    );
  });
});

test('each line of the table has vectors, and each vector file a line', () => {
  const others = ['raw', 'steps'];
  expect(files.map(({ strategy }) => strategy).filter((name) => !others.includes(name))).toEqual(Object.keys(shapers).toSorted());
});
