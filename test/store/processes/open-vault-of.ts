import { basename } from 'node:path';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openVault } from '../../../runtime/store/index.ts';
import type { VaultStore } from '../../../runtime/vault/ports.ts';
import { openVaultAt } from '../postgres/vault/home.ts';

/** The vault of a folder, or where VAULT_URL names a database: in a schema there that is named like the folder. */
export function openVaultOf(folder: string): Promise<VaultStore> {
  const url = process.env['VAULT_URL'];
  return url === undefined ? openVault({ folder, log: silentLog }) : openVaultAt(url, { schema: schemaOf(folder) });
}

export function schemaOf(folder: string): string {
  return `of_${basename(folder).replaceAll(/\W/g, '_').toLowerCase()}`;
}
