import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from '../sqlite/failure.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { migrate } from '../sqlite/migrations.ts';
import type { Served } from '../sqlite/serve.ts';
import { authorizationOperations } from './authorization-operations.ts';
import { connectionOperations } from './connection-operations.ts';
import { openVaultDatabase, type VaultFileOptions } from './database.ts';
import { instanceOperations } from './instance-operations.ts';
import type { VaultOperations } from './operations.ts';
import { ruleOperations } from './rule-operations.ts';
import { sealedOperations } from './sealed-operations.ts';
import { openVaultTables } from './tables/index.ts';
import { tokenOperations } from './token-operations.ts';

export const vaultMigrations = new URL('../migrations/vault/', import.meta.url);
const openingAttempts = 100;
const betweenAttempts = 50;

/** Opens the vault of a folder, made where there is none. Throws STORE_FAILED or what SQLite throws; nothing stays open then. */
export function openVaultFile(options: VaultFileOptions, pause = holdThread): Served {
  for (let attempt = 1; ; attempt++) {
    try {
      return openOnce(options);
    } catch (thrown) {
      // To turn the log on, SQLite does not wait for another process that does the same: https://sqlite.org/wal.html#busy
      if (!isBusy(thrown) || attempt === openingAttempts) throw thrown;
      pause(betweenAttempts);
    }
  }
}

/** Holds the thread for so many milliseconds: nothing else is asked of it while it opens. */
function holdThread(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

function openOnce(options: VaultFileOptions): Served {
  const database = openVaultDatabase(options);
  try {
    const migrated = migrate(database, shippedMigrations(vaultMigrations));
    return { migrated, operations: createOperations(database), close: () => database.close() };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function createOperations(database: DatabaseSync): VaultOperations {
  const tables = openVaultTables(database);
  return {
    ...connectionOperations(database, tables),
    ...authorizationOperations(database, tables),
    ...instanceOperations(database, tables),
    ...ruleOperations(database, tables),
    ...tokenOperations(tables),
    ...sealedOperations(database, tables),
  };
}
