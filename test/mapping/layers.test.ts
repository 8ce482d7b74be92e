import { afterAll, expect, test } from 'vitest';
import type { Loaded } from '../../runtime/documents/catalog.ts';
import type { Mapping } from '../../runtime/documents/generated/mapping.ts';
import { layersOf } from '../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../runtime/documents/mappings/inline-mapping.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import { compileMapping, compileRequest, type MappedRecord } from '../../runtime/mapping/index.ts';
import { mergeResult } from '../../runtime/mapping/merge-result.ts';
import { memoryLookups } from '../support/memory-lookups.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

interface Said {
  readonly low: InlineMapping;
  readonly high?: InlineMapping;
  readonly inline?: InlineMapping;
  readonly back?: boolean;
}

/** What becomes of a record by a document of all shops, one of this one, and what the datasource says. */
async function mapped({ low, high, inline, back = false }: Said, record: JsonValue): Promise<MappedRecord | undefined> {
  const documents: readonly Mapping[] = [
    { kind: 'mapping', object: 'order', ...low },
    ...(high ? [{ kind: 'mapping' as const, object: 'order', connector: 'shops', ...high }] : []),
  ];
  const mappings = new Map(
    documents.map((document, index): [string, Loaded<Mapping>] => [
      `m${index}`,
      { document, hash: '', file: '', uploaded: false, text: '' },
    ]),
  );
  const list = layersOf(mappings, { datasource: 'shop', connector: 'shops', object: 'order' }, { inline, mayLeave: true });
  const plan = list && (back ? compileRequest : compileMapping)(list, { expressions, datasource: 'shop' });
  const [first] = (await plan?.open({ lookups: memoryLookups({}), context: {}, configuration: {} }).map([record])) ?? [];
  return first;
}

const status = { transform: "{'status': 'low', 'extra': 1}" };

test('a field, a rule or a setting counts before the transform of a layer below', async () => {
  const record = { status: 'high' };
  const expected = { value: { status: 'high', extra: 1 } };
  expect(await mapped({ low: status, high: { fields: { status: 'status' } } }, record)).toEqual(expected);
  expect(await mapped({ low: status, high: { rules: [{ target: 'status', source: 'status', required: true }] } }, record)).toEqual(
    expected,
  );
  expect(await mapped({ low: status, inline: { fields: { status: 'status' } } }, record)).toEqual(expected);
});

test('one that gives nothing, and one that takes a target out, count too', async () => {
  const nothing: InlineMapping = { rules: [{ target: 'status', value: 'x', when: 'false' }] };
  expect(await mapped({ low: status, high: nothing }, {})).toEqual({ value: { status: null, extra: 1 } });
  expect(await mapped({ low: status, high: { rules: [{ target: 'status', remove: true }] } }, {})).toEqual({ value: { extra: 1 } });
});

test('a transform counts before all of its own layer and of those below', async () => {
  const low: InlineMapping = { fields: { a: 'status', b: 'b' }, transform: "{'b': 'own'}" };
  expect(await mapped({ low, high: status }, { a: 1, b: 2 })).toEqual({ value: { status: 'low', b: 'own', extra: 1 } });
});

test('within a target only what is said above stays', async () => {
  const low: InlineMapping = { transform: "{'pricing': {'total': 1, 'tax': 2, 'net': {'a': 1, 'b': 2}}}" };
  const high: InlineMapping = {
    rules: [
      { target: 'pricing.total', value: 9 },
      { target: 'pricing.net.a', remove: true },
    ],
  };
  expect(await mapped({ low, high }, {})).toEqual({ value: { pricing: { total: 9, tax: 2, net: { b: 2 } } } });
  expect(await mapped({ low: { transform: "{'pricing': 'all'}" }, high }, {})).toEqual({ value: { pricing: { total: 9 } } });
  const removed: InlineMapping = { rules: [{ target: 'pricing.total', remove: true }] };
  expect(await mapped({ low: { transform: "{'pricing': 'all'}" }, high: removed }, {})).toEqual({ value: { pricing: 'all' } });
  expect(await mapped({ low, high: removed }, {})).toEqual({ value: { pricing: { tax: 2, net: { a: 1, b: 2 } } } });
});

test('the way back is held to the same', async () => {
  const low: InlineMapping = { request: { transform: "{'title': 'low', 'type': 'c'}" } };
  const high: InlineMapping = { request: { rules: [{ target: 'title', source: 'name' }] } };
  expect(await mapped({ low, high, back: true }, { name: 'high' })).toEqual({ value: { title: 'high', type: 'c' } });
});

test('a field with the name of the prototype is a field', () => {
  const result: Record<string, unknown> = { a: 1 };
  mergeResult(result, JSON.parse('{"__proto__":{"polluted":1},"b":2}') as object, undefined);
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  expect(JSON.stringify(result)).toBe('{"a":1,"__proto__":{"polluted":1},"b":2}');
});
