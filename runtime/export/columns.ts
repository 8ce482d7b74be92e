import { ConnectorError } from '../kernel/errors.ts';
import { fieldsOf } from './json-fields.ts';

/** What a field's text can be. `wide`: a number that neither 64 bits nor a double hold whole. */
export type Kind = 'null' | 'boolean' | 'integer' | 'longInteger' | 'decimal' | 'wide' | 'text' | 'object' | 'list';

/** Fields of records by name, in the order they were met, with all that their values were. */
export type Columns = Map<string, Set<Kind>>;

const mostColumns = 2_000;
const longest = 2n ** 63n;

/** Of a value's JSON text. */
export function kindOf(text: string): Kind {
  const first = text[0];
  if (first === '"') return 'text';
  if (first === '{') return 'object';
  if (first === '[') return 'list';
  if (first === 't' || first === 'f') return 'boolean';
  if (first === 'n') return 'null';
  return kindOfNumber(text);
}

function kindOfNumber(text: string): Kind {
  return /^-?\d+$/.test(text) && text !== '-0' ? kindOfInteger(text) : kindOfDecimal(text);
}

function kindOfInteger(text: string): Kind {
  if (Number.isSafeInteger(Number(text))) return 'integer';
  // A length first: reading ten thousand digits takes its time.
  if (text.length > 20) return 'wide';
  const value = BigInt(text);
  return value < longest && value >= -longest ? 'longInteger' : 'wide';
}

/** Beneath it a double has fewer digits. */
const leastNormal = 2.225_073_858_507_201_4e-308;

function kindOfDecimal(text: string): Kind {
  const [mantissa = ''] = text.split(/[eE]/);
  const digits = mantissa.replaceAll(/[-.]/g, '').replace(/^0+/, '').length;
  if (digits === 0) return 'decimal';
  const value = Math.abs(Number(text));
  // A double gives back 15 significant digits.
  return digits <= 15 && Number.isFinite(value) && value >= leastNormal ? 'decimal' : 'wide';
}

/** Adds the fields of a record. Throws REQUEST_INVALID where they become too many for a table. */
export function addColumns(columns: Columns, json: string): void {
  for (const [name, text] of fieldsOf(json)) {
    const kind = kindOf(text);
    const known = columns.get(name);
    if (known) known.add(kind);
    else if (columns.size < mostColumns) columns.set(name, new Set([kind]));
    else {
      throw new ConnectorError(
        'REQUEST_INVALID',
        `the records have more than ${mostColumns} different fields, "${name.slice(0, 100)}" among them; a table has no more columns than that: export them as ndjson`,
      );
    }
  }
}

/** How the values of a column are kept. `text` keeps every digit of what no other type holds whole. */
export type ColumnType = 'boolean' | 'integer' | 'double' | 'text';

export function typeOf(kinds: ReadonlySet<Kind>): ColumnType {
  const met = [...kinds].filter((kind) => kind !== 'null');
  const only = (...allowed: readonly Kind[]): boolean => met.length > 0 && met.every((kind) => allowed.includes(kind));
  if (only('boolean')) return 'boolean';
  if (only('integer', 'longInteger')) return 'integer';
  // A double holds those integers whole that are safe.
  return only('integer', 'decimal') ? 'double' : 'text';
}

/** JSON Schema of a column, as loose as its values were. Null may always come. */
export function schemaOf(kinds: ReadonlySet<Kind>): { readonly [keyword: string]: unknown } {
  const types = new Set(['null', ...[...kinds].map((kind) => schemaTypes[kind])]);
  // Every integer is a number.
  if (types.has('number')) types.delete('integer');
  // Without a value so far: text holds whatever comes.
  if (types.size === 1) types.add('string');
  return { type: [...types], ...(types.has('array') ? { items: {} } : {}) };
}

const schemaTypes: { readonly [Name in Kind]: string } = {
  null: 'null',
  boolean: 'boolean',
  integer: 'integer',
  longInteger: 'integer',
  decimal: 'number',
  wide: 'number',
  text: 'string',
  object: 'object',
  list: 'array',
};
