import type { DatabaseSync } from 'node:sqlite';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate, shippedMigrations } from './migrations.ts';
import { createOperations, type Operations } from './operations.ts';
import { prepareBound } from './write-ahead-log.ts';

/** The store in a folder, as one of its threads has it. */
export interface OpenFolder {
  readonly operations: Operations;
  /** Names of the migrations that opening it applied. */
  readonly migrated: readonly string[];
  /** To be called when an answer has gone out. */
  afterAnswer(): void;
  close(): void;
}

/**
 * Takes the folder for this process and brings its database up to date. Throws STORE_LOCKED, STORE_FAILED or what SQLite throws;
 * nothing stays open or locked then.
 */
export function openToWrite(options: DatabaseOptions): OpenFolder {
  const unlock = lockFolder(options.folder);
  let database: DatabaseSync | undefined;
  const close = (): void => {
    database?.close();
    unlock();
  };
  try {
    database = openDatabase(options);
    const migrated = migrate(database, shippedMigrations());
    return { migrated, operations: createOperations(database), afterAnswer: prepareBound(database), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** For a second thread of the process that has the folder open to write. */
export function openToRead(options: DatabaseOptions): OpenFolder {
  const database = openDatabase(options);
  return { migrated: [], operations: createOperations(database), afterAnswer: () => {}, close: () => database.close() };
}
