import type { DatabaseSync } from 'node:sqlite';
import type { DeletedView, EntityQuery, StoredEntity, SweepBounds } from '../../../sync/ports.ts';
import { prepare, prepareTuples } from '../query.ts';
import { eachOf, type KeyedRow } from './keyed-row.ts';
import { isUnseen } from './seen-marks.ts';

/** A stored record as it is read: `mapping_errors` is still JSON, the store's own times are milliseconds. */
export type StoredEntityRow = Omit<StoredEntity, 'mapping_errors' | 'stored_at' | 'changed_at' | 'deleted_at'> & {
  readonly mapping_errors: string | null;
  readonly stored_at: number;
  readonly changed_at: number;
  readonly deleted_at: number | null;
};

/** Of a collection, in byte order. */
export interface IdQuery {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly bounds?: SweepBounds | undefined;
}

/** What is asked of stored records. */
export interface EntityReads {
  count(collection: number, deleted?: DeletedView): number;
  find(collection: number, externalId: string): StoredEntityRow | undefined;
  /** False for what was deleted softly. */
  isThere(collection: number, externalId: string): boolean;
  /** Those of a JSON list of external ids that are there, so many at most. */
  thoseThere(collection: number, externalIds: string, limit: number): readonly KeyedRow[];
  list(collection: number, query: EntityQuery): readonly StoredEntityRow[];
  findAll(collection: number, externalIds: readonly string[]): readonly StoredEntityRow[];
  ids(collection: number, query: IdQuery): readonly string[];
  /** External ids that the object run has not met. Not what was deleted softly, here and below. */
  unseen(collection: number, objectRun: number, query: IdQuery): readonly string[];
  /** How many there are that the object run has not met. */
  countUnseen(collection: number, objectRun: number): number;
  /** How many ids there are within bounds, and how many of them were not seen. */
  countWithin(collection: number, objectRun: number, bounds: SweepBounds): { readonly stored: number; readonly total: number };
}

/** The id that a record has here is looked for only where its collection gives any. */
export const columns = `external_id, collection_key, api_version, raw_payload, created_at, updated_at, archived_at, version, datasource, object,
  mapped_payload, mapping_status, mapping_errors, stored_at, changed_at, partition_values AS "partition", deleted_at,
  CASE WHEN collections.entity_type IS NOT NULL THEN (SELECT internal_id FROM external_reference AS reference
    WHERE reference.source = collections.datasource AND reference.entity_type = collections.entity_type
      AND reference.external_id = entities.external_id) END AS internal_id
  FROM entities JOIN collections ON collections.id = entities.collection`;

const shown: { readonly [View in DeletedView]: string } = {
  without: 'AND deleted_at IS NULL',
  with: '',
  only: 'AND deleted_at IS NOT NULL',
};

const order = 'ORDER BY external_id LIMIT ?';

/** Greater than every id: they are text. */
const noEnd = Buffer.of();

export function entityReads(database: DatabaseSync): EntityReads {
  const find = prepare<[number, string], StoredEntityRow>(database, `SELECT ${columns} WHERE collection = ? AND external_id = ?`);
  const isThere = prepare<[number, string], { there: 1 }>(
    database,
    'SELECT 1 AS there FROM entities WHERE collection = ? AND external_id = ? AND deleted_at IS NULL',
  );
  const findAll = prepare<[number, string], StoredEntityRow>(
    database,
    `SELECT ${columns} WHERE collection = ? AND external_id IN (SELECT value FROM json_each(?))`,
  );
  const thoseThere = prepareTuples<[number, string, number], KeyedRow>(
    database,
    `SELECT asked.key, external_id FROM ${eachOf('?2')} entities
     WHERE collection = ?1 AND external_id = asked.value AND deleted_at IS NULL LIMIT ?3`,
  );
  return {
    find: (collection, externalId) => find.get(collection, externalId),
    isThere: (collection, externalId) => isThere.get(collection, externalId) !== undefined,
    thoseThere: (...given) => thoseThere.all(...given),
    findAll: (collection, externalIds) => findAll.all(collection, JSON.stringify(externalIds)),
    count: countOf(database),
    countUnseen: unseenCountOf(database),
    list: listOf(database),
    ...boundedReads(database),
  };
}

/** What was deleted softly is counted by its own index: a scan of all records would look at each. */
function countOf(database: DatabaseSync): EntityReads['count'] {
  const all = prepare<[number], { entities: number }>(database, 'SELECT count(*) AS entities FROM entities WHERE collection = ?');
  const deleted = prepare<[number], { entities: number }>(
    database,
    'SELECT count(*) AS entities FROM entities WHERE collection = ? AND deleted_at IS NOT NULL',
  );
  return (collection, view = 'without') => {
    const gone = view === 'with' ? 0 : (deleted.get(collection)?.entities ?? 0);
    if (view === 'only') return gone;
    return (all.get(collection)?.entities ?? 0) - gone;
  };
}

