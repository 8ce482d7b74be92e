import { expect, it } from 'vitest';
import type { Loaded } from '../../../runtime/documents/catalog.ts';
import type { Mapping } from '../../../runtime/documents/generated/mapping.ts';
import { layersOf, type OwnRules, readInlineMappings, ruleConfig, type RuleList, type RuleRow, writeTarget } from '../../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../../runtime/documents/mappings/inline-mapping.ts';
import { readVectors } from '../../support/vectors.ts';

interface Given {
  readonly documents?: { readonly [name: string]: Omit<Mapping, 'kind'> };
  readonly inline?: InlineMapping;
  readonly rows?: readonly RuleRow[];
}

const at = { datasource: 'shop_eu', connector: 'shop', object: 'order' };

function listOf({ documents = {}, inline, rows }: Given, own: Partial<OwnRules> = {}): RuleList | undefined {
  const mappings = new Map(
    Object.entries(documents).map(([name, document]): [string, Loaded<Mapping>] => [
      name,
      { document: { kind: 'mapping', ...document }, hash: name, file: name, uploaded: false, text: '' },
    ]),
  );
  return layersOf(mappings, at, { inline, rows, mayLeave: true, ...own });
}

/** A list as vectors write it: what is empty is left out. */
function told({ rules, transforms, request, requires, entity, layers }: RuleList): object {
  const by = (layer: number): string => {
    const of = layers[layer];
    return of?.kind === 'document' ? of.name : `${of?.kind} ${of?.name}`;
  };
  return {
    layers: layers.map(({ kind, name }) => `${kind} ${name}`),
    rules: rules.map((rule) => [by(rule.layer), ruleConfig(rule)]),
    ...(entity === undefined ? {} : { entity }),
    ...(requires.length === 0 ? {} : { requires: requires.map(({ target, layer }) => [by(layer), writeTarget(target)]) }),
    ...(transforms.length === 0 ? {} : { transforms: transforms.map(({ source, layer, held }) => [by(layer), source, ...(held ? [held.map(writeTarget)] : [])]) }),
    ...(request ? { request: request.rules.map((rule) => [by(rule.layer), ruleConfig(rule)]) } : {}),
  };
}

it.each(readVectors<Given, object | null>('documents/mapping-layers'))('$name', ({ given, expect: expected }) => {
  const list = listOf(given);
  expect(list ? told(list) : null).toEqual(expected);
});

it('knows where each rule was written, and a row by its place among all', () => {
  const rows = ['product', 'order', 'product', 'order'].map((entityType, index) => ({
    entityType,
    sourceField: 'a',
    targetField: `t${index}`,
    transform: null,
  }));
  const list = listOf({
    documents: { a: { object: 'order', fields: { 'x.y': 'x' }, rules: [{ target: 'y', each: 'y', rules: [{ target: 'z', value: 1 }] }] } },
    inline: { fields: { id: 'id' }, requires: ['id'] },
    rows,
  });
  expect(list?.rules.map(({ target, at: pointer }) => [writeTarget(target), pointer])).toEqual([
    ['x', '/fields/x.y'],
    ['y', '/rules/0'],
    ['t1', '/rules/1'],
    ['t3', '/rules/3'],
    ['id', '/mappings/order/fields/id'],
  ]);
  expect(list?.rules[1]?.from).toMatchObject({ kind: 'each', rules: [{ at: '/rules/0/rules/0' }] });
  expect(list?.requires).toEqual([{ target: ['id'], layer: 0, at: '/mappings/order/requires/0' }]);
});

it('says of the rules of a tenant that they may not leave, and of documents that they may', () => {
  const rows = [{ entityType: 'order', sourceField: 'a', targetField: 'b', transform: null }];
  const list = listOf({ documents: { a: { object: 'order' } }, inline: { fields: { id: 'id' } }, rows }, { mayLeave: false });
  expect(list?.layers.map(({ mayLeave }) => mayLeave)).toEqual([false, false, true]);
});

it('takes what was put for a datasource in the spellings of others', () => {
  const text = JSON.stringify({
    order: { fieldMappings: [{ sourceField: 'email', targetField: 'user', transform: { type: 'lookup', object: 'customer', keyField: 'email' } }] },
  });
  const list = listOf({ inline: readInlineMappings(text)['order'] ?? {} });
  expect(list?.rules.map(ruleConfig)).toEqual([
    { target: 'user', source: 'email', transform: { lookup: { object: 'customer', by: 'email' } } },
  ]);
});
