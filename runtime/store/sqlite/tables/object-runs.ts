import type { DatabaseSync } from 'node:sqlite';
import type { Counts, ObjectRun } from '../../../sync/ports.ts';
import { appendedErrors } from '../../run-errors.ts';
import { prepare } from '../query.ts';

export interface ObjectRunRow extends Counts {
  readonly object: string;
  readonly collectionKey: string;
  readonly mode: ObjectRun['mode'];
  readonly modeReason: string | null;
  /** JSON. */
  readonly checkpoint: string | null;
  readonly stopReason: string | null;
  /** JSON list of text. */
  readonly notes: string;
  readonly heldBack: number;
  /** JSON list. */
  readonly errors: string;
}

export interface ObjectRunKey {
  readonly number: number;
  readonly failuresKept: number;
  readonly failed: number;
  /** Null until it is finished. */
  readonly stopReason: string | null;
}

export interface ObjectRunsTable {
  find(run: number, collection: number): ObjectRunKey | undefined;
  /** In the order they were begun. */
  list(run: number): readonly ObjectRunRow[];
  insert(run: number, collection: number, object: Pick<ObjectRun, 'mode' | 'modeReason'> & { readonly part?: boolean }): void;
  /** Drops its checkpoint. */
  restart(number: number, mode: ObjectRun['mode'], modeReason: string | null): void;
  /** `errors` as `addedErrors` gave them. */
  recordPage(number: number, counts: Counts, checkpoint: string, failuresKept: number, errors: string | null): void;
  countDeleted(number: number, deleted: number): void;
  /** Whether the newest run of a collection, of those that were to read all there is, came to its end. */
  isNewestFinished(collection: number): boolean;
  finish(number: number, finish: ObjectEnd): void;
}

export interface ObjectEnd {
  readonly cursor: string | null;
  readonly stopReason: string;
  /** JSON list of text. */
  readonly notes: string;
  readonly heldBack: number;
}

export function objectRunsTable(database: DatabaseSync): ObjectRunsTable {
  const find = prepare<[number, number], ObjectRunKey>(
    database,
    'SELECT number, failures_kept AS failuresKept, failed, stop_reason AS stopReason FROM object_runs WHERE run = ? AND collection = ?',
  );
  const list = prepare<[number], ObjectRunRow>(
    database,
    `SELECT object, collection_key AS collectionKey, mode, mode_reason AS modeReason, created, updated, unchanged, deleted, failed,
       checkpoint, stop_reason AS stopReason, notes, held_back AS heldBack, errors
     FROM object_runs JOIN collections ON collections.id = object_runs.collection WHERE run = ? ORDER BY number`,
  );
  const insert = prepare<[number, number, string, string | null, number]>(
    database,
    `INSERT INTO object_runs (run, collection, mode, mode_reason, part, seen_from) VALUES (?1, ?2, ?3, ?4, ?5,
       coalesce((SELECT last FROM change_counters WHERE datasource = (SELECT datasource FROM collections WHERE id = ?2)), 0))`,
  );
  const restart = prepare<[string, string | null, number]>(
    database,
    'UPDATE object_runs SET mode = ?, mode_reason = ?, checkpoint = NULL, stop_reason = NULL WHERE number = ?',
  );
  const recordPage = prepare<[number, number, number, number, string, number, number, string | null]>(
    database,
    `UPDATE object_runs SET created = created + ?1, updated = updated + ?2, unchanged = unchanged + ?3, failed = failed + ?4,
       checkpoint = ?5, failures_kept = ?6, errors = ${appendedErrors('?8')} WHERE number = ?7`,
  );
  const newest = prepare<[number], { stopReason: string | null }>(
    database,
    'SELECT stop_reason AS stopReason FROM object_runs WHERE collection = ? AND part = 0 ORDER BY number DESC LIMIT 1',
  );
  const countDeleted = prepare<[number, number]>(database, 'UPDATE object_runs SET deleted = deleted + ? WHERE number = ?');
  const finish = prepare<[string | null, string, string, number, number]>(
    database,
    'UPDATE object_runs SET cursor = ?, stop_reason = ?, notes = ?, held_back = ? WHERE number = ?',
  );
  return {
    find: (run, collection) => find.get(run, collection),
    list: (run) => list.all(run),
    insert: (run, collection, { mode, modeReason, part }) => void insert.run(run, collection, mode, modeReason, part ? 1 : 0),
    restart: (number, mode, modeReason) => void restart.run(mode, modeReason, number),
    recordPage: (number, { created, updated, unchanged, failed }, checkpoint, failuresKept, errors) =>
      void recordPage.run(created, updated, unchanged, failed, checkpoint, failuresKept, number, errors),
    isNewestFinished: (collection) => (newest.get(collection)?.stopReason ?? null) !== null,
    countDeleted: (number, deleted) => void countDeleted.run(deleted, number),
    finish: (number, { cursor, stopReason, notes, heldBack }) => void finish.run(cursor, stopReason, notes, heldBack, number),
  };
}
