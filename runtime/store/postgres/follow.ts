import type { Followed, RecordTables } from '../../sync/ports.ts';
import { type RecordTable, recordTableOf } from '../record-tables.ts';
import type { Pool, Queries, TransactionQueries } from './pool.ts';
import { keepFromErasing } from './run-operations.ts';
import { withAnyText } from './text.ts';

/** Records, and deleted ones, of a step. */
const stepSize = 2_000;

interface Found {
  readonly collection: number;
  readonly connector: string;
  /** The last change of the datasource, and the last of those that nothing tells of any more. */
  readonly last: number;
  readonly forgotten: number;
  /** Where it has come to; null: nowhere yet. */
  readonly table: string | null;
  readonly change: number | null;
}

/** `open` throws where the store is closed. */
export function followingOn(pool: Pool, open: () => void): RecordTables {
  return {
    async follow(of) {
      open();
      const table = recordTableOf(of.table);
      let rows = 0;
      // Mostly there is nothing to do: no transaction is begun for that.
      while (isBehind(await find(withAnyText(pool), of), table))
        rows += await pool.transaction((queries) => followSome(withAnyText(queries), of, table));
      return rows;
    },
  };
}

function isBehind(found: Found | undefined, table: RecordTable): boolean {
  return found !== undefined && (found.change === null || found.table !== table || found.change < found.last);
}

async function find(queries: Queries, { datasource, object }: Followed): Promise<Found | undefined> {
  const [found] = await queries.query<Found>(
    `SELECT c.id AS collection, f.id AS connector, n.last, n.forgotten, d.record_table AS "table", d.change
     FROM collections c JOIN datasource_facts f USING (datasource) JOIN change_counters n USING (datasource)
     LEFT JOIN followed_changes d ON d.collection = c.id
     WHERE datasource = $1 AND c.object = $2`,
    [datasource, object],
  );
  return found;
}

/**
 * A step, within a transaction. Whoever follows the same collection waits for its end; whoever writes records does not: numbers stand in the
 * order of commits, so up to the last that is told, all are there.
 */
async function followSome(queries: TransactionQueries, of: Followed, table: RecordTable): Promise<number> {
  await keepFromErasing(queries, of.datasource);
  const found = await lockFound(queries, of, table);
  if (!isBehind(found, table)) return 0;
  // As it is behind, it was found.
  const { collection, connector, last, forgotten, table: before, change } = found as Found;
  const isOther = before !== null && before !== table;
  const after = isOther ? 0 : (change ?? 0);
  let rows = isOther ? await clear(queries, recordTableOf(before), connector, of.object) : 0;
  // Of some that are gone, nothing tells any more.
  if (after > 0 && forgotten > after) rows += await dropOrphans(queries, table, connector, of.object, collection);
  const [{ end } = { end: last }] = await queries.query<{ end: number }>(endOfStep, [collection, after, last]);
  rows += await queries.run(putRows(table), [collection, after, end, connector, of.datasource, of.object]);
  rows += await dropGone(queries, table, [collection, after, end, of.datasource, of.object]);
  await queries.run('UPDATE followed_changes SET record_table = $2, change = $3 WHERE collection = $1', [collection, table, end]);
  return rows;
}

/** What stands when whoever was at it has ended. */
async function lockFound(queries: Queries, of: Followed, table: RecordTable): Promise<Found | undefined> {
  await queries.run(
    `INSERT INTO followed_changes (collection, record_table, change)
       SELECT id, $3, 0 FROM collections WHERE datasource = $1 AND object = $2 ON CONFLICT DO NOTHING`,
    [of.datasource, of.object, table],
  );
  await queries.query(
    'SELECT 1 FROM followed_changes WHERE collection = (SELECT id FROM collections WHERE datasource = $1 AND object = $2) FOR UPDATE',
    [of.datasource, of.object],
  );
  return find(queries, of);
}

const endOfStep = `SELECT least($3::bigint, (${numberAt('entities')}), (${numberAt('tombstones')})) AS end`;

function numberAt(table: string): string {
  return `SELECT change FROM ${table} WHERE collection = $1 AND change > $2 AND change <= $3 ORDER BY change OFFSET ${stepSize - 1} LIMIT 1`;
}

const written = ['raw_payload_json', 'mapped_payload_json', 'status', 'created_at', 'updated_at', 'mapping_errors_json'];

/** The id of a row, of the parameters with these numbers. */
function idOf(datasource: number, object: number, externalId: string): string {
  return `record_uuid($${datasource}::text || E'\\x1f' || $${object}::text || E'\\x1f' || ${externalId})`;
}

function putRows(table: RecordTable): string {
  const time = (column: string): string => `to_timestamp(${column} / 1000.0) AT TIME ZONE 'UTC'`;
  return `INSERT INTO ${table} (id, connector_id, object, external_id, ${written.join(', ')})
    SELECT ${idOf(5, 6, 'external_id')}, $4::uuid, $6::text, external_id,
      coalesce(record_json(raw_payload), 'null'), record_json(mapped_payload),
      CASE mapping_status WHEN 'none' THEN 'pending' ELSE mapping_status END,
      ${time('stored_at')}, ${time('changed_at')}, record_json(mapping_errors)
    FROM entities WHERE collection = $1 AND change > $2 AND change <= $3 AND deleted_at IS NULL
    ON CONFLICT (id) DO UPDATE SET ${written.map((column) => `${column} = excluded.${column}`).join(', ')}`;
}

/**
 * Rows of what was deleted, softly or not, and has not come again. Each step looks at what changed in it and at nothing else, whatever the planner
 * knows of tables that were filled a moment ago.
 */
const goneRows = `WITH changed AS MATERIALIZED (
    SELECT external_id, deleted_at FROM entities WHERE collection = $1 AND change > $2 AND change <= $3)
  SELECT ${idOf(4, 5, 'external_id')} AS id FROM changed WHERE deleted_at IS NOT NULL
  UNION ALL
  SELECT ${idOf(4, 5, 't.external_id')} FROM tombstones t WHERE t.collection = $1 AND t.change > $2 AND t.change <= $3
    AND (SELECT e.id FROM entities e WHERE e.collection = t.collection AND e.external_id = t.external_id LIMIT 1) IS NULL`;

async function dropGone(queries: Queries, table: RecordTable, asked: readonly unknown[]): Promise<number> {
  const gone = await queries.query<{ id: string }>(goneRows, asked);
  if (gone.length === 0) return 0;
  return queries.run(`DELETE FROM ${table} WHERE id = ANY($1::uuid[])`, [gone.map(({ id }) => id)]);
}

function clear(queries: Queries, table: RecordTable, connector: string, object: string): Promise<number> {
  return queries.run(`DELETE FROM ${table} WHERE connector_id = $1 AND object = $2`, [connector, object]);
}

function dropOrphans(queries: Queries, table: RecordTable, connector: string, object: string, collection: number): Promise<number> {
  return queries.run(
    `DELETE FROM ${table} AS r WHERE connector_id = $1 AND object = $2 AND NOT EXISTS (
       SELECT FROM entities e WHERE e.collection = $3 AND e.external_id = r.external_id AND e.deleted_at IS NULL)`,
    [connector, object, collection],
  );
}
