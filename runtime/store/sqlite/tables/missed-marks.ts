import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';
import { firstAfter } from './entity-reads.ts';
import { isUnseen } from './seen-marks.ts';

/** Which stored records a full read lacked that proves no absence: what the next one lacks too may be deleted. */
export interface MissedMarksTable {
  /** Marks what the object run has not seen; with `createdFrom` only what is known to have been created then or later. */
  markUnseen(collection: number, objectRun: number, createdFrom: string | undefined): void;
  clear(collection: number, entities: readonly number[]): void;
  /** External ids of what is marked, in byte order after `after`. What is seen has no mark: it is cleared with the page. */
  list(collection: number, after: string | undefined, limit: number, createdFrom: string | undefined): readonly string[];
}

export function missedMarksTable(database: DatabaseSync): MissedMarksTable {
  const markUnseen = prepare<[number, number, string | null]>(
    database,
    `INSERT OR IGNORE INTO missed_marks (collection, entity) SELECT collection, id FROM entities
     WHERE collection = ?1 AND deleted_at IS NULL AND (?3 IS NULL OR created_at >= ?3)
       AND ${isUnseen('?2')}`,
  );
  const any = prepare<[number], { found: 1 }>(database, 'SELECT 1 AS found FROM missed_marks WHERE collection = ? LIMIT 1');
  const clear = prepare<[number, string]>(
    database,
    'DELETE FROM missed_marks WHERE collection = ? AND entity IN (SELECT value FROM json_each(?))',
  );
  // From the marks, which are few, to the entities. CROSS keeps the planner to that order.
  const list = prepare<[number, string, number, string | null], { external_id: string }>(
    database,
    `SELECT external_id FROM missed_marks CROSS JOIN entities ON entities.id = missed_marks.entity
     WHERE missed_marks.collection = ?1 AND external_id >= ?2 AND (?4 IS NULL OR created_at >= ?4) ORDER BY external_id LIMIT ?3`,
  );
  return {
    markUnseen: (collection, objectRun, createdFrom) => void markUnseen.run(collection, objectRun, createdFrom ?? null),
    clear(collection, entities) {
      // Most collections have none, and most pages are of those.
      if (entities.length > 0 && any.get(collection) !== undefined) clear.run(collection, JSON.stringify(entities));
    },
    list: (collection, after, limit, createdFrom) =>
      list.all(collection, firstAfter(after), limit, createdFrom ?? null).map((row) => row.external_id),
  };
}
