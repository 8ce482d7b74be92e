import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/**
 * Whether the object run of this parameter has not met a record: it has no mark, and it was not written since its read began. In this order, as the
 * change stands behind the payload in its row and the mark in an index.
 */
export function isUnseen(objectRun: string): string {
  return `CASE WHEN EXISTS (SELECT 1 FROM seen_marks WHERE object_run = ${objectRun} AND entity = entities.id) THEN 0
    ELSE change <= (SELECT seen_from FROM object_runs WHERE number = ${objectRun}) END`;
}

/** Which stored records a full read has met and not written, so that what it has not met can be swept. */
export interface SeenMarksTable {
  mark(objectRun: number, entities: readonly number[]): void;
  unmark(objectRun: number, entity: number): void;
  drop(objectRun: number): void;
  dropOfRun(run: number): void;
}

export function seenMarksTable(database: DatabaseSync): SeenMarksTable {
  // One statement for a page: a third of the cost of one for each record.
  const mark = prepare<[number, string]>(
    database,
    'INSERT OR IGNORE INTO seen_marks (object_run, entity) SELECT ?, value FROM json_each(?)',
  );
  const unmark = prepare<[number, number]>(database, 'DELETE FROM seen_marks WHERE object_run = ? AND entity = ?');
  const drop = prepare<[number]>(database, 'DELETE FROM seen_marks WHERE object_run = ?');
  const dropOfRun = prepare<[number]>(
    database,
    'DELETE FROM seen_marks WHERE object_run IN (SELECT number FROM object_runs WHERE run = ?)',
  );
  return {
    mark(objectRun, entities) {
      if (entities.length > 0) mark.run(objectRun, JSON.stringify(entities));
    },
    unmark: (objectRun, entity) => void unmark.run(objectRun, entity),
    drop: (objectRun) => void drop.run(objectRun),
    dropOfRun: (run) => void dropOfRun.run(run),
  };
}
