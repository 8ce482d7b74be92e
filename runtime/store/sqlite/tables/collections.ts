import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** One collection per object of a datasource: the short number that its records, cursor and runs carry. */
export interface CollectionsTable {
  /** Undefined until a first run has begun the object. */
  find(datasource: string, object: string): number | undefined;
  /** By the name of the object, in byte order. */
  list(datasource: string): readonly { readonly id: number; readonly object: string; readonly collectionKey: string }[];
  /** Its number, made when it is new; the collection key becomes the given one. */
  ensure(datasource: string, object: string, collectionKey: string): number;
}

export function collectionsTable(database: DatabaseSync): CollectionsTable {
  const find = prepare<[string, string], { id: number }>(database, 'SELECT id FROM collections WHERE datasource = ? AND object = ?');
  const list = prepare<[string], { id: number; object: string; collectionKey: string }>(
    database,
    'SELECT id, object, collection_key AS collectionKey FROM collections WHERE datasource = ? ORDER BY object',
  );
  const upsert = prepare<[string, string, string], { id: number }>(
    database,
    `INSERT INTO collections (datasource, object, collection_key) VALUES (?, ?, ?)
     ON CONFLICT (datasource, object) DO UPDATE SET collection_key = excluded.collection_key
     RETURNING id`,
  );
  return {
    find: (datasource, object) => find.get(datasource, object)?.id,
    list: (datasource) => list.all(datasource),
    ensure(datasource, object, collectionKey) {
      const row = upsert.get(datasource, object, collectionKey);
      if (row === undefined) throw new Error('an upsert gave no row');
      return row.id;
    },
  };
}
