import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openVault, type VaultOptions } from '../../../runtime/store/index.ts';
import type { VaultStore } from '../../../runtime/vault/ports.ts';

/** A vault that is closed after the test. */
export async function open(folder: string, options: Partial<VaultOptions> = {}): Promise<VaultStore> {
  const vault = await openVault({ folder, log: silentLog, ...options });
  onTestFinished(() => vault.close());
  return vault;
}

/** The vault's file, past the vault. */
export function openFile(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'vault.sqlite'));
  onTestFinished(() => (database.isOpen ? database.close() : undefined));
  return database;
}
