import type { DatabaseSync } from 'node:sqlite';
import type { MappingState, RemapSource } from '../../../sync/ports/remap.ts';
import type { MappedColumns } from '../../remapped.ts';
import { prepare } from '../query.ts';
import { firstAfter } from './entity-reads.ts';

export interface StoredMapping extends MappedColumns {
  readonly id: number;
  readonly change: number;
}

/** How collections were mapped, and mapping what is stored again. */
export interface MappingStatesTable {
  find(collection: number): MappingState | undefined;
  save(collection: number, state: MappingState): void;
  sources(collection: number, which: 'failed' | 'all', after: string | null, limit: number): readonly RemapSource[];
  /** Of a record that is not deleted. */
  mapping(collection: number, externalId: string): StoredMapping | undefined;
  write(id: number, mapped: MappedColumns, now: number, change: number): void;
}

type Text = string | null;

export function mappingStatesTable(database: DatabaseSync): MappingStatesTable {
  const find = prepare<[number], MappingState>(
    database,
    'SELECT list_hash AS listHash, context, tried FROM mapping_states WHERE collection = ?',
  );
  const save = prepare<[number, Text, Text, Text]>(
    database,
    `INSERT INTO mapping_states (collection, list_hash, context, tried) VALUES (?, ?, ?, ?)
     ON CONFLICT (collection) DO UPDATE SET list_hash = excluded.list_hash, context = excluded.context, tried = excluded.tried`,
  );
  const sources = (condition: string) =>
    prepare<[number, string, number], RemapSource>(
      database,
      `SELECT external_id AS externalId, raw_payload AS raw, partition_values AS "partition", change FROM entities
       WHERE collection = ? AND external_id >= ? AND deleted_at IS NULL ${condition} ORDER BY external_id LIMIT ?`,
    );
  // A literal, so that the planner sees that the partial index of failed records fits.
  const queries = { all: sources(''), failed: sources("AND mapping_status = 'failed'") };
  const mapping = prepare<[number, string], StoredMapping>(
    database,
    `SELECT id, change, mapping_status AS mappingStatus, mapped_payload AS mappedPayload, mapping_errors AS mappingErrors
     FROM entities WHERE collection = ? AND external_id = ? AND deleted_at IS NULL`,
  );
  const write = prepare<[number, string, Text, Text, number, number]>(
    database,
    `UPDATE entities SET mapping_status = ?2, mapped_payload = ?3, mapping_errors = ?4, changed_at = ?5, change = ?6 WHERE id = ?1`,
  );
  return {
    find: (collection) => find.get(collection),
    save: (collection, { listHash, context, tried }) => void save.run(collection, listHash, context, tried),
    sources: (collection, which, after, limit) => queries[which].all(collection, firstAfter(after ?? undefined), limit),
    mapping: (collection, externalId) => mapping.get(collection, externalId),
    write: (id, { mappingStatus, mappedPayload, mappingErrors }, now, change) =>
      void write.run(id, mappingStatus, mappedPayload, mappingErrors, now, change),
  };
}
