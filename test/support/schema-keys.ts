// What a document may say, as names: `connector.http.retry.maxDelay`, `connector.pagination.page.totalPages`.
// A part that the schema names (in `$defs`) stands under the kind; an alternative stands under its type.
import { readFileSync } from 'node:fs';

export const kinds = ['connector', 'datasource', 'mapping', 'ferrule'] as const;

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly const?: unknown;
  readonly discriminator?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A part of a schema and the name that its properties stand under. */
interface Part {
  readonly schema: Schema;
  readonly name: string;
}

function readSchema(kind: string): Schema {
  // The documents room compiles these files; here only their shape counts.
  return JSON.parse(readFileSync(new URL(`../../schemas/${kind}.schema.json`, import.meta.url), 'utf8')) as Schema;
}

const roots = new Map<string, Schema>(kinds.map((kind) => [kind, readSchema(kind)]));

const partsOfMappings = new Set(Object.keys(roots.get('mapping')?.$defs ?? {}));

/** `connector`, or a named part of it: `connector.pagination`. */
function partAt(place: string): Part {
  const [kind = '', definition] = place.split('.');
  const schema = definition === undefined ? roots.get(kind) : roots.get(kind)?.$defs?.[definition];
  if (schema === undefined) throw new Error(`there is no schema of ${place}`);
  return { schema, name: place };
}

/** The part itself, with references followed; an alternative stands under its type. */
function resolved({ schema, name }: Part): Part {
  if (schema.$ref === undefined) return { schema, name };
  const [kind = ''] = name.split('.');
  return partAt(`${kind}.${schema.$ref.replace('#/$defs/', '')}`);
}

function alternatives({ schema, name }: Part): readonly Part[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].map((branch) =>
    resolved({ schema: branch, name }),
  );
  if (schema.discriminator === undefined) return branches;
  return branches.map((branch) => ({ schema: branch.schema, name: `${name}.${String(typeOf(branch.schema))}` }));
}

function typeOf(schema: Schema): unknown {
  return schema.properties?.['type']?.const;
}

/** What stands in lists and maps of a part. */
function contents({ schema, name }: Part): readonly Part[] {
  const inMaps = typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
  return [...inMaps, ...(schema.items === undefined ? [] : [schema.items])].map((each) => resolved({ schema: each, name }));
}

/** Every key that a document of a kind may have. */
export function schemaKeys(kind: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const seen = new Set<Schema>();
  const walk = (part: Part): void => {
    if (seen.has(part.schema)) return;
    seen.add(part.schema);
    for (const [property, schema] of Object.entries(part.schema.properties ?? {})) {
      const name = `${part.name}.${property}`;
      keys.add(name);
      walk(resolved({ schema, name }));
    }
    for (const other of [...alternatives(part), ...contents(part)]) walk(other);
  };
  walk(partAt(kind));
  // What a datasource says of mappings is what a mapping says: the same parts, which are held to be the same.
  return kind === 'datasource' ? new Set([...keys].filter((key) => !isOfMappings(key))) : keys;
}

/** Parts of the datasource's schema that are those of the mapping's, and the mapping that stands in it. */
function isOfMappings(key: string): boolean {
  const [, definition = '', ...rest] = key.split('.');
  return rest.length > 0 && (definition === 'inlineMapping' || partsOfMappings.has(definition));
}

/**
 * A copy of a part of a document without a key, wherever the key stands in it: what an executor sees that does not read it.
 * `place` is the kind, or the kind and a named part of its schema. It works on whole documents as well: to show that a key of
 * an object is not inert, read a scenario's documents with it, then without it (`hideKey('connector', document, key)`), and
 * compare what comes out.
 */
export function hideKey(place: string, value: unknown, key: string): unknown {
  return without(partAt(place), value, key);
}

function without(part: Part, value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = [part, ...alternatives(part)].flatMap(contents);
    return value.map((each) => items.reduce((kept, of) => without(of, kept, key), each));
  }
  if (typeof value !== 'object' || value === null) return value;
  let kept: object = withoutOwn(part, value, key);
  for (const branch of alternatives(part)) {
    const type = typeOf(branch.schema);
    // A branch that names a type is for values of this type only.
    if (type === undefined || !('type' in value) || value.type === type) kept = without(branch, kept, key) as object;
  }
  return kept;
}

function withoutOwn(part: Part, value: object, key: string): object {
  const { properties = {} } = part.schema;
  const kept: Record<string, unknown> = {};
  for (const [property, each] of Object.entries(value)) {
    const schema = properties[property];
    const name = `${part.name}.${property}`;
    if (schema === undefined) kept[property] = contents(part).reduce((inner, of) => without(of, inner, key), each);
    else if (name !== key) kept[property] = without(resolved({ schema, name }), each, key);
  }
  return kept;
}
