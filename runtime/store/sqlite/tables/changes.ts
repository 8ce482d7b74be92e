import type { DatabaseSync } from 'node:sqlite';
import type { KeptDeletions } from '../../../sync/change-feed.ts';
import type { ChangeCounter } from '../../change-page.ts';
import { prepare, prepareTuples } from '../query.ts';
import type { StoredEntityRow } from './entities.ts';
import { columns } from './entity-reads.ts';

export type ChangedRow = StoredEntityRow & { readonly change: number; readonly first_change: number };

export interface Tombstone {
  readonly object: string;
  readonly external_id: string;
  readonly change: number;
  readonly deleted_at: number;
}

/** Where a change is to be found: its number, and that of its record; a tombstone has none. */
export type ChangeMark = readonly [change: number, entity: number | null];

/** The numbers of changes, and what is left of what was deleted. */
export interface ChangesTable {
  counter(datasource: string): ChangeCounter | undefined;
  /** Raises the last number of a datasource that was given away. */
  advance(datasource: string, last: number): void;
  /** Leaves the tombstone of a record that is still stored. */
  bury(id: number, change: number, now: number): void;
  /** Changes of a collection in their order; those that the asker never knew and that are gone again are not among them. */
  marks(collection: number, after: number, last: number, limit: number): readonly ChangeMark[];
  entity(id: number): ChangedRow | undefined;
  tombstone(collection: number, change: number): Tombstone | undefined;
  /** Drops the tombstones of a collection that are not to be kept, and remembers that something is forgotten. */
  prune(datasource: string, collection: number, now: number, kept: KeptDeletions): void;
}

export function changesTable(database: DatabaseSync): ChangesTable {
  const counter = prepare<[string], ChangeCounter>(database, 'SELECT feed, last, forgotten FROM change_counters WHERE datasource = ?');
  const advance = prepare<[string, number]>(
    database,
    'INSERT INTO change_counters (datasource, last) VALUES (?, ?) ON CONFLICT (datasource) DO UPDATE SET last = excluded.last',
  );
  // Buried before and come again since: whoever knew its first life is to be told of its end.
  const bury = prepare<[number, number, number]>(
    database,
    `INSERT INTO tombstones (collection, external_id, change, first_change, deleted_at)
       SELECT collection, external_id, ?2, first_change, ?3 FROM entities WHERE id = ?1
     ON CONFLICT (collection, external_id) DO UPDATE
       SET change = excluded.change, first_change = min(first_change, excluded.first_change), deleted_at = excluded.deleted_at`,
  );
  return {
    counter: (datasource) => counter.get(datasource),
    advance: (datasource, last) => void advance.run(datasource, last),
    bury: (id, change, now) => void bury.run(id, change, now),
    ...changeReads(database),
    prune: tombstonePruner(database),
  };
}

function changeReads(database: DatabaseSync): Pick<ChangesTable, 'marks' | 'entity' | 'tombstone'> {
  const marks = prepareTuples<[number, number, number, number], ChangeMark>(
    database,
    `SELECT change, id FROM (
       SELECT * FROM (SELECT change, id FROM entities WHERE collection = ?1 AND change > ?2 AND change <= ?3 ORDER BY change LIMIT ?4)
       UNION ALL
       SELECT * FROM (SELECT change, NULL AS id FROM tombstones
         WHERE collection = ?1 AND change > ?2 AND change <= ?3 AND first_change <= ?2 ORDER BY change LIMIT ?4)
     ) ORDER BY change LIMIT ?4`,
  );
  const entity = prepare<[number], ChangedRow>(database, `SELECT change, first_change, ${columns} WHERE entities.id = ?`);
  const tombstone = prepare<[number, number], Tombstone>(
    database,
    `SELECT object, external_id, change, deleted_at FROM tombstones JOIN collections ON collections.id = tombstones.collection
     WHERE collection = ? AND change = ?`,
  );
  return {
    marks: (collection, after, last, limit) => marks.all(collection, after, last, limit),
    entity: (id) => entity.get(id),
    tombstone: (collection, change) => tombstone.get(collection, change),
  };
}

function tombstonePruner(database: DatabaseSync): ChangesTable['prune'] {
  const newestBeyond = prepare<[number, number], { change: number }>(
    database,
    'SELECT change FROM tombstones WHERE collection = ? ORDER BY change DESC LIMIT 1 OFFSET ?',
  );
  // In the order of changes, so that only what is to go is looked at.
  const firstRecent = prepare<[number, number], { change: number }>(
    database,
    'SELECT change FROM tombstones WHERE collection = ? AND deleted_at >= ? ORDER BY change LIMIT 1',
  );
  const newest = prepare<[number], { change: number | null }>(
    database,
    'SELECT max(change) AS change FROM tombstones WHERE collection = ?',
  );
  const newestUpTo = prepare<[number, number], { change: number | null }>(
    database,
    'SELECT max(change) AS change FROM tombstones WHERE collection = ? AND change <= ?',
  );
  const remove = prepare<[number, number]>(database, 'DELETE FROM tombstones WHERE collection = ? AND change <= ?');
  const forget = prepare<[number, string]>(database, 'UPDATE change_counters SET forgotten = max(forgotten, ?) WHERE datasource = ?');
  return (datasource, collection, now, { milliseconds, count }) => {
    const last = newest.get(collection)?.change ?? null;
    if (last === null) return;
    const recent = firstRecent.get(collection, now - milliseconds)?.change;
    const old = recent === undefined ? last : recent - 1;
    const bound = Math.max(old, newestBeyond.get(collection, count)?.change ?? 0);
    const gone = newestUpTo.get(collection, bound)?.change ?? null;
    if (gone === null) return;
    remove.run(collection, gone);
    forget.run(gone, datasource);
  };
}
