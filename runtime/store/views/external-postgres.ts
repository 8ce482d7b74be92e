import type { ExternalView } from './external-view.ts';
import { quoteName } from './names.ts';
import type { ViewPlace } from './postgres-view.ts';

const time = (milliseconds: string): string => `to_timestamp(${milliseconds} / 1000.0) AT TIME ZONE 'UTC'`;
const times = `${time('f.created_at')} AS created_at, ${time('f.updated_at')} AS updated_at`;
const uuid = (text: string): string =>
  `CASE WHEN ${text} ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN (${text})::uuid END`;

const total = 'o.created + o.updated + o.unchanged + o.failed';
const counts = ['created', 'updated', 'unchanged', 'deleted', 'failed'].map((name) => `'${name}', o.${name}`).join(', ');

const recordColumns = [
  'id',
  'connector_id',
  'external_id',
  'raw_payload_json',
  'mapped_payload_json',
  'status',
  'created_at',
  'updated_at',
  'mapping_errors_json',
  'object',
];
const referenceColumns = ['id', 'source', 'entity_type', 'external_id', 'internal_id', 'created_at', 'updated_at'];

/** All of them, also what are tables: who reads has one schema. Times are without a zone, in UTC. A value that does not fit gives NULL. */
export function postgresExternalViews({ tables }: Pick<ViewPlace, 'tables'>): readonly ExternalView[] {
  const at = quoteName(tables);
  const json = (column: string): string => `${at}.view_json(${column})`;
  const iso = (column: string): string => `${at}.view_time(${column}) AT TIME ZONE 'UTC'`;
  // Whether any object that is shown in this table is synced.
  const isSynced = (table: string): string =>
    `coalesce((SELECT bool_or(t.value = 'true') FROM jsonb_each_text(${json('f.toggles')}) AS t JOIN jsonb_each_text(${json('f.tables')}) AS k ON k.key = t.key
    WHERE k.value = '${table}'), false)`;
  const facts = `FROM ${at}.datasource_facts AS f`;
  const shown = (name: string, columns: readonly string[]): ExternalView => ({
    name,
    select: `SELECT ${columns.join(', ')} FROM ${at}.${name}`,
  });
  return [
    {
      name: 'external_connector',
      // How it stands: as the newer of its last test and its last run says.
      select: `SELECT f.id, f.connector AS type, f.base_url,
  CASE WHEN NOT f.enabled THEN 'disabled'
    WHEN f.test_success IS NOT NULL AND (r.at IS NULL OR to_timestamp(f.tested_at / 1000.0) >= r.at) THEN CASE WHEN f.test_success THEN 'active' ELSE 'error' END
    WHEN r.status = 'failed' THEN 'error' ELSE 'active' END AS status,
  ${time('f.tested_at')} AS last_test_at, ${times}
${facts} LEFT JOIN LATERAL (
  SELECT runs.status, ${at}.view_time(runs.finished_at) AS at FROM ${at}.runs
  WHERE runs.datasource = f.datasource AND runs.status NOT IN ('queued', 'running') ORDER BY runs.number DESC LIMIT 1) AS r ON true`,
    },
    {
      name: 'external_credential',
      select: `SELECT f.id, f.id AS connector_id, ${json('f.secrets')} ->> 0 AS encrypted_key, coalesce(${json('f.secrets')} ->> 1, '') AS encrypted_secret, ${times}
${facts} WHERE f.secrets <> '[]'`,
    },
    {
      name: 'external_sync_config',
      select: `SELECT f.id, f.id AS connector_id, ${isSynced('external_product')} AS sync_products, ${isSynced('external_order')} AS sync_orders,
  ${json('f.mappings')} AS mappings_json, ${times}
${facts}`,
    },
    {
      name: 'external_sync_run',
      select: `SELECT ${uuid('r.id')} AS id, f.id AS connector_id,
  CASE WHEN r.status IN ('queued', 'running') THEN 'running' WHEN r.status IN ('success', 'partial') THEN 'success' ELSE 'failed' END AS status,
  ${iso('r.started_at')} AS started_at, ${iso('r.finished_at')} AS finished_at,
  (SELECT coalesce(jsonb_object_agg(c.object, jsonb_build_object('total', ${total}, 'mapped', ${total} - o.failed, ${counts})), '{}') ||
      jsonb_build_object('total', coalesce(sum(${total}), 0), 'mapped', coalesce(sum(${total} - o.failed), 0), 'failed', coalesce(sum(o.failed), 0))
    FROM ${at}.object_runs AS o JOIN ${at}.collections AS c ON c.id = o.collection WHERE o.run = r.number) AS stats_json
FROM ${at}.runs AS r JOIN ${at}.datasource_facts AS f ON f.datasource = r.datasource`,
    },
    {
      name: 'external_mapping_rule',
      select: `SELECT ${uuid("(r.value ->> 'id')")} AS id, f.id AS connector_id, r.value ->> 'entityType' AS entity_type, r.value ->> 'sourceField' AS source_field,
  r.value ->> 'targetField' AS target_field, r.value -> 'transform' AS transform_json,
  ${time("(r.value ->> 'createdAt')::bigint")} AS created_at, ${time("(r.value ->> 'updatedAt')::bigint")} AS updated_at
${facts} CROSS JOIN LATERAL jsonb_array_elements(${json('f.rules')}) AS r (value)`,
    },
    shown('external_reference', referenceColumns),
    shown('external_product', recordColumns),
    shown('external_order', recordColumns),
  ];
}

/** `CREATE OR REPLACE VIEW` of it. */
export function postgresExternalSql({ name, select }: ExternalView, { views }: Pick<ViewPlace, 'views'>): string {
  return `CREATE OR REPLACE VIEW ${quoteName(views)}.${quoteName(name)} WITH (security_invoker = true) AS\n${select}`;
}
