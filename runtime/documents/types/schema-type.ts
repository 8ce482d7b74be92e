import type { FieldType } from '../terms.ts';

/** What types are written of: the part of JSON Schema that configurations, inputs and outputs have. */
export interface TypedSchema {
  readonly type?: FieldType | readonly FieldType[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly items?: TypedSchema;
  readonly properties?: { readonly [name: string]: TypedSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | TypedSchema;
  readonly anyOf?: readonly TypedSchema[];
}

/** Who the value comes from: what has a default need not be given, and is always there. */
export type Use = 'given' | 'got';

/** The TypeScript type of a schema's values, its further lines indented by `indent`. */
export function schemaType(schema: TypedSchema, use: Use, indent = ''): string {
  const own = ownType(schema, use, indent);
  if (schema.anyOf === undefined) return own ?? 'unknown';
  const alternatives = union(schema.anyOf.map((each) => schemaType(each, use, indent)));
  return own === undefined ? alternatives : `${grouped(own)} & ${grouped(alternatives)}`;
}

/** Undefined where it says nothing but its alternatives. */
function ownType(schema: TypedSchema, use: Use, indent: string): string | undefined {
  if ('const' in schema) return literal(schema.const);
  if (schema.enum) return union(schema.enum.map(literal));
  const types = typesOf(schema);
  return types && union(types.map((type) => namedType(type, schema, use, indent)));
}

function typesOf({ type, properties, items }: TypedSchema): readonly FieldType[] | undefined {
  if (type !== undefined) return [type].flat();
  if (properties) return ['object'];
  return items ? ['array'] : undefined;
}

function namedType(type: FieldType, schema: TypedSchema, use: Use, indent: string): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
      return type;
    case 'integer':
      return isSafe(schema) ? 'number' : 'number | bigint';
    case 'array':
      return `readonly ${grouped(schema.items ? schemaType(schema.items, use, indent) : 'unknown')}[]`;
    case 'object':
      return objectType(schema, use, indent);
    default:
      return type satisfies never;
  }
}

/** Integers that a double cannot hold are bigints. */
function isSafe({ minimum = -Infinity, maximum = Infinity }: TypedSchema): boolean {
  return maximum <= Number.MAX_SAFE_INTEGER && minimum >= -Number.MAX_SAFE_INTEGER;
}

function objectType(schema: TypedSchema, use: Use, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const isThere = (required.includes(name) && (use === 'got' || !('default' in property))) || (use === 'got' && 'default' in property);
    return member(name, schemaType(property, use, inner), property.description, inner, isThere);
  });
  if (lines.length === 0 && additionalProperties === false) return '{ readonly [name: string]: never }';
  // Other names may be given only where that is said: a misspelt one is to be an error.
  if (lines.length === 0 || additionalProperties === true || typeof additionalProperties === 'object')
    lines.push(`${inner}readonly [name: string]: ${othersType(additionalProperties, lines.length > 0, use, inner)};`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** Beside names of their own, whatever those are must fit too. */
function othersType(others: boolean | TypedSchema | undefined, hasOwn: boolean, use: Use, indent: string): string {
  return typeof others === 'object' && !hasOwn ? schemaType(others, use, indent) : 'unknown';
}

/** A line of an object's type, with its description above. */
export function member(name: string, type: string, description: string | undefined, indent: string, isThere = true): string {
  return `${comment(description, indent)}${indent}readonly ${memberName(name)}${isThere ? '' : '?'}: ${type};`;
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A text of a document as a comment that it cannot leave. */
export function comment(text: string | undefined, indent: string): string {
  const line = text
    ?.replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll('*/', '*\\/')
    .trim();
  return line ? `${indent}/** ${line} */\n` : '';
}

function literal(value: unknown): string {
  const isPlain =
    value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return isPlain ? JSON.stringify(value) : 'unknown';
}

export function union(types: readonly string[]): string {
  return types.length === 0 ? 'never' : [...new Set(types)].join(' | ');
}

function grouped(type: string): string {
  return /[|&]|^readonly /.test(type) ? `(${type})` : type;
}
