import type { DeletedView, EntityQuery, StoredEntity, SweepBounds } from '../../sync/ports.ts';
import { assembleEntity } from '../sqlite/assemble-run.ts';
import type { StoredEntityRow } from '../sqlite/tables/entities.ts';
import { textArray } from './bulk.ts';
import { isUnseen } from './marks.ts';
import type { Queries } from './pool.ts';

const recordColumns = `entities.api_version, entities.raw_payload, entities.created_at, entities.updated_at, entities.archived_at,
  entities.version, entities.mapped_payload, entities.mapping_status, entities.mapping_errors, entities.stored_at, entities.changed_at,
  entities.partition_values AS "partition"`;

/** The id that a record has here: looked for only where its collection gives any. */
function internalId(datasource: string, entityType: string): string {
  return `CASE WHEN ${entityType} IS NOT NULL THEN (SELECT internal_id::text FROM external_reference AS reference
    WHERE reference.source = ${datasource} AND reference.entity_type = ${entityType} AND reference.external_id = entities.external_id) END`;
}

/** As `changesOf` needs them. */
export const changedColumns = `marks.id AS external_id, marks.collection_key, marks.datasource, marks.object, marks.deleted_at, ${recordColumns},
  ${internalId('marks.datasource', 'marks.entity_type')} AS internal_id`;

const collection = (column: string): string => `(SELECT ${column} FROM collections WHERE datasource = $1 AND object = $2)`;

/** A number, not a join: only so can the index give them in order. */
const columns = `entities.external_id, ${collection('collection_key')} AS collection_key, $1::text AS datasource, $2::text AS object,
  entities.deleted_at, ${recordColumns}, ${internalId('$1', collection('entity_type'))} AS internal_id FROM entities WHERE collection = ${collection('id')}`;

const shown: { readonly [View in DeletedView]: string } = {
  without: 'AND deleted_at IS NULL',
  with: '',
  only: 'AND deleted_at IS NOT NULL',
};

export interface IdQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly bounds?: SweepBounds | undefined;
}

export async function listEntities(
  queries: Queries,
  { datasource, object, after, status, limit, deleted = 'without' }: EntityQuery,
): Promise<readonly StoredEntity[]> {
  // A literal, so that the planner sees that the partial index of failed records fits.
  const ofStatus = status === undefined ? '' : `AND mapping_status = '${status}'`;
  const rows = await queries.query<StoredEntityRow>(
    `SELECT ${columns} AND ($3::text IS NULL OR external_id > $3) ${shown[deleted]} ${ofStatus} ORDER BY external_id LIMIT $4`,
    [datasource, object, after ?? null, limit],
  );
  return rows.map(assembleEntity);
}

export async function findEntities(
  queries: Queries,
  ...[datasource, object, ids, deleted]: readonly [string, string, readonly string[], DeletedView]
): Promise<readonly StoredEntity[]> {
  const rows = await queries.query<StoredEntityRow>(`SELECT ${columns} AND external_id = ANY($3::text[]) ${shown[deleted]}`, [
    datasource,
    object,
    textArray(ids),
  ]);
  return rows.map(assembleEntity);
}

/** What was deleted softly is counted by its own index: a scan of all records would look at each. */
export async function countEntities(queries: Queries, collection: number, deleted: DeletedView): Promise<number> {
  const of = (view: string): string => `(SELECT count(*) FROM entities WHERE collection = $1 ${view})`;
  const counted = deleted === 'only' ? of(shown.only) : deleted === 'with' ? of('') : `${of('')} - ${of(shown.only)}`;
  const [row] = await queries.query<{ entities: number }>(`SELECT ${counted} AS entities`, [collection]);
  return row?.entities ?? 0;
}

/** `$1` to `$5`: collection, after, from, to, created from. */
const within = `collection = $1 AND deleted_at IS NULL AND ($2::text IS NULL OR external_id > $2) AND ($3::text IS NULL OR external_id >= $3)
  AND ($4::text IS NULL OR external_id < $4) AND ($5::text IS NULL OR created_at >= $5)`;

function boundsOf({ within: prefix, createdFrom }: SweepBounds = {}, after?: string): readonly (string | null)[] {
  return [after ?? null, prefix ?? null, prefix === undefined ? null : firstBeyond(prefix), createdFrom ?? null];
}

const isUnseenBy6 = isUnseen('$6');

export async function listIds(queries: Queries, collection: number, { limit, after, bounds }: IdQuery): Promise<readonly string[]> {
  const rows = await queries.query<{ id: string }>(`SELECT external_id AS id FROM entities WHERE ${within} ORDER BY external_id LIMIT $6`, [
    collection,
    ...boundsOf(bounds, after),
    limit,
  ]);
  return rows.map(({ id }) => id);
}

/** External ids that the object run has not met. */
export async function listUnseen(
  queries: Queries,
  ...[collection, objectRun, { limit, after, bounds }]: readonly [number, number, IdQuery]
): Promise<readonly string[]> {
  const rows = await queries.query<{ id: string }>(
    `SELECT external_id AS id FROM entities WHERE ${within} AND ${isUnseenBy6} ORDER BY external_id LIMIT $7`,
    [collection, ...boundsOf(bounds, after), objectRun, limit],
  );
  return rows.map(({ id }) => id);
}

/** How many ids there are within bounds, and how many of them were not seen. */
export async function countUnseen(
  queries: Queries,
  ...[collection, objectRun, bounds]: readonly [number, number, SweepBounds | undefined]
): Promise<{ readonly stored: number; readonly total: number }> {
  const [row] = await queries.query<{ stored: number; total: number }>(
    `SELECT count(*) AS stored, count(*) FILTER (WHERE ${isUnseenBy6}) AS total FROM entities WHERE ${within}`,
    [collection, ...boundsOf(bounds), objectRun],
  );
  return { stored: row?.stored ?? 0, total: row?.total ?? 0 };
}

/** External ids of what is marked as missed, in byte order. What is seen has no mark: it is cleared with the page. */
export async function listMissed(queries: Queries, collection: number, { limit, after, bounds }: IdQuery): Promise<readonly string[]> {
  const rows = await queries.query<{ id: string }>(
    `SELECT external_id AS id FROM missed_marks JOIN entities ON entities.id = missed_marks.entity
     WHERE missed_marks.collection = $1 AND ($2::text IS NULL OR external_id > $2) AND ($3::text IS NULL OR created_at >= $3)
     ORDER BY external_id LIMIT $4`,
    [collection, after ?? null, bounds?.createdFrom ?? null, limit],
  );
  return rows.map(({ id }) => id);
}

/** The least text that follows all that begin with `within`, which ends with `:`. */
function firstBeyond(prefix: string): string {
  return `${prefix.slice(0, -1)};`;
}
