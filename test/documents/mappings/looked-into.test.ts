import { expect, it } from 'vitest';
import type { RuleConfig } from '../../../runtime/documents/generated/mapping.ts';
import { objectsLookedInto } from '../../../runtime/documents/mappings/index.ts';
import { rulesOf } from '../../../runtime/documents/mappings/shapes/rules.ts';

it.each<[string, RuleConfig[], readonly string[]]>([
  ['nothing is looked into', [{ target: 'a', source: 'a', transform: 'decimal' }], []],
  ['a table is no object', [{ target: 'a', source: 'a', transform: { lookup: { table: 'users' } } }], []],
  ['an object once', [{ target: 'a', source: 'a', transform: ['string', { lookup: { object: 'customer' } }] }, { target: 'b', source: 'b', transform: { lookup: { object: 'customer', datasource: 'shop' } } }], ['customer']],
  ['another datasource’s is not ours', [{ target: 'a', source: 'a', transform: { lookup: { object: 'contact', datasource: 'crm' } } }], []],
  [
    'a reference, the objects of its keys, and what items look into',
    [{ target: 'items', each: 'lines', rules: [{ target: 'p', source: 'p', transform: { reference: { object: 'product', keys: [{ object: 'variation' }, {}] } } }] }],
    ['product', 'variation'],
  ],
])('%s', (_name, configs, expected) => {
  expect(objectsLookedInto({ rules: rulesOf(configs, { layer: 0, at: '/rules' }) }, 'shop')).toEqual(expected);
});
