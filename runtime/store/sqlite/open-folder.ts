import type { DatabaseSync } from 'node:sqlite';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { migrate, storeMigrations } from './migrations.ts';
import { entityOperations } from './entity-operations.ts';
import type { Operations } from './operations.ts';
import { partitionOperations } from './partition-operations.ts';
import { runOperations } from './run-operations.ts';
import type { Served } from './serve.ts';
import { openTables } from './tables/index.ts';
import { prepareTrim } from './write-ahead-log.ts';

/** The store in a folder that this process holds from then on. Throws STORE_LOCKED, STORE_FAILED or what SQLite throws; nothing stays open or locked then. */
export function openFolder(options: DatabaseOptions): Served {
  const unlock = lockFolder(options.folder);
  let database: DatabaseSync | undefined;
  const close = (): void => {
    database?.close();
    unlock();
  };
  try {
    database = openDatabase(options);
    const migrated = migrate(database, shippedMigrations(storeMigrations));
    return { migrated, operations: createOperations(database), afterAnswer: prepareTrim(database), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

function createOperations(database: DatabaseSync): Operations {
  const tables = openTables(database);
  return { ...runOperations(database, tables), ...entityOperations(database, tables), ...partitionOperations(database, tables) };
}
