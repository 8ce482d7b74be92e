import type { DatabaseSync } from 'node:sqlite';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate, shippedMigrations } from './migrations.ts';
import { entityOperations } from './entity-operations.ts';
import type { Operations } from './operations.ts';
import { partitionOperations } from './partition-operations.ts';
import { runOperations } from './run-operations.ts';
import { openTables } from './tables/index.ts';
import { prepareTrim } from './write-ahead-log.ts';

/** The store in a folder that this process holds, as its thread has it. */
export interface OpenFolder {
  readonly operations: Operations;
  /** Names of the migrations that opening it applied. */
  readonly migrated: readonly string[];
  /** To be called after an answer has gone out. */
  trimLog(): void;
  close(): void;
}

/** Throws STORE_LOCKED, STORE_FAILED or what SQLite throws; nothing stays open or locked then. */
export function openFolder(options: DatabaseOptions): OpenFolder {
  const unlock = lockFolder(options.folder);
  let database: DatabaseSync | undefined;
  const close = (): void => {
    database?.close();
    unlock();
  };
  try {
    database = openDatabase(options);
    const migrated = migrate(database, shippedMigrations());
    return { migrated, operations: createOperations(database), trimLog: prepareTrim(database), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

function createOperations(database: DatabaseSync): Operations {
  const tables = openTables(database);
  return { ...runOperations(database, tables), ...entityOperations(database, tables), ...partitionOperations(tables) };
}
