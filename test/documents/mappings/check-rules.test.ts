import { expect, it } from 'vitest';
import { checkRules } from '../../../runtime/documents/check-rules.ts';
import type { RuleRow } from '../../../runtime/documents/mappings/index.ts';
import { parts } from '../parts.ts';

const row = (given: Partial<RuleRow>): RuleRow => ({ entityType: 'order', sourceField: 'a', targetField: 't', transform: {}, ...given });

it.each<[string, readonly RuleRow[], readonly [pointer: string, message: RegExp][]]>([
  ['right ones', [row({}), row({ targetField: 'u', transform: { type: 'map', mappings: { a: 1 } } }), row({ entityType: 'product' })], []],
  ['nothing', [], []],
  ['no target', [row({ targetField: '' })], [['/rules/0/target_field', /expected text that is not empty/]]],
  ['a target that is no way of names', [row({}), row({ targetField: 'items[0]' })], [['/rules/1/target_field', /no place in a result/]]],
  ['a target twice', [row({}), row({ entityType: 'product' }), row({ sourceField: 'b' })], [['/rules/2/target_field', /a rule before that always counts/]]],
  ['a source that is no path', [row({ sourceField: 'a b[' })], [['/rules/0/source_field', /nothing that it knows/]]],
  ['no source', [row({ sourceField: '' })], [['/rules/0', /exactly one of source_field, value, compute, each, remove/]]],
  ['two sources', [row({ transform: { value: 1 } })], [['/rules/0', /"t" has source and value/]]],
  ['an unknown step', [row({ transform: 'decimals' })], [['/rules/0/transform_json', /did you mean "decimal"/]]],
  ['an unknown key', [row({ transform: { decimal: { scael: 2 } } })], [['/rules/0/transform_json/decimal/scael', /did you mean "scale"/]]],
  ['a word that is missing', [row({ transform: [{ enum: {} }] })], [['/rules/0/transform_json/0/enum', /"map" is missing/]]],
  [
    'the second of several steps side by side',
    [row({ transform: { decimal: {}, currency: {} } })],
    [['/rules/0/transform_json', /`currency` takes no number/]],
  ],
  ['a wrong type', [row({ transform: { required: 'yes' } })], [['/rules/0/transform_json/required', /expected true or false/]]],
  ['an expression', [row({ sourceField: '', transform: { compute: 'data.x +' } })], [['/rules/0/transform_json/compute', /compute: /]]],
  ['a name that is not there', [row({ transform: { when: 'item.x' } })], [['/rules/0/transform_json/when', /unknown name item/]]],
])('%s', (_name, rows, expected) => {
  const problems = checkRules(rows, parts);
  expect(problems.map(({ pointer }) => pointer)).toEqual(expected.map(([pointer]) => pointer));
  for (const [index, [, message]] of expected.entries()) expect(problems[index]?.message).toMatch(message);
});
