import type { Catalog } from '../../documents/catalog.ts';
import type { Connector, ConnectorObject, Field } from '../../documents/generated/connector.ts';
import type { Mapping } from '../../documents/generated/mapping.ts';
import { type Kind, typeOf } from '../../export/columns.ts';
import { collectionView, namesFor } from './names.ts';

/** What the values of a column are, whatever the database calls it. */
export type ViewType = 'boolean' | 'integer' | 'double' | 'text' | 'json' | 'time' | 'date';

export interface ViewColumn {
  readonly name: string;
  readonly type: ViewType;
  /** Of which of the two payloads it is a field. */
  readonly of: 'raw' | 'mapped';
  readonly field: string;
}

/** A view over the records of one object, of all datasources of its connector. */
export interface ViewPlan {
  readonly name: string;
  readonly connector: string;
  readonly object: string;
  readonly collectionKey: string;
  readonly columns: readonly ViewColumn[];
}

/** What each view has before the fields of its object. */
export const ownColumns = [
  { name: 'datasource', type: 'text' },
  { name: 'external_id', type: 'text' },
  { name: 'archived_at', type: 'time' },
  { name: 'changed_at', type: 'time' },
] as const;

/** PostgreSQL has room for 1,600. */
const mostColumns = 1_000;

/** Of the connectors that are asked for: one for each object that declares fields. */
export function planViews({ connectors, mappings }: Pick<Catalog, 'connectors' | 'mappings'>, of: Iterable<string>): readonly ViewPlan[] {
  return [...new Set(of)].toSorted().flatMap((name) => {
    const connector = connectors.get(name)?.document;
    return connector
      ? connector.objects.flatMap((object) => planView(connector, object, mappingsOf(mappings, name, object.name)) ?? [])
      : [];
  });
}

function planView(connector: Connector, object: ConnectorObject, mappings: readonly Mapping[]): ViewPlan | undefined {
  const { fields = {}, collectionKey = `${connector.name}_${object.name}`, view = collectionKey } = object;
  if (Object.keys(fields).length === 0) return undefined;
  const raw = Object.entries(fields).map(([field, declared]) => ({ type: typeOfField(declared), of: 'raw' as const, field }));
  const mapped = mappings.flatMap((mapping) =>
    Object.entries(mapping.fields ?? {}).map(([source, field]) => ({
      type: typeOfTarget(fields, source, mapping),
      of: 'mapped' as const,
      field,
    })),
  );
  // What the record itself has of that name stays what it is, whatever is mapped later.
  const seen = new Set(Object.keys(fields));
  const added = mapped.filter(({ field }) => !seen.has(field) && seen.add(field));
  const columns = [...raw, ...added].slice(0, mostColumns);
  const names = namesFor(
    columns.map(({ field }) => field),
    ownColumns.map(({ name }) => name),
  );
  return {
    name: collectionView(view),
    connector: connector.name,
    object: object.name,
    collectionKey,
    columns: columns.map((column, index) => ({ name: names[index] ?? column.field, ...column })),
  };
}

/** Those that may come to apply to records of this object, by name. */
function mappingsOf(mappings: Catalog['mappings'], connector: string, object: string): readonly Mapping[] {
  return [...mappings.keys()].toSorted().flatMap((name) => {
    const mapping = mappings.get(name)?.document;
    const fits = mapping?.object === object && (mapping.connector === undefined || mapping.connector === connector);
    // One that is a datasource's alone names its fields for that one.
    return mapping && fits ? [mapping] : [];
  });
}

const kinds: { readonly [type: string]: Kind } = {
  string: 'text',
  integer: 'integer',
  number: 'decimal',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  null: 'null',
};

export function typeOfField({ type, format }: Field): ViewType {
  const declared = (typeof type === 'string' ? [type] : (type ?? [])).map((one) => kinds[one] ?? 'null');
  const met = new Set(declared.filter((kind) => kind !== 'null'));
  if (met.size === 0 || [...met].every((kind) => kind === 'object' || kind === 'list')) return 'json';
  const only = met.size === 1 && met.has('text');
  if (only && format === 'date-time') return 'time';
  return only && format === 'date' ? 'date' : typeOf(met);
}

/**
 * What a mapping takes is what it gives, where it is a declared field. Of the rest nothing is known; and a transform may have put something
 * else in its place. Text holds whatever it is.
 */
function typeOfTarget(fields: Readonly<Record<string, Field>>, source: string, { transform }: Mapping): ViewType {
  const [first = '', ...rest] = source.replace(/^\$\./, '').split('.');
  let found = fields[first];
  for (const name of rest) found = found?.properties?.[name];
  return found && transform === undefined ? typeOfField(found) : 'text';
}
