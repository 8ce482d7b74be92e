import type { DatabaseSync } from 'node:sqlite';
import type { EntityQuery, StoredEntity } from '../../../sync/ports.ts';
import { prepare, prepareTuples } from '../query.ts';

/** What decides whether a record is written: id, version, archived_at. */
export type StoredHead = readonly [id: number, version: number, archivedAt: string | null];

/** A record as its columns. */
export interface EntityRow {
  readonly externalId: string;
  readonly version: number;
  readonly mappingStatus: StoredEntity['mapping_status'];
  readonly apiVersion: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly archivedAt: string | null;
  /** JSON list of text. */
  readonly mappingErrors: string | null;
  readonly rawPayload: string;
  readonly mappedPayload: string | null;
  /** JSON of the values of its partition. */
  readonly partition: string | null;
}

/** Who writes it, and when: milliseconds since the epoch. */
export interface Writer {
  readonly collection: number;
  readonly run: number;
  readonly now: number;
}

/** A stored record as it is read: `mapping_errors` is still JSON, the store's own times are milliseconds. */
export type StoredEntityRow = Omit<StoredEntity, 'mapping_errors' | 'stored_at' | 'changed_at'> & {
  readonly mapping_errors: string | null;
  readonly stored_at: number;
  readonly changed_at: number;
};

export interface EntitiesTable {
  head(collection: number, externalId: string): StoredHead | undefined;
  /** Gives its number; undefined, and nothing written, when its id is stored already. */
  insertIfNew(writer: Writer, row: EntityRow): number | undefined;
  /** Overwrites what differs; false, and nothing written, when nothing does. */
  updateIfDifferent(writer: Writer, id: number, row: EntityRow): boolean;
  raiseVersion(id: number, version: number): void;
  /** False when there is none. */
  delete(id: number): boolean;
  count(collection: number): number;
  find(collection: number, externalId: string): StoredEntityRow | undefined;
  list(collection: number, query: EntityQuery): readonly StoredEntityRow[];
  /** External ids in byte order after `after` that the object run has no mark of. */
  unseen(collection: number, objectRun: number, after: string | undefined, limit: number): readonly string[];
  /** As `unseen`, of the ids that begin with `within`, which ends with `:`. */
  unseenWithin(collection: number, objectRun: number, within: string, after: string | undefined, limit: number): readonly string[];
  /** How many such ids there are, and how many of them were not seen. */
  countWithin(collection: number, objectRun: number, within: string): { readonly stored: number; readonly total: number };
}

const columns = `external_id, collection_key, api_version, raw_payload, created_at, updated_at, archived_at, version, datasource, object,
  mapped_payload, mapping_status, mapping_errors, stored_at, changed_at, partition_values AS "partition"
  FROM entities JOIN collections ON collections.id = entities.collection`;

type Text = string | null;

