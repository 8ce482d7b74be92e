import type { DatabaseSync } from 'node:sqlite';
import type { StoredEntity } from '../../../sync/ports.ts';
import { prepare, prepareTuples } from '../query.ts';
import { type EntityReads, entityReads } from './entity-reads.ts';

export type { StoredEntityRow } from './entity-reads.ts';

/** What decides whether a record is written. */
export type StoredHead = readonly [id: number, version: number, archivedAt: string | null, deletedAt: number | null];

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
  /** The number that the next change gets. */
  readonly change: number;
}

export interface EntitiesTable extends EntityReads {
  head(collection: number, externalId: string): StoredHead | undefined;
  /** Gives its number; undefined, and nothing written, when its id is stored already. */
  insertIfNew(writer: Writer, row: EntityRow): number | undefined;
  /** Overwrites what differs, be it that it was deleted softly; false, and nothing written, when nothing does. */
  updateIfDifferent(writer: Writer, id: number, row: EntityRow): boolean;
  raiseVersion(id: number, version: number): void;
  /** One that was deleted softly is there again. */
  restore(writer: Writer, id: number): void;
  /** False when there is none. */
  delete(id: number): boolean;
  /** False when it was deleted so before. */
  deleteSoftly(writer: Omit<Writer, 'collection'>, id: number): boolean;
}

type Text = string | null;

export function entitiesTable(database: DatabaseSync): EntitiesTable {
  const head = prepareTuples<[number, string], StoredHead>(
    database,
    'SELECT id, version, archived_at, deleted_at FROM entities WHERE collection = ? AND external_id = ?',
  );
  const insert = prepare<
    [number, string, number, number, string, Text, Text, Text, Text, number, number, Text, string, Text, Text, number]
  >(
    database,
    `INSERT INTO entities (collection, external_id, version, run, mapping_status, api_version, created_at, updated_at, archived_at,
       stored_at, changed_at, mapping_errors, raw_payload, mapped_payload, partition_values, change, first_change)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?16, ?16)
     ON CONFLICT DO NOTHING`,
  );
  const update = prepare<[number, number, number, string, Text, Text, Text, Text, number, Text, string, Text, Text, number]>(
    database,
    `UPDATE entities SET version = ?2, run = ?3, mapping_status = ?4, api_version = ?5, created_at = ?6, updated_at = ?7,
       archived_at = ?8, changed_at = ?9, mapping_errors = ?10, raw_payload = ?11, mapped_payload = ?12,
       partition_values = ?13, deleted_at = NULL, change = ?14
     WHERE id = ?1 AND (raw_payload <> ?11 OR mapped_payload IS NOT ?12 OR updated_at IS NOT ?7 OR archived_at IS NOT ?8
       OR created_at IS NOT ?6 OR api_version IS NOT ?5 OR mapping_errors IS NOT ?10 OR mapping_status <> ?4
       OR partition_values IS NOT ?13 OR deleted_at IS NOT NULL)`,
  );
  const raiseVersion = prepare<[number, number]>(database, 'UPDATE entities SET version = ? WHERE id = ?');
  const restore = prepare<[number, number, number, number]>(
    database,
    'UPDATE entities SET deleted_at = NULL, run = ?2, changed_at = ?3, change = ?4 WHERE id = ?1',
  );
  const deleteSoftly = prepare<[number, number, number, number]>(
    database,
    'UPDATE entities SET deleted_at = ?3, changed_at = ?3, run = ?2, change = ?4 WHERE id = ?1 AND deleted_at IS NULL',
  );
  const remove = prepare<[number]>(database, 'DELETE FROM entities WHERE id = ?');
  return {
    head: (collection, externalId) => head.get(collection, externalId),
    insertIfNew({ collection, run, now, change }, row) {
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
        change,
      );
      return changes === 1 ? lastInsertRowid : undefined;
    },
    updateIfDifferent: ({ run, now, change }, id, row) =>
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
        change,
      ).changes === 1,
    raiseVersion: (id, version) => void raiseVersion.run(version, id),
    restore: ({ run, now, change }, id) => void restore.run(id, run, now, change),
    delete: (id) => remove.run(id).changes === 1,
    deleteSoftly: ({ run, now, change }, id) => deleteSoftly.run(id, run, now, change).changes === 1,
    ...entityReads(database),
  };
}
