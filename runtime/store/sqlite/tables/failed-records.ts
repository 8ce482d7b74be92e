import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { FailedRecord } from '../../../sync/ports.ts';
import { prepare } from '../query.ts';

/** Records that could not become entities, by object run. */
export interface FailedRecordsTable {
  /** False when the same text is kept already. */
  keep(objectRun: number, failure: FailedRecord): boolean;
  /** In the order they came. */
  list(objectRun: number, limit: number): readonly FailedRecord[];
  /** Forgets those of the object run that lies `runs` before the newest of its collection. */
  forgetBeyond(collection: number, runs: number): void;
}

export function failedRecordsTable(database: DatabaseSync): FailedRecordsTable {
  const keep = prepare<[number, Buffer, string, string]>(
    database,
    'INSERT OR IGNORE INTO failed_records (object_run, raw_hash, reason, raw_payload) VALUES (?, ?, ?, ?)',
  );
  const list = prepare<[number, number], FailedRecord>(
    database,
    'SELECT raw_payload AS raw, reason FROM failed_records WHERE object_run = ? ORDER BY id LIMIT ?',
  );
  const forget = prepare<[number, number]>(
    database,
    `DELETE FROM failed_records WHERE object_run IN
       (SELECT number FROM object_runs WHERE collection = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`,
  );
  return {
    keep: (objectRun, { raw, reason }) => keep.run(objectRun, hash('sha1', raw, 'buffer'), reason, raw).changes === 1,
    list: (objectRun, limit) => list.all(objectRun, limit),
    forgetBeyond: (collection, runs) => void forget.run(collection, runs),
  };
}
