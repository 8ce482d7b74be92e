import type { OracleNode } from '../../support/jsonata-oracle.ts';

/** How often each thing was gone through without failing. */
export type Counts = Map<string, number>;

export function add(counts: Counts, name: string, count = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** What a node is, by its kind and by what is attached to it. */
export function countNode(counts: Counts, node: OracleNode): void {
  const { type, value } = node;
  add(counts, type === 'binary' || type === 'unary' ? `${type} ${String(value)}` : type);
  for (const attached of attachments) if (node[attached] !== undefined && node[attached] !== false) add(counts, attached);
  const stages = node['stages'];
  if (Array.isArray(stages)) for (const stage of stages as readonly OracleNode[]) add(counts, `${stage.type} stage`);
  if (type === 'path') countSteps(counts, node['steps'] as readonly OracleNode[]);
}

/** What may stand on any node. */
const attachments = ['predicate', 'group', 'focus', 'index', 'tuple', 'keepArray', 'consarray', 'keepSingletonArray', 'signature'];

/** Sorts are no nodes of their own to the package: it evaluates them as steps. */
function countSteps(counts: Counts, steps: readonly OracleNode[]): void {
  for (const step of steps) if (step.type === 'sort') add(counts, 'sort');
}

const nodeKinds = [
  'path',
  'name',
  'string',
  'number',
  'value',
  'variable',
  'wildcard',
  'descendant',
  'parent',
  'condition',
  'block',
  'bind',
  'regex',
  'function',
  'lambda',
  'partial',
  'apply',
  'transform',
  'sort',
];
const signs = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in', '..'].map((sign) => `binary ${sign}`);
const unarySigns = ['-', '[', '{'].map((sign) => `unary ${sign}`);

/** Every name that has to be counted often enough. */
export function countedNames(functionNames: readonly string[]): readonly string[] {
  return [...nodeKinds, ...signs, ...unarySigns, ...attachments, 'filter stage', 'index stage', ...functionNames.map((name) => `$${name}`)];
}
