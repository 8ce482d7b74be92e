import type { DatabaseSync } from 'node:sqlite';
import type { KeyPlace, KeyRow, PlaceEntries, PlaceSize, UnkeyedRecord } from '../../../sync/ports/lookups.ts';
import { prepare, prepareTuples } from '../query.ts';
import { eachOf, type KeyedRow } from './keyed-row.ts';

export interface KeyIndexRow {
  readonly id: number;
  readonly upto: number;
}

/** What an index is of. */
export interface KeyIndexPlace {
  readonly collection: number;
  readonly datasource: string;
}

/** Keys that records are looked up by, and which of them are kept. */
export interface RecordKeysTable {
  /** Registers it where it is new. */
  ensure(collection: number, place: Pick<KeyPlace, 'by' | 'value' | 'fold'>, now: number): KeyIndexRow;
  place(index: number): KeyIndexPlace | undefined;
  /** Records with a change above what is kept, in its order. */
  unkeyed(index: number, limit: number): readonly UnkeyedRecord[];
  /** False where `before` is not how far it has come. */
  advance(index: number, before: number, after: number): boolean;
  /** In place of the keys that the record had. */
  replace(index: number, row: KeyRow): void;
  /** What the first two records with a key give, in the order of their ids: JSON text, null for nothing. */
  values(index: number, collection: number, key: string): readonly (string | null)[];
  /** The internal ids of the first two, null where one has none. */
  references(index: number, place: KeyIndexPlace, entityType: string, key: string): readonly (string | null)[];
  /** As `values`, of all records that have one of the keys: a JSON list. So many at most, in any order. */
  allValues(index: number, collection: number, keys: string, limit: number): readonly KeyedRow[];
  /** As `references`, likewise. */
  allReferences(index: number, place: KeyIndexPlace, entityType: string, keys: string, limit: number): readonly KeyedRow[];
  /** Of an index and what its keys give, of which it counts so many at most. */
  size(index: number, limit: number): PlaceSize | undefined;
  /** All keys of records that are there, by the records' ids, and what they give, as `values`. */
  entries(index: number, collection: number): PlaceEntries | undefined;
  /** As `references`, likewise. */
  referenceEntries(index: number, place: KeyIndexPlace, entityType: string): PlaceEntries | undefined;
  /** Of a record that is deleted. */
  removeOf(collection: number, externalId: string): void;
  /** Indexes that nobody has asked for since. */
  dropUnused(before: number): void;
}

const isIn = (collection: string): string =>
  `EXISTS (SELECT 1 FROM entities WHERE collection = ${collection} AND external_id = record_keys.external_id AND deleted_at IS NULL)`;
const isThere = isIn('?3');
const ofIndex = (value: string): string => `FROM (SELECT key, ${value} AS value FROM record_keys
  WHERE key_index = ?1 AND ${isIn('?2')} ORDER BY record_keys.key, record_keys.external_id)`;
const firstTwo = `FROM record_keys WHERE key_index = ?1 AND key = ?2 AND ${isThere} ORDER BY record_keys.external_id LIMIT 2`;
const all = `FROM ${eachOf('?2')} record_keys WHERE key_index = ?1 AND record_keys.key = asked.value AND ${isThere} LIMIT ?4`;

/** Said, as the planner would look through all keys of the index: it takes the primary key of a table without row ids for the better one. */
const ofRecord = 'FROM record_keys INDEXED BY record_keys_of_record';

export function recordKeysTable(database: DatabaseSync): RecordKeysTable {
  return { ...indexQueries(database), ...keyWrites(database), ...keyReads(database), ...entryReads(database) };
}

