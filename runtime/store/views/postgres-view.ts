import { quoteName, quoteText } from './names.ts';
import { ownColumns, type ViewColumn, type ViewPlan, type ViewType } from './plan-views.ts';
import type { Column } from './versions.ts';

/** Where the store's tables are, and where views are made. */
export interface ViewPlace {
  readonly tables: string;
  readonly views: string;
}

/** As PostgreSQL names them when it is asked what columns a view has. */
const types: { readonly [Type in ViewType]: string } = {
  boolean: 'boolean',
  integer: 'bigint',
  double: 'numeric',
  text: 'text',
  json: 'jsonb',
  time: 'timestamp with time zone',
  date: 'date',
};

export function postgresColumns(plan: ViewPlan): readonly Column[] {
  return [...ownColumns, ...plan.columns].map(({ name, type }) => ({ name, type: types[type] }));
}

/** `CREATE OR REPLACE VIEW` of a version of a view; `columns` in its order. */
export function postgresView(
  name: string,
  { collectionKey, columns: fields }: ViewPlan,
  columns: readonly Column[],
  place: ViewPlace,
): string {
  const at = quoteName(place.tables);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const listed = columns.map(({ name: column }) => `  ${valueOf(column, byName.get(column), at)} AS ${quoteName(column)}`);
  const payloads = new Set(fields.map(({ of }) => of));
  const read = [...payloads].map((of) => `${at}.view_json(e.${of}_payload) AS ${of}`);
  // OFFSET keeps the planner from reading the JSON once for each column.
  return `CREATE OR REPLACE VIEW ${quoteName(place.views)}.${quoteName(name)} WITH (security_invoker = true) AS
SELECT
${listed.join(',\n')}
FROM ${at}.collections AS c JOIN ${at}.entities AS e ON e.collection = c.id
CROSS JOIN LATERAL (SELECT ${read.join(', ')} OFFSET 0) AS j
WHERE c.collection_key = ${quoteText(collectionKey)} AND e.deleted_at IS NULL`;
}

const own: { readonly [name: string]: (at: string) => string } = {
  datasource: () => 'c.datasource',
  external_id: () => 'e.external_id',
  archived_at: (at) => `${at}.view_time(e.archived_at)`,
  changed_at: () => 'to_timestamp(e.changed_at / 1000.0)',
};

function valueOf(name: string, field: ViewColumn | undefined, at: string): string {
  if (!field) return own[name]?.(at) ?? 'NULL';
  return values[field.type](`j.${field.of}`, quoteText(field.field), `${at}.view_`);
}

const values: { readonly [Type in ViewType]: (json: string, key: string, read: string) => string } = {
  boolean: (json, key, read) => `${read}boolean(${json} -> ${key})`,
  integer: (json, key, read) => `${read}integer(${json} -> ${key})`,
  double: (json, key, read) => `${read}number(${json} -> ${key})`,
  text: (json, key) => `${json} ->> ${key}`,
  json: (json, key) => `nullif(${json} -> ${key}, 'null')`,
  time: (json, key, read) => `${read}time(${json} ->> ${key})`,
  date: (json, key, read) => `${read}date(${json} ->> ${key})`,
};

/**
 * What a connector's SQL reads: each record with its datasource and its JSON, under the names that the tables of other runtimes have for
 * them. Deleted ones are told by `deleted_at`.
 */
export function entitiesView({ tables, views }: ViewPlace): string {
  const at = quoteName(tables);
  return `CREATE OR REPLACE VIEW ${quoteName(views)}."entities" WITH (security_invoker = true) AS
SELECT
  e.id, e.external_id, c.datasource, c.datasource AS app_key, c.object, c.collection_key, e.api_version,
  ${at}.view_json(e.raw_payload) AS raw_payload,
  ${at}.view_json(e.mapped_payload) AS mapped_payload,
  e.mapping_status,
  ${at}.view_time(e.created_at) AS created_at,
  ${at}.view_time(e.updated_at) AS updated_at,
  ${at}.view_time(e.archived_at) AS archived_at,
  to_timestamp(e.deleted_at / 1000.0) AS deleted_at,
  to_timestamp(e.changed_at / 1000.0) AS changed_at
FROM ${at}.collections AS c JOIN ${at}.entities AS e ON e.collection = c.id`;
}
