import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { PlaceEntries, PlaceSize } from '../../../sync/ports/lookups.ts';
import { prepare, prepareTuples } from '../query.ts';
import { eachOf, type KeyedRow } from './keyed-row.ts';

/** What the records of a collection are to the host, and how far those that are mapped have internal ids. */
export interface Referenced {
  readonly entityType: string | null;
  readonly upto: number;
}

/** Records that are given ids: those of a collection with a change above one and not above another. */
export interface ToRefer {
  readonly collection: number;
  readonly datasource: string;
  readonly entityType: string;
  readonly after: number;
  readonly upto: number;
  /** `YYYY-MM-DD HH:MM:SS` in UTC. */
  readonly now: string;
}

/** The ids that records have here. */
export interface ReferencesTable {
  find(datasource: string, entityType: string, externalId: string): string | undefined;
  /** Of all external ids of a JSON list, so many at most. */
  findAll(datasource: string, entityType: string, externalIds: string, limit: number): readonly KeyedRow[];
  /** Of them and their external ids, of which so many are counted at most. */
  size(datasource: string, entityType: string, limit: number): PlaceSize | undefined;
  /** All of them, by external id. */
  entries(datasource: string, entityType: string): PlaceEntries | undefined;
  referenced(collection: number): Referenced | undefined;
  /** The change of the last of so many records after one; undefined where there are none. */
  nextChange(collection: number, after: number, limit: number): number | undefined;
  /** Gives ids to those that are mapped and have none, and how many these were. */
  add(refer: ToRefer): number;
  /** False where the record has one already. */
  addGiven(datasource: string, entityType: string, externalId: string, internalId: string, now: string): boolean;
  note(collection: number, entityType: string, upto: number): void;
}

export function referencesTable(database: DatabaseSync): ReferencesTable {
  // Of the operating system's random numbers, as PostgreSQL's own: nobody can guess the id of what they do not know.
  database.function('new_uuid', { directOnly: true }, () => randomUUID());
  const find = prepareTuples<[string, string, string], readonly [string]>(
    database,
    'SELECT internal_id FROM external_reference WHERE source = ? AND entity_type = ? AND external_id = ?',
  );
  const findAll = prepareTuples<[string, string, string, number], KeyedRow>(
    database,
    `SELECT asked.key, internal_id FROM ${eachOf('?3')} external_reference
     WHERE source = ?1 AND entity_type = ?2 AND external_id = asked.value LIMIT ?4`,
  );
  const size = prepare<[string, string, number], PlaceSize>(
    database,
    `SELECT count(*) AS keys, coalesce(sum(octet_length(external_id)), 0) AS bytes
     FROM (SELECT external_id FROM external_reference WHERE source = ? AND entity_type = ? LIMIT ?)`,
  );
  const entries = prepare<[string, string], PlaceEntries>(
    database,
    `SELECT json_group_array(external_id) AS keys, json_group_array(internal_id) AS "values" FROM external_reference
     WHERE source = ? AND entity_type = ?`,
  );
  const referenced = prepare<[number], Referenced>(
    database,
    'SELECT entity_type AS entityType, referenced_upto AS upto FROM collections WHERE id = ?',
  );
  const next = prepare<[number, number, number], { change: number | null }>(
    database,
    'SELECT max(change) AS change FROM (SELECT change FROM entities WHERE collection = ? AND change > ? ORDER BY change LIMIT ?)',
  );
  const add = prepare<[string, string, number, number, number, string]>(
    database,
    `INSERT INTO external_reference (id, source, entity_type, external_id, internal_id, created_at, updated_at)
       SELECT new_uuid(), ?1, ?2, external_id, new_uuid(), ?6, ?6 FROM entities
       WHERE collection = ?3 AND change > ?4 AND change <= ?5 AND mapping_status = 'mapped' AND deleted_at IS NULL
     ON CONFLICT (source, entity_type, external_id) DO NOTHING`,
  );
  const addGiven = prepare<[string, string, string, string, string]>(
    database,
    `INSERT INTO external_reference (id, source, entity_type, external_id, internal_id, created_at, updated_at)
     VALUES (new_uuid(), ?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (source, entity_type, external_id) DO NOTHING`,
  );
  const note = prepare<[number, string, number]>(database, 'UPDATE collections SET entity_type = ?2, referenced_upto = ?3 WHERE id = ?1');
  return {
    find: (datasource, entityType, externalId) => find.get(datasource, entityType, externalId)?.[0],
    findAll: (...given) => findAll.all(...given),
    size: (...given) => size.get(...given),
    entries: (...given) => entries.get(...given),
    referenced: (collection) => referenced.get(collection),
    nextChange: (collection, after, limit) => next.get(collection, after, limit)?.change ?? undefined,
    add: ({ collection, datasource, entityType, after, upto, now }) =>
      add.run(datasource, entityType, collection, after, upto, now).changes,
    addGiven: (...given) => addGiven.run(...given).changes === 1,
    note: (collection, entityType, upto) => void note.run(collection, entityType, upto),
  };
}
