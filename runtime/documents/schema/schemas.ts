import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../kernel/json.ts';
import { packageFolder } from '../../kernel/package-folder.ts';
import type { DocumentKind } from '../catalog.ts';

/** Every kind that a file can have: `ferrule` is the runtime's own configuration. */
export type FileKind = DocumentKind | 'ferrule';

export const fileKinds = ['connector', 'datasource', 'mapping', 'ferrule'] as const satisfies readonly FileKind[];

/** A JSON Schema, as far as this room looks into it. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly secret?: boolean;
  readonly required?: readonly string[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly $defs?: { readonly [name: string]: Schema };
}

const folder = join(packageFolder(), 'schemas');
const texts = new Map<FileKind, string>();
const parsed = new Map<FileKind, Schema>();

/** The published schemas, as `ferrule schemas` writes them: file name and text. */
export function schemaTexts(): readonly { readonly name: string; readonly text: string }[] {
  return fileKinds.map((kind) => ({ name: `${kind}.schema.json`, text: schemaText(kind) }));
}

/** The schema of a kind, read once. */
export function schemaOf(kind: FileKind): Schema {
  const known = parsed.get(kind);
  if (known) return known;
  // The file is a part of this package, and a test holds it against the metaschema.
  const schema = JSON.parse(schemaText(kind)) as Schema;
  parsed.set(kind, schema);
  return schema;
}

/** A schema with its `$ref` followed. References are to `#/$defs/…` of the same file. */
export function resolve(root: Schema, schema: Schema): Schema {
  let at = schema;
  while (at.$ref !== undefined) {
    const target = schemaAt(root, at.$ref);
    if (!target) throw new Error(`schema reference ${at.$ref} leads nowhere`);
    at = target;
  }
  return at;
}

/** The part of a schema at `#/a/b/0`. */
export function schemaAt(root: Schema, reference: string): Schema | undefined {
  let at: unknown = root;
  for (const segment of reference.replace(/^#\/?/, '').split('/')) {
    if (segment === '') continue;
    at = isObject(at) || Array.isArray(at) ? (at as { readonly [key: string]: unknown })[decodeURIComponent(segment)] : undefined;
  }
  // What a pointer into a schema's keywords leads to is a schema.
  return isObject(at) ? (at as Schema) : undefined;
}

const references = new Map<FileKind, ReadonlyMap<unknown, string>>();

/** Where a part of a kind's schema is, as `#/a/b/0`; undefined for what is no part of it. */
export function referenceOf(kind: FileKind, part: Schema): string | undefined {
  const known = references.get(kind) ?? new Map(partsOf(schemaOf(kind), '#'));
  references.set(kind, known);
  return known.get(part);
}

function* partsOf(value: unknown, reference: string): Generator<[unknown, string]> {
  if (typeof value !== 'object' || value === null) return;
  yield [value, reference];
  for (const [key, part] of Object.entries(value)) yield* partsOf(part, `${reference}/${encodeURIComponent(key)}`);
}

function schemaText(kind: FileKind): string {
  const known = texts.get(kind) ?? readFileSync(join(folder, `${kind}.schema.json`), 'utf8');
  texts.set(kind, known);
  return known;
}
