import type { EntityRow } from '../sqlite/tables/entities.ts';
import { hexArray, integerArray, textArray } from './bulk.ts';
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
}

/** A record of a page: its columns, the hash of what counts as its content, and whether its source says only that it is archived. */
export interface HashedRow extends EntityRow {
  readonly contentHash: string;
  readonly archivedOnSight: boolean;
}

/** A record as it is to be written. */
export interface WrittenRow {
  readonly row: HashedRow;
  readonly version: number;
  readonly archivedAt: string | null;
  /** The number of the change that this is: how far before the last of its datasource, as 0 or less. */
  readonly change: number;
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

/** What both ways to write take from lists, with the numbers of their parameters. */
const lists = {
  version: '$7::bigint[]',
  change: '$8::bigint[]',
  content_hash: '$9::bytea[]',
  mapping_status: '$10::text[]',
  api_version: '$11::text[]',
  created_at: '$12::text[]',
  updated_at: '$13::text[]',
  archived_at: '$14::text[]',
  mapping_errors: '$15::text[]',
  raw_payload: '$1::text[]',
  mapped_payload: '$2::text[]',
  partition_values: '$16::text[]',
};
const columns = Object.keys(lists);
/** Without the number of the change, which is told from the last one. */
const plain = columns.filter((column) => column !== 'change');

/** The lists as a table, with one more for `key`, beside the last number of the datasource. */
function given(key: string, type: 'text' | 'bigint'): string {
  return `unnest($6::${type}[], ${Object.values(lists).join(', ')}) AS given (${key}, ${columns.join(', ')}),
    (SELECT last FROM change_counters WHERE datasource = $5) AS counter`;
}

const insert = prepared(
  'insert_entities',
  `INSERT INTO entities (collection, run, stored_at, changed_at, external_id, ${plain.join(', ')}, change, first_change)
   SELECT $17::integer, $3::bigint, $4::bigint, $4::bigint, external_id, ${plain.join(', ')}, last + change, last + change
   FROM ${given('external_id', 'text')}`,
);

const update = prepared(
  'update_entities',
  `UPDATE entities SET run = $3::bigint, changed_at = $4::bigint, deleted_at = NULL, change = counter.last + given.change,
     ${plain.map((column) => `${column} = given.${column}`).join(', ')}
   FROM ${given('id', 'bigint')} WHERE entities.id = given.id`,
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
  const ids = textArray(rows.map(({ row }) => row.externalId));
  queries.send(insert, [...payloadsOf(rows), ...valuesOf(writer), ids, ...listsOf(rows), writer.collection]);
}

/** Those of these numbers, which stand as `rows` do. One that was deleted softly is there again. */
export function updateEntities(queries: TransactionQueries, writer: Writer, ids: readonly number[], rows: readonly WrittenRow[]): void {
  queries.send(update, [...payloadsOf(rows), ...valuesOf(writer), integerArray(ids), ...listsOf(rows)]);
}

export function raiseVersions(queries: TransactionQueries, ids: readonly number[], versions: readonly number[]): void {
  queries.send(raise, [integerArray(ids), integerArray(versions)]);
}

/** Deleted softly, they are there again as they were. */
export function restoreEntities(queries: TransactionQueries, writer: Writer, ids: readonly number[], changes: readonly number[]): void {
  queries.send(restore, [...valuesOf(writer), integerArray(ids), integerArray(changes)]);
}

/** They come first: as messages are put together, everything before the longest parts would be copied for each of them. */
function payloadsOf(rows: readonly WrittenRow[]): readonly Buffer[] {
  return [textArray(rows.map(({ row }) => row.rawPayload)), textArray(rows.map(({ row }) => row.mappedPayload))];
}

function valuesOf({ run, now, datasource }: Writer): readonly unknown[] {
  return [run, now, encodeText(datasource)];
}

function listsOf(rows: readonly WrittenRow[]): readonly Buffer[] {
  const texts = (name: 'mappingStatus' | 'apiVersion' | 'createdAt' | 'updatedAt' | 'mappingErrors' | 'partition'): Buffer =>
    textArray(rows.map(({ row }) => row[name]));
  return [
    integerArray(rows.map(({ version }) => version)),
    integerArray(rows.map(({ change }) => change)),
    hexArray(rows.map(({ row }) => row.contentHash)),
    texts('mappingStatus'),
    texts('apiVersion'),
    texts('createdAt'),
    texts('updatedAt'),
    textArray(rows.map(({ archivedAt }) => archivedAt)),
    texts('mappingErrors'),
    texts('partition'),
  ];
}
