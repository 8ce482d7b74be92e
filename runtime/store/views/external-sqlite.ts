import type { ExternalView } from './external-view.ts';

const time = (milliseconds: string): string => `strftime('%Y-%m-%d %H:%M:%S', ${milliseconds} / 1000, 'unixepoch')`;
const iso = (text: string): string => `strftime('%Y-%m-%d %H:%M:%S', ${text})`;

const times = `${time('f.created_at')} AS created_at, ${time('f.updated_at')} AS updated_at`;

/** Whether any object that is shown in this table is synced. */
const isSynced = (table: string): string =>
  `coalesce((SELECT max(t.value) FROM json_each(f.toggles) AS t JOIN json_each(f.tables) AS k ON k.key = t.key WHERE k.value = '${table}'), 0)`;

const total = 'o.created + o.updated + o.unchanged + o.failed';
const counts = ['created', 'updated', 'unchanged', 'deleted', 'failed'].map((name) => `'${name}', o.${name}`).join(', ');

/** What is no table of its own. Times are `YYYY-MM-DD HH:MM:SS` in UTC, ids and JSON are text. */
export const sqliteExternalViews: readonly ExternalView[] = [
  {
    name: 'external_connector',
    // How it stands: as the newer of its last test and its last run says.
    select: `SELECT f.id, f.connector AS type, f.base_url,
  CASE WHEN f.enabled = 0 THEN 'disabled'
    WHEN f.test_success IS NOT NULL AND (r.finished_at IS NULL OR strftime('%Y-%m-%dT%H:%M:%fZ', f.tested_at / 1000.0, 'unixepoch') >= r.finished_at)
      THEN iif(f.test_success, 'active', 'error')
    WHEN r.status = 'failed' THEN 'error' ELSE 'active' END AS status,
  ${time('f.tested_at')} AS last_test_at, ${times}
FROM datasource_facts AS f LEFT JOIN runs AS r ON r.number = (
  SELECT max(number) FROM runs WHERE runs.datasource = f.datasource AND runs.status NOT IN ('queued', 'running'))`,
  },
  {
    name: 'external_credential',
    select: `SELECT f.id, f.id AS connector_id, f.secrets ->> 0 AS encrypted_key, coalesce(f.secrets ->> 1, '') AS encrypted_secret, ${times}
FROM datasource_facts AS f WHERE f.secrets <> '[]'`,
  },
  {
    name: 'external_sync_config',
    select: `SELECT f.id, f.id AS connector_id, ${isSynced('external_product')} AS sync_products, ${isSynced('external_order')} AS sync_orders,
  f.mappings AS mappings_json, ${times}
FROM datasource_facts AS f`,
  },
  {
    name: 'external_sync_run',
    select: `SELECT r.id, f.id AS connector_id,
  CASE WHEN r.status IN ('queued', 'running') THEN 'running' WHEN r.status IN ('success', 'partial') THEN 'success' ELSE 'failed' END AS status,
  ${iso('r.started_at')} AS started_at, ${iso('r.finished_at')} AS finished_at,
  (SELECT json_patch(
      json_group_object(c.object, json_object('total', ${total}, 'mapped', ${total} - o.failed, ${counts})) FILTER (WHERE c.object IS NOT NULL),
      json_object('total', coalesce(sum(${total}), 0), 'mapped', coalesce(sum(${total} - o.failed), 0), 'failed', coalesce(sum(o.failed), 0)))
    FROM object_runs AS o JOIN collections AS c ON c.id = o.collection WHERE o.run = r.number) AS stats_json
FROM runs AS r JOIN datasource_facts AS f ON f.datasource = r.datasource`,
  },
  {
    name: 'external_mapping_rule',
    select: `SELECT r.value ->> 'id' AS id, f.id AS connector_id, r.value ->> 'entityType' AS entity_type, r.value ->> 'sourceField' AS source_field,
  r.value ->> 'targetField' AS target_field, r.value -> 'transform' AS transform_json,
  ${time("(r.value ->> 'createdAt')")} AS created_at, ${time("(r.value ->> 'updatedAt')")} AS updated_at
FROM datasource_facts AS f JOIN json_each(f.rules) AS r`,
  },
];
