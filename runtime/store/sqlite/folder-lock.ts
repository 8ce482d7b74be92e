import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import { isBusy } from './failure.ts';

/** Two processes that start at once can each be in the other's way for an instant. */
const patience = 200;

/**
 * Holds the data folder for this process until the returned function is called. The lock is the operating system's (that of an
 * SQLite transaction on a file of its own), so a killed process leaves none behind. Throws STORE_LOCKED when another process, or
 * another store of this one, holds it.
 */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'lock.db'), { timeout: patience });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (isBusy(thrown)) throw new ConnectorError('STORE_LOCKED', `the data folder "${folder}" is held by another process`, { folder });
    throw thrown;
  }
  return () => lock.close();
}
