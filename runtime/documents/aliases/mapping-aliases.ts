import { scalarAt, withoutKey } from '../source/edit.ts';
import { childAt, type MapNode, type Node, textOf } from '../source/node.ts';
import type { Alias } from './alias.ts';

/** Maps of a mapping that rules stand in, lists within lists among them. */
const lists = ['rules/*', 'rules/*/rules/*', 'rules/*/rules/*/rules/*', 'rules/*/rules/*/rules/*/rules/*'];
const rules = [...lists, ...lists.map((list) => `request/${list}`)];
const steps = rules.flatMap((rule) => [`${rule}/transform`, `${rule}/transform/*`]);
const lookups = steps.flatMap((step) => [`${step}/lookup`, `${step}/reference`]);
const keys = lookups.map((lookup) => `${lookup}/keys/*`);

type Written = Omit<Alias, 'kind'>;

const spellings: readonly Written[] = [
  { name: 'fieldMappings', at: ['', 'request'], from: 'fieldMappings', to: 'rules' },
  { name: 'fieldMapping', at: ['', 'request'], from: 'fieldMapping', to: 'rules' },
  { name: 'sourceField', at: rules, from: 'sourceField', to: 'source' },
  { name: 'source_field', at: rules, from: 'source_field', to: 'source' },
  { name: 'targetField', at: rules, from: 'targetField', to: 'target' },
  { name: 'target_field', at: rules, from: 'target_field', to: 'target' },
  { name: 'defaultValue', at: rules, from: 'defaultValue', to: 'default' },
  { name: 'transform_json', at: rules, from: 'transform_json', to: 'transform' },
  // A constant comes from nowhere: what they name as its source counts for nothing.
  { name: 'source of a constant', at: rules, from: 'source', to: undefined, when: isConstant },
  { name: 'constant', at: rules, from: 'transform', to: 'value', when: isConstant, convert: (step) => childAt(step, 'value') },
  { name: 'cast', at: rules, from: 'transform', to: 'transform', convert: castOf },
  { name: 'map', at: rules, from: 'transform', to: 'transform', convert: mapOf },
  { name: 'step by its type', at: rules, from: 'transform', to: 'transform', convert: byType },
  { name: 'keyField', at: [...lookups, ...keys], from: 'keyField', to: 'by' },
  { name: 'valueField', at: lookups, from: 'valueField', to: 'value' },
  { name: 'onMissing of a lookup', at: lookups, from: 'onMissing', to: 'missing' },
  { name: 'missing null', at: lookups, from: 'missing', to: 'missing', convert: nullWord },
  { name: 'onMissing of a rule with a lookup', at: rules, from: 'onMissing', to: 'transform/lookup/missing', when: has('lookup') },
  { name: 'onMissing of a rule with a reference', at: rules, from: 'onMissing', to: 'transform/reference/missing', when: has('reference') },
  { name: 'entityType of a reference', at: lookups, from: 'entityType', to: 'object', when: (map) => !map.entries.has('object') },
];

/** The spellings of mappings, in mapping documents and in what a datasource says of mappings itself. */
export const mappingAliases: readonly Alias[] = [
  { name: 'mappings_json', kind: 'datasource', at: [''], from: 'mappings_json', to: 'mappings' },
  ...spellings.flatMap((alias): readonly Alias[] => [
    { ...alias, kind: 'mapping' },
    { ...alias, kind: 'datasource', at: alias.at.map((place) => ['mappings/*', place].filter((part) => part !== '').join('/')) },
  ]),
];

function isConstant(map: MapNode): boolean {
  const step = childAt(map, 'transform');
  return textOf(childAt(step, 'type')) === 'constant' && childAt(step, 'value') !== undefined;
}

function has(step: string): (map: MapNode) => boolean {
  return (map) => childAt(map, 'transform', step) !== undefined;
}

/** YAML reads `null` without quotes as nothing; here it is a word. */
function nullWord(value: Node): Node | undefined {
  return value.kind === 'scalar' && value.value === null ? scalarAt(value, 'null') : undefined;
}

const types: { readonly [type: string]: string } = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  integer: 'integer',
};

/** `{ type: cast, targetType: number }` → `number`. */
function castOf(step: Node): Node | undefined {
  const type = textOf(childAt(step, 'targetType')) ?? '';
  const isCast = step.kind === 'map' && step.entries.size === 2 && textOf(childAt(step, 'type')) === 'cast';
  return isCast && Object.hasOwn(types, type) ? scalarAt(step, types[type] ?? '') : undefined;
}

/** `{ type: map, mappings: { a: A } }` → `{ enum: { map: { a: A } } }`. */
function mapOf(step: Node): Node | undefined {
  if (step.kind !== 'map' || textOf(childAt(step, 'type')) !== 'map') return undefined;
  const words = step.entries.get('mappings') ?? step.entries.get('map');
  if (!words || step.entries.size !== 2) return undefined;
  return mapAt(step, 'enum', mapAt(step, 'map', words.value));
}

const known = new Set(['enum', 'decimal', 'boolean', 'currency', 'date', 'string', 'split', 'join', 'lookup', 'reference']);

/** `{ type: lookup, table: users }` → `{ lookup: { table: users } }`. */
function byType(step: Node): Node | undefined {
  const type = textOf(childAt(step, 'type')) ?? '';
  return step.kind === 'map' && known.has(type) ? mapAt(step, type, withoutKey(step, 'type')) : undefined;
}

function mapAt(at: Node, key: string, value: Node): MapNode {
  return { kind: 'map', span: at.span, pointer: at.pointer, flow: true, entries: new Map([[key, { key: value.span, value }]]) };
}
