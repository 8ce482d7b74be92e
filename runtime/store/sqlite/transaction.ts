import type { DatabaseSync } from 'node:sqlite';

/** All of `work` or nothing: whatever it throws, the transaction is gone and the connection usable when this returns. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (thrown) {
    // A full disk can have ended it already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}
