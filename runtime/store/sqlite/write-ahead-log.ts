import type { DatabaseSync } from 'node:sqlite';
import { pageSize } from './database.ts';
import { prepare } from './query.ts';

/** Bytes in the write-ahead log after which it goes back into the database: what bounds it under load. */
const logBound = 16 * 1024 * 1024;

interface LogState {
  /** Pages in the log. */
  readonly log: number;
  /** How many of them the database has. */
  readonly checkpointed: number;
}

/**
 * Gives a function to be called when an answer has gone out: it takes a log that has grown to its bound back into the database.
 * SQLite itself would do that within a commit, whose caller then waits for the disk: half of a commit's time, measured.
 */
export function prepareTrim(database: DatabaseSync): () => void {
  // NOOP only tells.
  const look = prepare<[], LogState>(database, 'PRAGMA wal_checkpoint(NOOP)');
  return () => {
    try {
      const { log, checkpointed } = look.get() ?? { log: 0, checkpointed: 0 };
      if ((log - checkpointed) * pageSize >= logBound) database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // Nobody asked for this. A disk that is full or gone shows in the next commit, whose caller can be told.
    }
  };
}
