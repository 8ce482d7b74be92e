import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** Which stored records a full read has met, so that what it has not met can be swept. */
export interface SeenMarksTable {
  mark(objectRun: number, entities: readonly number[]): void;
  unmark(objectRun: number, entity: number): void;
  count(objectRun: number): number;
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
  const count = prepare<[number], { marks: number }>(database, 'SELECT count(*) AS marks FROM seen_marks WHERE object_run = ?');
  const drop = prepare<[number]>(database, 'DELETE FROM seen_marks WHERE object_run = ?');
  const dropOfRun = prepare<[number]>(
    database,
    'DELETE FROM seen_marks WHERE object_run IN (SELECT number FROM object_runs WHERE run = ?)',
  );
  return {
    mark: (objectRun, entities) => void mark.run(objectRun, JSON.stringify(entities)),
    unmark: (objectRun, entity) => void unmark.run(objectRun, entity),
    count: (objectRun) => count.get(objectRun)?.marks ?? 0,
    drop: (objectRun) => void drop.run(objectRun),
    dropOfRun: (run) => void dropOfRun.run(run),
  };
}
