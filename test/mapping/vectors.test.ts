import { afterAll, describe, expect, test } from 'vitest';
import { layersOf } from '../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../runtime/documents/mappings/inline-mapping.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { parseJson, type JsonValue, stringifyJson } from '../../runtime/kernel/json.ts';
import { compileMapping, compileRequest, type Mapper } from '../../runtime/mapping/index.ts';
import { steps } from '../../runtime/mapping/steps/index.ts';
import { type LookupData, memoryLookups } from '../support/memory-lookups.ts';
import { hideKey } from '../support/schema-keys.ts';
import { coveredIn, failureOf, readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly mapping: InlineMapping;
  readonly records?: readonly JsonValue[];
  /** The records as text, for numbers that YAML would change. */
  readonly text?: string;
  readonly way?: 'request';
  readonly stored?: LookupData;
  readonly partition?: Readonly<Record<string, JsonValue>>;
  readonly context?: Readonly<Record<string, JsonValue>>;
  readonly configuration?: Readonly<Record<string, JsonValue>>;
  readonly mayLeave?: boolean;
}

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const files = readVectorFiles<Given, object>('mapping').filter(({ strategy }) => strategy !== 'layers' && strategy !== 'shapes');
const at = { datasource: 'shop', connector: 'shops', object: 'order' };

/** What becomes of the records: results, null for those that fail, and why they do. */
async function outcome({ records = [], text, ...given }: Given): Promise<object> {
  try {
    const values = text === undefined ? records : (parseJson(text) as readonly JsonValue[]);
    const frozen = structuredClone(values);
    const mapped = (await mapperOf(given)?.map(values, given.partition)) ?? [];
    expect(values).toEqual(frozen);
    const results = mapped.map((each) => ('value' in each ? each.value : null));
    return {
      mapped: JSON.parse(stringifyJson(results)) as unknown,
      text: stringifyJson(results),
      errors: Object.fromEntries(mapped.flatMap((each, index) => ('errors' in each ? [[index, each.errors]] : []))),
    };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

function mapperOf({ mapping, way, stored = {}, context = {}, configuration = {}, mayLeave = true }: Given): Mapper | undefined {
  const list = layersOf(new Map(), at, { inline: mapping, mayLeave });
  const plan = list && (way === 'request' ? compileRequest : compileMapping)(list, { expressions, datasource: 'shop' });
  return plan?.open({ lookups: memoryLookups(stored), context, configuration });
}

/** Only what is expected is looked at, and that exactly: a field too many is a failure. No errors are expected where none are named. */
async function expectOutcome(given: Given, expected: object): Promise<void> {
  const found = await outcome(given);
  const wanted = 'error' in expected || 'errors' in expected ? expected : { ...expected, errors: {} };
  expect('error' in found ? found : Object.fromEntries(Object.entries(found).filter(([key]) => key in wanted))).toEqual(wanted);
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test.each(vectors)('$name', ({ given, expect: expected }) => expectOutcome(given, expected));

  test.each(coveredIn(vectors))('$key is not inert: $name', async ({ key, given, expect: expected }) => {
    const hidden = { ...given, mapping: hideKey('mapping', given.mapping, key) as InlineMapping };
    expect(hidden).not.toEqual(given);
    // A step that lacks what the schema requires may well break what compiles it: that too is another outcome.
    await expect(Promise.resolve().then(() => expectOutcome(hidden, expected))).rejects.toThrow();
  });

  const step = strategy in steps ? strategy : undefined;
  test('each of its vectors has the step', () => {
    const without = vectors.filter(({ given }) => step !== undefined && !new RegExp(`"${step}"`).test(stringifyJson(given.mapping)));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

test('each step has vectors, and each vector file of a step a line in the table', () => {
  const others = ['each', 'fields', 'request', 'rules'];
  expect(files.map(({ strategy }) => strategy).filter((name) => !others.includes(name))).toEqual(Object.keys(steps).toSorted());
});