/** By indexes alone. What was deleted softly has no mark: it is counted by its own index. */
function unseenCountOf(database: DatabaseSync): EntityReads['countUnseen'] {
  const old = 'collection = ?1 AND change <= (SELECT seen_from FROM object_runs WHERE number = ?2)';
  const counts = prepare<[number, number], { unmarked: number; gone: number }>(
    database,
    `SELECT
       (SELECT count(*) FROM entities INDEXED BY entities_by_change WHERE ${old}
          AND NOT EXISTS (SELECT 1 FROM seen_marks WHERE object_run = ?2 AND entity = entities.id)) AS unmarked,
       (SELECT count(*) FROM entities INDEXED BY entities_deleted WHERE ${old} AND deleted_at IS NOT NULL) AS gone`,
  );
  return (collection, objectRun) => {
    const { unmarked, gone } = counts.get(collection, objectRun) ?? { unmarked: 0, gone: 0 };
    return unmarked - gone;
  };
}

function listOf(database: DatabaseSync): EntityReads['list'] {
  const page = 'collection = ? AND external_id >= ?';
  const listed = (view: DeletedView) => ({
    all: prepare<[number, string, number], StoredEntityRow>(database, `SELECT ${columns} WHERE ${page} ${shown[view]} ${order}`),
    of: prepare<[number, string, string, number], StoredEntityRow>(
      database,
      `SELECT ${columns} WHERE ${page} ${shown[view]} AND mapping_status = ? ${order}`,
    ),
    // A literal, so that the planner sees that the partial index of failed records fits.
    failed: prepare<[number, string, number], StoredEntityRow>(
      database,
      `SELECT ${columns} WHERE ${page} ${shown[view]} AND mapping_status = 'failed' ${order}`,
    ),
  });
  const views = { without: listed('without'), with: listed('with'), only: listed('only') };
  return (collection, { after, status, limit, deleted = 'without' }: EntityQuery) => {
    const [from, { all, of, failed }] = [firstAfter(after), views[deleted]];
    if (status === undefined) return all.all(collection, from, limit);
    return status === 'failed' ? failed.all(collection, from, limit) : of.all(collection, from, status, limit);
  };
}

/** By the index of what is gone, which is short: looking into each record would leave the index of ids. */
const isThere = `NOT EXISTS (SELECT 1 FROM entities AS gone INDEXED BY entities_deleted
  WHERE gone.collection = ?1 AND gone.external_id = entities.external_id AND gone.deleted_at IS NOT NULL)`;

type Bounds = [collection: number, from: string, to: string | Uint8Array, created: string | null];

function boundedReads(database: DatabaseSync): Pick<EntityReads, 'ids' | 'unseen' | 'countWithin'> {
  const all = boundedQueries(database, '?4 IS NULL');
  const dated = boundedQueries(database, 'created_at >= ?4');
  const queriesOf = ({ createdFrom }: SweepBounds) => (createdFrom === undefined ? all : dated);
  return {
    ids: (collection, { limit, after, bounds = {} }) => textsOf(queriesOf(bounds).ids.all(...boundsOf(collection, bounds, after), limit)),
    unseen: (collection, objectRun, { limit, after, bounds = {} }) =>
      textsOf(queriesOf(bounds).unseen.all(...boundsOf(collection, bounds, after), objectRun, limit)),
    countWithin: (collection, objectRun, bounds) =>
      queriesOf(bounds).counts.get(...boundsOf(collection, bounds, undefined), objectRun) ?? { stored: 0, total: 0 },
  };
}

function boundedQueries(database: DatabaseSync, isDated: string) {
  const within = `collection = ?1 AND external_id >= ?2 AND external_id < ?3 AND ${isDated}`;
  return {
    ids: prepare<[...Bounds, number], { external_id: string }>(
      database,
      `SELECT external_id FROM entities WHERE ${within} AND ${isThere} ORDER BY external_id LIMIT ?5`,
    ),
    unseen: prepare<[...Bounds, number, number], { external_id: string }>(
      database,
      `SELECT external_id FROM entities WHERE ${within} AND ${isUnseen('?5')} AND ${isThere} ORDER BY external_id LIMIT ?6`,
    ),
    counts: prepare<[...Bounds, number], { stored: number; total: number }>(
      database,
      `SELECT count(*) AS stored, count(*) FILTER (WHERE ${isUnseen('?5')}) AS total FROM entities WHERE ${within} AND ${isThere}`,
    ),
  };
}

function boundsOf(collection: number, { within, createdFrom }: SweepBounds, after: string | undefined): Bounds {
  const from = after === undefined ? (within ?? '') : firstAfter(after);
  return [collection, from, within === undefined ? noEnd : firstBeyond(within), createdFrom ?? null];
}

function textsOf(rows: readonly { readonly external_id: string }[]): readonly string[] {
  return rows.map((row) => row.external_id);
}

/** The least text that follows all that begin with `within`, which ends with `:`. */
function firstBeyond(within: string): string {
  return `${within.slice(0, -1)};`;
}

/** The least text that follows `after` in byte order. */
export function firstAfter(after: string | undefined): string {
  return after === undefined ? '' : `${after}\0`;
}
