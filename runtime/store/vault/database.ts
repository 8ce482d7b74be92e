import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from '../make-private-file.ts';
import { useWriteAheadLog } from '../sqlite/database.ts';

/** What the vault's thread is told when it starts. */
export interface VaultFileOptions {
  readonly folder: string;
  /** Milliseconds that it waits for other processes. */
  readonly patience: number;
}

/** Opens `vault.sqlite` of a folder beside whoever else has it open. Throws STORE_FAILED or what SQLite throws; nothing stays open then. */
export function openVaultDatabase({ folder, patience }: VaultFileOptions): DatabaseSync {
  const file = join(folder, 'vault.sqlite');
  makePrivateFile(file);
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    useWriteAheadLog(database, folder);
    // An fsync per commit, and on macOS one that reaches the disk: a refresh token that was rotated is the only one there is.
    database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1');
    // What was replaced or removed is overwritten: an envelope under a key that has leaked since must not lie on in a free page.
    database.exec('PRAGMA secure_delete = 1; PRAGMA trusted_schema = 0');
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
