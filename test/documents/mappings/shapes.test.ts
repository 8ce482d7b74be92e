import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleConfig } from '../../../runtime/documents/generated/mapping.ts';
import { fieldsOf, readTarget, rowOf, ruleConfig, writeTarget } from '../../../runtime/documents/mappings/index.ts';
import { rulesOfFields } from '../../../runtime/documents/mappings/shapes/fields.ts';
import { rulesOfRows } from '../../../runtime/documents/mappings/shapes/rows.ts';
import { rulesOf } from '../../../runtime/documents/mappings/shapes/rules.ts';
import { schemaErrors } from '../../../runtime/documents/schema/validator.ts';

const written = { layer: 0, at: '/rules' };
const name = fc.stringMatching(/^[a-z][a-z_]{0,8}$/);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));
const step = fc.oneof(
  fc.constantFrom('decimal', 'integer', 'number', 'boolean', 'currency', 'date', 'string', 'join'),
  fc.record({ enum: fc.record({ map: fc.dictionary(name, fc.string(), { minKeys: 1, maxKeys: 3 }), unmapped: fc.constantFrom('default', 'pass') }, { requiredKeys: ['map'] }) }),
  fc.record({ decimal: fc.record({ scale: fc.nat(20) }) }),
  fc.record({ case: fc.constantFrom('upper', 'lower') }),
  fc.record({ split: fc.record({ by: fc.string({ minLength: 1 }), at: fc.integer({ min: -5, max: 5 }) }, { requiredKeys: ['by'] }) }),
  fc.record({ lookup: fc.record({ table: name, by: name }) }),
  fc.record({ lookup: fc.record({ object: name, by: name, value: name, ignoreCase: fc.constant(true) }) }),
  fc.record({ reference: fc.record({ object: name }) }),
);
const steps = fc.oneof(step, fc.array(step, { minLength: 2, maxLength: 4 }));
const more = { when: name, transform: steps, default: fc.oneof(fc.string(), fc.integer(), fc.constant(null)), required: fc.constant(true), message: fc.string({ minLength: 1, maxLength: 20 }) };
const rule = fc.oneof(
  fc.record({ target: path, source: path, ...more }, { requiredKeys: ['target', 'source'] }),
  fc.record({ target: path, source: fc.array(path, { minLength: 2, maxLength: 3 }), ...more }, { requiredKeys: ['target', 'source'] }),
  fc.record({ target: path, value: fc.oneof(fc.string(), fc.integer(), fc.constant(null)) }),
  fc.record({ target: path, compute: name, required: fc.constant(true) }, { requiredKeys: ['target', 'compute'] }),
  fc.record({ target: path, each: path, rules: fc.array(fc.record({ target: path, source: path }), { minLength: 1, maxLength: 3 }) }),
);

/** A rule that is right by the schema, which what is drawn above must be. */
function asRule(drawn: unknown): RuleConfig {
  expect(schemaErrors('mapping', drawn, '#/$defs/rule')).toEqual([]);
  return drawn as RuleConfig;
}

describe('rules', () => {
  it('are written as they were read', () => {
    fc.assert(
      fc.property(rule, (drawn) => {
        const config = asRule(drawn);
        expect(rulesOf([config], written).map(ruleConfig)).toEqual([config]);
      }),
    );
  });

  it('become rows, and those the same rules', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 5 }), (drawn) => {
        const rules = rulesOf(drawn.map(asRule), written);
        const rows = rules.map((one) => rowOf(one, 'order'));
        expect(rulesOf(rulesOfRows(rows), written)).toEqual(rules);
      }),
    );
  });

  it('that are paths alone become fields, and those the same rules', () => {
    fc.assert(
      fc.property(fc.dictionary(path, fc.string({ minLength: 1, maxLength: 9 }), { maxKeys: 5 }), (fields) => {
        expect(fieldsOf(rulesOfFields(fields, { layer: 0, at: '/fields' }))).toEqual({ fields });
      }),
    );
  });

  it.each<RuleConfig>([
    { target: 'a', value: 1 },
    { target: 'a', source: 'b', required: true },
    { target: 'a', source: 'b', transform: 'decimal' },
    { target: 'a', source: ['b', 'c'] },
    { target: 'a.b', source: 'c' },
  ])('that say more are no fields: %j', (config) => {
    const [plain, more] = rulesOf([{ target: 'id', source: 'id' }, config], written);
    expect(fieldsOf([plain, more].flatMap((one) => one ?? []))).toEqual({ not: more });
  });
});

describe('a row', () => {
  const of = (transform: Parameters<typeof rulesOfRows>[0][number]['transform'], sourceField = 'a') =>
    rulesOfRows([{ entityType: 'order', sourceField, targetField: 't', transform }])[0];

  it.each([
    [null, { target: 't', source: 'a' }],
    [{}, { target: 't', source: 'a' }],
    ['decimal', { target: 't', source: 'a', transform: 'decimal' }],
    [['decimal', { enum: { map: { a: 1 } } }], { target: 't', source: 'a', transform: ['decimal', { enum: { map: { a: 1 } } }] }],
    [{ enum: { map: { a: 1 } } }, { target: 't', source: 'a', transform: { enum: { map: { a: 1 } } } }],
    [{ enum: { map: { a: 1 } }, required: true, default: 2 }, { target: 't', source: 'a', transform: { enum: { map: { a: 1 } } }, required: true, default: 2 }],
    [{ case: 'upper', currency: {} }, { target: 't', source: 'a', transform: [{ case: 'upper' }, { currency: {} }] }],
    [{ transform: 'date', when: 'x' }, { target: 't', source: 'a', transform: 'date', when: 'x' }],
    [{ type: 'constant', value: 'BUY' }, { target: 't', value: 'BUY' }],
    [{ type: 'map', mappings: { a: 'A' } }, { target: 't', source: 'a', transform: { enum: { map: { a: 'A' } } } }],
    [{ type: 'lookup', table: 'users', keyField: 'email', onMissing: 'fail' }, { target: 't', source: 'a', transform: { lookup: { table: 'users', by: 'email', missing: 'fail' } } }],
  ])('with %j', (transform, expected) => {
    expect(of(transform)).toEqual(expected);
  });

  it('without a source has its value from elsewhere', () => {
    expect(of({ value: 'BUY' }, '')).toEqual({ target: 't', value: 'BUY' });
  });
});

describe('a target', () => {
  it.each([
    ['a', ['a']],
    ['a.b.c', ['a', 'b', 'c']],
    ["['a.b'].c", ['a.b', 'c']],
    ["a['0']", ['a', '0']],
    ['a b.c', ['a b', 'c']],
  ])('%s', (text, target) => {
    expect(readTarget(text)).toEqual(target);
  });

  it.each(['', ' ', 'a[0]', 'a.0', '[*]', 'a[*]', 'a..b', '$.a', '$', 'a[', 'a.*', 'a.'])('%j is none', (text) => {
    expect(readTarget(text)).toBeUndefined();
  });

  it('is written so that it can be read, whatever its names', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (target) => {
        expect(readTarget(writeTarget(target))).toEqual(target);
      }),
    );
  });
});
