import { isObject } from '../../kernel/json.ts';
import { childAt, type Entry, type Node, textOf } from '../source/node.ts';
import { resolve, type Schema } from './schemas.ts';

/** A node with the schema that it is held against (`$ref` followed, the branch meant chosen), and the way to it. */
export interface Step {
  readonly schema: Schema;
  readonly node: Node;
  readonly segments: readonly string[];
  /** The entry that holds it; undefined for the root and in lists. */
  readonly entry: Entry | undefined;
}

/** Every node of a document with its schema, parents first. Nodes that no schema knows are left out. */
export function* walkSchema(root: Schema, schema: Schema, node: Node, segments: readonly string[] = [], entry?: Entry): Generator<Step> {
  const here = resolve(root, schema);
  yield { schema: here, node, segments, entry };
  for (const branch of branchesFor(root, here, node)) yield* walkSchema(root, branch, node, segments, entry);
  if (node.kind === 'list' && here.items) {
    for (const [index, item] of node.items.entries()) yield* walkSchema(root, here.items, item, [...segments, String(index)]);
  }
  if (node.kind !== 'map') return;
  for (const [key, child] of node.entries) {
    const below = propertySchema(here, key);
    if (below) yield* walkSchema(root, below, child.value, [...segments, key], child);
  }
}

/** The schema of a map's key: its own, or the one for all others. */
export function propertySchema(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return isObject(schema.additionalProperties) ? (schema.additionalProperties as Schema) : undefined;
}

/** The alternatives that a node can be meant for: the one its `type` names, or all those of its own JSON type. */
function branchesFor(root: Schema, schema: Schema, node: Node): readonly Schema[] {
  if (schema.oneOf && schema.discriminator) {
    const tag = schema.discriminator.propertyName;
    const chosen = textOf(childAt(node, tag));
    return schema.oneOf.filter((branch) => resolve(root, branch).properties?.[tag]?.const === chosen);
  }
  return (schema.anyOf ?? []).filter((branch) => fits(resolve(root, branch), node));
}

function fits(schema: Schema, node: Node): boolean {
  if (schema.anyOf || schema.oneOf) return true;
  const type = jsonType(node);
  const types = typesOf(schema);
  if (types && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return false;
  const text = textOf(node);
  return text === undefined || schema.pattern === undefined || text.includes('{{') === (schema.pattern === String.raw`\{\{`);
}

/** Types that a schema takes by `type`, `const` or `enum`; undefined when it takes any. */
export function typesOf(schema: Schema): readonly string[] | undefined {
  if (typeof schema.type === 'string') return [schema.type];
  if (schema.type) return schema.type;
  const values = 'const' in schema ? [schema.const] : schema.enum;
  return values?.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value));
}

export function jsonType(node: Node): string {
  if (node.kind === 'list') return 'array';
  if (node.kind === 'map') return 'object';
  if (node.value === null) return 'null';
  return Number.isInteger(node.value) ? 'integer' : typeof node.value;
}