function indexQueries(database: DatabaseSync): Pick<RecordKeysTable, 'ensure' | 'place' | 'unkeyed' | 'advance' | 'dropUnused'> {
  const ensure = prepare<[number, string, string, number, number], KeyIndexRow>(
    database,
    `INSERT INTO key_indexes (collection, by_path, value_path, fold, asked_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (collection, by_path, value_path, fold) DO UPDATE SET asked_at = max(asked_at, excluded.asked_at) RETURNING id, upto`,
  );
  const place = prepare<[number], KeyIndexPlace>(
    database,
    'SELECT collection, datasource FROM key_indexes JOIN collections ON collections.id = collection WHERE key_indexes.id = ?',
  );
  const unkeyed = prepare<[number, number], UnkeyedRecord>(
    database,
    `SELECT external_id AS externalId, raw_payload AS raw, change FROM entities
     WHERE collection = (SELECT collection FROM key_indexes WHERE id = ?1) AND change > (SELECT upto FROM key_indexes WHERE id = ?1)
       AND deleted_at IS NULL ORDER BY change LIMIT ?2`,
  );
  const advance = prepare<[number, number, number]>(database, 'UPDATE key_indexes SET upto = ?3 WHERE id = ?1 AND upto = ?2');
  const dropKeys = prepare<[number]>(
    database,
    'DELETE FROM record_keys WHERE key_index IN (SELECT id FROM key_indexes WHERE asked_at < ?)',
  );
  const drop = prepare<[number]>(database, 'DELETE FROM key_indexes WHERE asked_at < ?');
  return {
    ensure(collection, { by, value, fold }, now) {
      const row = ensure.get(collection, by, value, Number(fold), now);
      if (row === undefined) throw new Error('an upsert gave no row');
      return row;
    },
    place: (index) => place.get(index),
    unkeyed: (index, limit) => unkeyed.all(index, limit),
    advance: (index, before, after) => advance.run(index, before, after).changes === 1,
    dropUnused(before) {
      dropKeys.run(before);
      drop.run(before);
    },
  };
}

function keyWrites(database: DatabaseSync): Pick<RecordKeysTable, 'replace' | 'removeOf'> {
  const clear = prepare<[number, string]>(database, `DELETE ${ofRecord} WHERE key_index = ? AND external_id = ?`);
  const add = prepare<[number, string, string, string | null]>(
    database,
    'INSERT INTO record_keys (key_index, key, external_id, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const removeOf = prepare<[number, string]>(
    database,
    `DELETE ${ofRecord} WHERE key_index IN (SELECT id FROM key_indexes WHERE collection = ?) AND external_id = ?`,
  );
  return {
    replace(index, { externalId, keys, value }) {
      clear.run(index, externalId);
      for (const key of keys) add.run(index, key, externalId, value);
    },
    removeOf: (collection, externalId) => void removeOf.run(collection, externalId),
  };
}

const internalId = (source: string, entityType: string): string => `(SELECT internal_id FROM external_reference
  WHERE source = ${source} AND entity_type = ${entityType} AND external_reference.external_id = record_keys.external_id)`;

function keyReads(database: DatabaseSync): Pick<RecordKeysTable, 'values' | 'references' | 'allValues' | 'allReferences'> {
  const values = prepareTuples<[number, string, number], readonly [string | null]>(database, `SELECT value ${firstTwo}`);
  const references = prepareTuples<[number, string, number, string, string], readonly [string | null]>(
    database,
    `SELECT ${internalId('?4', '?5')} ${firstTwo}`,
  );
  const allValues = prepareTuples<[number, string, number, number], KeyedRow>(database, `SELECT asked.key, record_keys.value ${all}`);
  const allReferences = prepareTuples<[number, string, number, number, string, string], KeyedRow>(
    database,
    `SELECT asked.key, ${internalId('?5', '?6')} ${all}`,
  );
  return {
    values: (index, collection, key) => values.all(index, key, collection).map(([value]) => value),
    references: (index, { collection, datasource }, entityType, key) =>
      references.all(index, key, collection, datasource, entityType).map(([id]) => id),
    allValues: (index, collection, keys, limit) => allValues.all(index, keys, collection, limit),
    allReferences: (index, { collection, datasource }, entityType, keys, limit) =>
      allReferences.all(index, keys, collection, limit, datasource, entityType),
  };
}

function entryReads(database: DatabaseSync): Pick<RecordKeysTable, 'size' | 'entries' | 'referenceEntries'> {
  const size = prepare<[number, number], PlaceSize>(
    database,
    `SELECT count(*) AS keys, coalesce(sum(octet_length(value)), 0) AS bytes FROM (SELECT value FROM record_keys WHERE key_index = ? LIMIT ?)`,
  );
  const entries = prepare<[number, number], PlaceEntries>(
    database,
    `SELECT json_group_array(key) AS keys, '[' || coalesce(group_concat(coalesce(value, 'null'), ','), '') || ']' AS "values" ${ofIndex('value')}`,
  );
  const references = prepare<[number, number, string, string], PlaceEntries>(
    database,
    `SELECT json_group_array(key) AS keys, json_group_array(value) AS "values" ${ofIndex(internalId('?3', '?4'))}`,
  );
  return {
    size: (...given) => size.get(...given),
    entries: (...given) => entries.get(...given),
    referenceEntries: (index, { collection, datasource }, entityType) => references.get(index, collection, datasource, entityType),
  };
}
