import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeRecords, schemaOfShape } from '../../runtime/engine/discovery/infer-schema.ts';
import { mergeShapes, nothingSeen, shapeOf } from '../../runtime/engine/discovery/shape.ts';
import { type JsonValue, parseJson, stringifyJson } from '../../runtime/kernel/json.ts';

// The default export of a CommonJS module.
const withFormats = addFormats as unknown as (ajv: Ajv2020) => void;

const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.emailAddress(),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.uuid(),
  fc
    .date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') })
    .map((date) => date.toISOString()),
  fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map((parts) => parts.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('-')),
  fc.constantFrom(
    '2024-02-29',
    '2023-02-29',
    '2024-02-30T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T23:59:60Z',
    '2024-01-01t00:00:00z',
    '2024-01-01 00:00:00Z',
    'http://',
    'http://a b',
    'http://[::1]/',
    'https://a.example/%zz',
    'a@b',
    'a..b@c.de',
    'mailto:a@b.de',
    'urn:x',
    '00000000-0000-0000-0000-000000000000',
  ),
);
const scalars = fc.oneof(
  texts,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.boolean(),
  fc.constant(null),
);
const names = fc.oneof(
  fc.constantFrom('id', 'name', 'tags', 'at', 'constructor', 'a.b', ''),
  fc.string({ maxLength: 3 }).filter((name) => name !== '__proto__'),
);
const { value: values } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));
const records = fc.array(fc.dictionary(names, values, { maxKeys: 6, noNullPrototype: true }), { maxLength: 8 });
const limits = fc.record({ properties: fc.integer({ min: 1, max: 4 }), depth: fc.integer({ min: 0, max: 4 }) });

describe('a schema inferred from records', () => {
  test('is one that each of them is valid against', () => {
    fc.assert(
      fc.property(records, limits, (sample, bounds) => {
        const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, ownProperties: true });
        withFormats(ajv);
        const validate = ajv.compile(schemaOfShape(observeRecords(sample, nothingSeen, bounds)));
        for (const record of sample) {
          // A validator knows doubles only.
          const plain: unknown = JSON.parse(stringifyJson(record));
          expect(validate(plain) ? [] : validate.errors).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('does not hang on the order or the grouping in which pages came', () => {
    fc.assert(
      fc.property(values, values, values, limits, (a, b, c, bounds) => {
        const [x, y, z] = [shapeOf(a, bounds), shapeOf(b, bounds), shapeOf(c, bounds)];
        expect(mergeShapes(x, y, bounds)).toEqual(mergeShapes(y, x, bounds));
        expect(mergeShapes(mergeShapes(x, y, bounds), z, bounds)).toEqual(mergeShapes(x, mergeShapes(y, z, bounds), bounds));
        expect([...mergeShapes(x, y, bounds).properties.keys()]).toEqual([...mergeShapes(y, x, bounds).properties.keys()]);
        expect(mergeShapes(x, nothingSeen, bounds)).toEqual(x);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps no more properties and levels than it may', () => {
    fc.assert(
      fc.property(records, limits, (sample, bounds) => {
        const shape = observeRecords(sample, nothingSeen, bounds);
        expect(shape.properties.size).toBeLessThanOrEqual(bounds.properties);
        expect(depthOf(schemaOfShape(shape))).toBeLessThanOrEqual(bounds.depth);
      }),
    );
  });

  test('says nothing of a name like __proto__ that it does not have', () => {
    const shape = observeRecords([parseJson('{"__proto__": {"a": 1}, "b": 2}')]);
    expect(Object.keys(schemaOfShape(shape).properties ?? {})).toEqual(['__proto__', 'b']);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });
});

interface Levels {
  readonly properties?: { readonly [name: string]: Levels };
  readonly items?: Levels;
}

function depthOf({ properties = {}, items }: Levels): number {
  const inner = [...Object.values(properties), ...(items ? [items] : [])];
  return inner.length === 0 ? 0 : 1 + Math.max(...inner.map(depthOf));
}
