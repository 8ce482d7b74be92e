import type { EntityRow } from '../sqlite/tables/entities.ts';
import { integerArray, textArray } from './bulk.ts';
import { pageRecords, plainColumns, type WrittenRow } from './page-records.ts';
import { prepared, type Queries, type TransactionQueries } from './pool.ts';
import { decodeText, encodeText } from './text.ts';

/** What decides whether a record is written. */
export interface EntityHead {
  readonly id: number;
  readonly version: number;
  readonly archivedAt: string | null;
  /** Softly. */
  readonly deleted: boolean;
  readonly contentHash: string;
  /** Whether anything of its collection is marked as missed. */
  readonly missed: boolean;
}

/** Who writes, and when: milliseconds since the epoch. */
export interface Writer {
  readonly datasource: string;
  readonly collection: number;
  readonly run: number;
  readonly now: number;
  /** The number that the type of a page's records has in this database. */
  readonly recordType: number;
}

/** Of those that are stored, by their external ids. */
export async function findHeads(
  queries: Queries,
  { datasource, object }: { readonly datasource: string; readonly object: string },
  rows: readonly Pick<EntityRow, 'externalId'>[],
): Promise<ReadonlyMap<string, EntityHead>> {
  if (rows.length === 0) return new Map();
  const heads = await queries.query<EntityHead & { readonly externalId: string }>(find, [
    encodeText(datasource),
    encodeText(object),
    textArray(rows.map(({ externalId }) => externalId)),
  ]);
  return new Map(heads.map((head) => [decodeText(head.externalId), head]));
}

// One look into the index for each, also where the planner knows nothing of the table yet: it keeps a LIMIT where it is.
const find = prepared(
  'find_heads',
  `WITH here AS MATERIALIZED
     (SELECT id, EXISTS (SELECT 1 FROM missed_marks WHERE collection = collections.id) AS missed
      FROM collections WHERE datasource = $1 AND object = $2)
   SELECT found.*, here.missed FROM here CROSS JOIN unnest($3::text[]) AS asked (id) CROSS JOIN LATERAL
     (SELECT external_id AS "externalId", id, version, archived_at AS "archivedAt", deleted_at IS NOT NULL AS deleted,
        encode(content_hash, 'hex') AS "contentHash"
      FROM entities WHERE collection = here.id AND external_id = asked.id LIMIT 1) AS found`,
);

/** The records of a page beside the last number of their datasource, which tells those of the changes. */
const given = `unnest($4::page_record[]) AS given, (SELECT last FROM change_counters WHERE datasource = $3) AS counter`;

const insert = prepared(
  'insert_entities',
  `INSERT INTO entities (collection, run, stored_at, changed_at, external_id, ${plainColumns.join(', ')}, change, first_change)
   SELECT $5::integer, $1::bigint, $2::bigint, $2::bigint, external_id, ${plainColumns.join(', ')}, last + change, last + change
   FROM ${given}`,
);

const update = prepared(
  'update_entities',
  `UPDATE entities SET run = $1::bigint, changed_at = $2::bigint, deleted_at = NULL, change = counter.last + given.change,
     ${plainColumns.map((column) => `${column} = given.${column}`).join(', ')}
   FROM ${given} WHERE entities.id = given.id`,
);

const raise = prepared(
  'raise_versions',
  'UPDATE entities SET version = given.version FROM unnest($1::bigint[], $2::bigint[]) AS given (id, version) WHERE entities.id = given.id',
);

const restore = prepared(
  'restore_entities',
  `UPDATE entities SET deleted_at = NULL, run = $1, changed_at = $2, change = counter.last + given.change
   FROM unnest($4::bigint[], $5::bigint[]) AS given (id, change), (SELECT last FROM change_counters WHERE datasource = $3) AS counter
   WHERE entities.id = given.id`,
);

/** New ones. Their numbers have been taken, as those of all that is written here. */
export function insertEntities(queries: TransactionQueries, writer: Writer, rows: readonly WrittenRow[]): void {
  queries.send(insert, [...valuesOf(writer), pageRecords(writer.recordType, rows), writer.collection]);
}

/** One that was deleted softly is there again. */
export function updateEntities(queries: TransactionQueries, writer: Writer, rows: readonly WrittenRow[]): void {
  queries.send(update, [...valuesOf(writer), pageRecords(writer.recordType, rows)]);
}

export function raiseVersions(queries: TransactionQueries, ids: readonly number[], versions: readonly number[]): void {
  queries.send(raise, [integerArray(ids), integerArray(versions)]);
}

/** Deleted softly, they are there again as they were. */
export function restoreEntities(queries: TransactionQueries, writer: Writer, ids: readonly number[], changes: readonly number[]): void {
  queries.send(restore, [...valuesOf(writer), integerArray(ids), integerArray(changes)]);
}

function valuesOf({ run, now, datasource }: Writer): readonly unknown[] {
  return [run, now, encodeText(datasource)];
}