export function entitiesTable(database: DatabaseSync): EntitiesTable {
  const head = prepareTuples<[number, string], StoredHead>(
    database,
    'SELECT id, version, archived_at FROM entities WHERE collection = ? AND external_id = ?',
  );
  const insert = prepare<[number, string, number, number, string, Text, Text, Text, Text, number, number, Text, string, Text, Text]>(
    database,
    `INSERT INTO entities (collection, external_id, version, run, mapping_status, api_version, created_at, updated_at, archived_at,
       stored_at, changed_at, mapping_errors, raw_payload, mapped_payload, partition_values)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const update = prepare<[number, number, number, string, Text, Text, Text, Text, number, Text, string, Text, Text]>(
    database,
    `UPDATE entities SET version = ?2, run = ?3, mapping_status = ?4, api_version = ?5, created_at = ?6, updated_at = ?7,
       archived_at = ?8, changed_at = ?9, mapping_errors = ?10, raw_payload = ?11, mapped_payload = ?12,
       partition_values = ?13
     WHERE id = ?1 AND (raw_payload <> ?11 OR mapped_payload IS NOT ?12 OR updated_at IS NOT ?7 OR archived_at IS NOT ?8
       OR created_at IS NOT ?6 OR api_version IS NOT ?5 OR mapping_errors IS NOT ?10 OR mapping_status <> ?4
       OR partition_values IS NOT ?13)`,
  );
  const raiseVersion = prepare<[number, number]>(database, 'UPDATE entities SET version = ? WHERE id = ?');
  const remove = prepare<[number]>(database, 'DELETE FROM entities WHERE id = ?');
  return {
    head: (collection, externalId) => head.get(collection, externalId),
    insertIfNew({ collection, run, now }, row) {
      const { changes, lastInsertRowid } = insert.run(
        collection,
        row.externalId,
        row.version,
        run,
        row.mappingStatus,
        row.apiVersion,
        row.createdAt,
        row.updatedAt,
        row.archivedAt,
        now,
        now,
        row.mappingErrors,
        row.rawPayload,
        row.mappedPayload,
        row.partition,
      );
      return changes === 1 ? lastInsertRowid : undefined;
    },
    updateIfDifferent: ({ run, now }, id, row) =>
      update.run(
        id,
        row.version,
        run,
        row.mappingStatus,
        row.apiVersion,
        row.createdAt,
        row.updatedAt,
        row.archivedAt,
        now,
        row.mappingErrors,
        row.rawPayload,
        row.mappedPayload,
        row.partition,
      ).changes === 1,
    raiseVersion: (id, version) => void raiseVersion.run(version, id),
    delete: (id) => remove.run(id).changes === 1,
    ...entityReads(database),
  };
}

function entityReads(database: DatabaseSync): Pick<EntitiesTable, 'count' | 'find' | 'list' | 'unseen' | 'unseenWithin' | 'countWithin'> {
  const count = prepare<[number], { entities: number }>(database, 'SELECT count(*) AS entities FROM entities WHERE collection = ?');
  const find = prepare<[number, string], StoredEntityRow>(database, `SELECT ${columns} WHERE collection = ? AND external_id = ?`);
  const page = 'collection = ? AND external_id >= ?';
  const order = 'ORDER BY external_id LIMIT ?';
  const list = prepare<[number, string, number], StoredEntityRow>(database, `SELECT ${columns} WHERE ${page} ${order}`);
  const listOf = prepare<[number, string, string, number], StoredEntityRow>(
    database,
    `SELECT ${columns} WHERE ${page} AND mapping_status = ? ${order}`,
  );
  // A literal, so that the planner sees that the partial index of failed records fits.
  const listFailed = prepare<[number, string, number], StoredEntityRow>(
    database,
    `SELECT ${columns} WHERE ${page} AND mapping_status = 'failed' ${order}`,
  );
  const unseen = prepare<[number, string, number, number], { external_id: string }>(
    database,
    `SELECT external_id FROM entities WHERE ${page}
       AND NOT EXISTS (SELECT 1 FROM seen_marks WHERE object_run = ? AND entity = entities.id) ${order}`,
  );
  const isUnseen = 'NOT EXISTS (SELECT 1 FROM seen_marks WHERE object_run = ? AND entity = entities.id)';
  const within = 'collection = ? AND external_id >= ? AND external_id < ?';
  const unseenWithin = prepare<[number, string, string, number, number], { external_id: string }>(
    database,
    `SELECT external_id FROM entities WHERE ${within} AND ${isUnseen} ${order}`,
  );
  const countWithin = prepare<[number, number, string, string], { stored: number; total: number }>(
    database,
    `SELECT count(*) AS stored, count(*) FILTER (WHERE ${isUnseen}) AS total FROM entities WHERE ${within}`,
  );
  return {
    countWithin: (collection, objectRun, prefix) =>
      countWithin.get(objectRun, collection, prefix, firstBeyond(prefix)) ?? { stored: 0, total: 0 },
    unseenWithin: (collection, objectRun, prefix, after, limit) =>
      unseenWithin
        .all(collection, after === undefined ? prefix : firstAfter(after), firstBeyond(prefix), objectRun, limit)
        .map((row) => row.external_id),
    count: (collection) => count.get(collection)?.entities ?? 0,
    find: (collection, externalId) => find.get(collection, externalId),
    list(collection, { after, status, limit }) {
      const from = firstAfter(after);
      if (status === undefined) return list.all(collection, from, limit);
      return status === 'failed' ? listFailed.all(collection, from, limit) : listOf.all(collection, from, status, limit);
    },
    unseen: (collection, objectRun, after, limit) =>
      unseen.all(collection, firstAfter(after), objectRun, limit).map((row) => row.external_id),
  };
}

/** The least text that follows all that begin with `within`, which ends with `:`. */
function firstBeyond(within: string): string {
  return `${within.slice(0, -1)};`;
}

/** The least text that follows `after` in byte order. */
export function firstAfter(after: string | undefined): string {
  return after === undefined ? '' : `${after}\0`;
}
