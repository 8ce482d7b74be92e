import type { DatabaseSync } from 'node:sqlite';
import { pageSize } from './database.ts';
import { prepare } from './query.ts';

/** Bytes that wait in the write-ahead log before the reading thread begins to take them back into the database. */
const trimAt = 16 * 1024 * 1024;
/** Bytes of log at which the writing thread stops and has it taken back whole: the bound under a load that never pauses. */
export const logBound = 64 * 1024 * 1024;

interface LogState {
  /** Pages in the log. */
  readonly log: number;
  /** How many of them the database has. */
  readonly checkpointed: number;
}

/**
 * Gives a function that takes the log back into the database when enough waits there, while others write on. SQLite would do it
 * within a commit, which then waits for the disk: half of a commit's time, measured.
 */
export function prepareTrim(database: DatabaseSync): () => void {
  const look = prepareLook(database);
  return () => {
    const { log, checkpointed } = look();
    if ((log - checkpointed) * pageSize >= trimAt) database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  };
}

/**
 * Gives a function for the only writer, to be called when an answer has gone out: a log that has reached its bound is taken back
 * whole, so that the next commit begins it anew.
 */
export function prepareBound(database: DatabaseSync): () => void {
  const look = prepareLook(database);
  return () => {
    try {
      if (look().log * pageSize >= logBound) database.exec('PRAGMA wal_checkpoint(RESTART)');
    } catch {
      // Nobody asked for this. A disk that is full or gone shows in the next commit, whose caller can be told.
    }
  };
}

function prepareLook(database: DatabaseSync): () => LogState {
  // NOOP only tells.
  const look = prepare<[], LogState>(database, 'PRAGMA wal_checkpoint(NOOP)');
  return () => look.get() ?? { log: 0, checkpointed: 0 };
}
