import type { EntityRow } from '../sqlite/tables/entities.ts';
import { bytesArray, integerArray, textArray } from './bulk.ts';
import type { Queries } from './pool.ts';
import { decodeText } from './text.ts';

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
  readonly collection: number;
  readonly run: number;
  readonly now: number;
}

/** A record of a page: its columns, the hash of what counts as its content, and whether its source says only that it is archived. */
export interface HashedRow extends EntityRow {
  readonly contentHash: string;
  readonly archivedOnSight: boolean;
}

/** A record as it is to be written, and the number of the change that this is. */
export type WrittenRow = HashedRow & { readonly change: number };

/** Of those that are stored, by their external ids. */
export async function findHeads(
  queries: Queries,
  collection: number,
  rows: readonly Pick<EntityRow, 'externalId'>[],
): Promise<ReadonlyMap<string, EntityHead>> {
  const heads = await queries.query<EntityHead & { readonly externalId: string }>(
    // One look into the index for each, also where the planner knows nothing of the table yet: it keeps a LIMIT where it is.
    `SELECT found.*, EXISTS (SELECT 1 FROM missed_marks WHERE collection = $1) AS missed
     FROM unnest($2::text[]) AS asked (id) CROSS JOIN LATERAL
       (SELECT external_id AS "externalId", id, version, archived_at AS "archivedAt", deleted_at IS NOT NULL AS deleted,
          encode(content_hash, 'hex') AS "contentHash"
        FROM entities WHERE collection = $1 AND external_id = asked.id LIMIT 1) AS found`,
    [collection, textArray(rows.map(({ externalId }) => externalId))],
  );
  return new Map(heads.map((head) => [decodeText(head.externalId), head]));
}

/** What both ways to write take from lists, with the numbers of their parameters. */
const lists = {
  version: '$4::bigint[]',
  change: '$5::bigint[]',
  content_hash: '$6::bytea[]',
  mapping_status: '$7::text[]',
  api_version: '$8::text[]',
  created_at: '$9::text[]',
  updated_at: '$10::text[]',
  archived_at: '$11::text[]',
  mapping_errors: '$12::text[]',
  raw_payload: '$13::text[]',
  mapped_payload: '$14::text[]',
  partition_values: '$15::text[]',
};
const columns = Object.keys(lists);

/** The lists as a table, with one more for `key`. */
function given(key: string, type: 'text' | 'bigint'): string {
  return `unnest($3::${type}[], ${Object.values(lists).join(', ')}) AS given (${key}, ${columns.join(', ')})`;
}

const insert = `INSERT INTO entities (collection, run, stored_at, changed_at, external_id, ${columns.join(', ')}, first_change)
  SELECT $16::integer, $1::bigint, $2::bigint, $2::bigint, external_id, ${columns.join(', ')}, change FROM ${given('external_id', 'text')}`;

const insertAsSeen = `WITH new AS (${insert} RETURNING id) INSERT INTO seen_marks (object_run, entity) SELECT $17::bigint, id FROM new`;

const update = `UPDATE entities SET run = $1::bigint, changed_at = $2::bigint, deleted_at = NULL,
    ${columns.map((column) => `${column} = given.${column}`).join(', ')}
  FROM ${given('id', 'bigint')} WHERE entities.id = given.id`;

/** New ones; with `seenBy`, that object run has met them. */
export async function insertEntities(
  queries: Queries,
  { collection, run, now }: Writer,
  rows: readonly WrittenRow[],
  seenBy: number | undefined,
): Promise<void> {
  const values = [run, now, textArray(rows.map(({ externalId }) => externalId)), ...listsOf(rows), collection];
  await (seenBy === undefined ? queries.run(insert, values) : queries.run(insertAsSeen, [...values, seenBy]));
}

/** Those of these numbers, which stand as `rows` do. One that was deleted softly is there again. */
export async function updateEntities(
  queries: Queries,
  { run, now }: Writer,
  ids: readonly number[],
  rows: readonly WrittenRow[],
): Promise<void> {
  await queries.run(update, [run, now, integerArray(ids), ...listsOf(rows)]);
}

export async function raiseVersions(queries: Queries, ids: readonly number[], versions: readonly number[]): Promise<void> {
  await queries.run(
    `UPDATE entities SET version = given.version FROM unnest($1::bigint[], $2::bigint[]) AS given (id, version) WHERE entities.id = given.id`,
    [integerArray(ids), integerArray(versions)],
  );
}

/** Deleted softly, they are there again as they were. */
export async function restoreEntities(
  queries: Queries,
  { run, now }: Writer,
  ids: readonly number[],
  changes: readonly number[],
): Promise<void> {
  await queries.run(
    `UPDATE entities SET deleted_at = NULL, run = $1, changed_at = $2, change = given.change
     FROM unnest($3::bigint[], $4::bigint[]) AS given (id, change) WHERE entities.id = given.id`,
    [run, now, integerArray(ids), integerArray(changes)],
  );
}

function listsOf(rows: readonly WrittenRow[]): readonly Buffer[] {
  return [
    integerArray(rows.map(({ version }) => version)),
    integerArray(rows.map(({ change }) => change)),
    bytesArray(rows.map(({ contentHash }) => Buffer.from(contentHash, 'hex'))),
    ...texts.map((name) => textArray(rows.map((row) => row[name]))),
  ];
}

const texts = [
  'mappingStatus',
  'apiVersion',
  'createdAt',
  'updatedAt',
  'archivedAt',
  'mappingErrors',
  'rawPayload',
  'mappedPayload',
  'partition',
] as const;
