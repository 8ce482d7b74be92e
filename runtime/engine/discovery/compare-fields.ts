import type { Field } from '../../documents/generated/connector.ts';
import type { InferredSchema, JsonType } from './infer-schema.ts';

export type Fields = Readonly<Record<string, Field>>;

/** Where records differ from what is declared of them. Fields as paths: `customer.email`, `lines[*].sku`. */
export interface Drift {
  /** In records, but not declared. */
  readonly added: readonly { readonly field: string; readonly found: string }[];
  /** Declared, but in no record. */
  readonly missing: readonly { readonly field: string; readonly declared: string }[];
  /** Declared as something else. */
  readonly changed: readonly { readonly field: string; readonly declared: string; readonly found: string }[];
}

interface Differences {
  readonly added: Drift['added'][number][];
  readonly missing: Drift['missing'][number][];
  readonly changed: Drift['changed'][number][];
}

/** What is declared against what was inferred from records. Where nothing was seen, nothing differs. */
export function compareFields(declared: Fields, inferred: InferredSchema): Drift {
  const differences: Differences = { added: [], missing: [], changed: [] };
  compareProperties(declared, inferred, '', differences);
  return differences;
}

function compareProperties(declared: Fields, { type, properties = {} }: InferredSchema, prefix: string, differences: Differences): void {
  if (!typesOf(type).includes('object')) return;
  for (const [name, schema] of Object.entries(properties)) {
    if (!Object.hasOwn(declared, name)) differences.added.push({ field: prefix + name, found: spoken(schema) });
  }
  for (const [name, field] of Object.entries(declared)) {
    const found = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (found === undefined) differences.missing.push({ field: prefix + name, declared: spoken(field) });
    else compareField(field, found, prefix + name, differences);
  }
}

function compareField(declared: Field, found: InferredSchema, field: string, differences: Differences): void {
  if (!isWithin(declared, found)) differences.changed.push({ field, declared: spoken(declared), found: spoken(found) });
  if (declared.properties) compareProperties(declared.properties, found, `${field}.`, differences);
  if (declared.items && found.items) compareField(declared.items, found.items, `${field}[*]`, differences);
}

/** Whether all that was found is as declared: an integer is a number, and text of which all has the declared format. */
function isWithin(declared: Field, found: InferredSchema): boolean {
  const allowed = typesOf(declared.type);
  const seen = typesOf(found.type);
  const fits = (type: JsonType): boolean => allowed.includes(type) || (type === 'integer' && allowed.includes('number'));
  if (allowed.length > 0 && !seen.every(fits)) return false;
  return declared.format === undefined || !seen.includes('string') || declared.format === found.format;
}

function typesOf(type: JsonType | readonly JsonType[] | undefined): readonly JsonType[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
}

function spoken({ type, format }: Pick<Field, 'type' | 'format'>): string {
  const types = typesOf(type).join(' or ') || 'anything';
  return format === undefined ? types : `${types} (${format})`;
}
