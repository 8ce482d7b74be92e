import { systemClock } from '../../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../../runtime/kernel/log.ts';
import { openPool } from '../../../../runtime/store/postgres/pool.ts';
import { openPostgresVault } from '../../../../runtime/store/postgres/vault/open-vault.ts';
import type { VaultStore } from '../../../../runtime/vault/ports.ts';

/** The vault in the database of a URL, with a pool of its own that is closed with it: as in a process of its own. */
export async function openVaultAt(url: string, { schema = 'ferrule', log = silentLog, patience = 10_000 } = {}): Promise<VaultStore> {
  const pool = openPool({ url, schema, connections: 4, patience, clock: systemClock, log });
  const vault = await openPostgresVault({ pool, schema, log });
  return { ...vault, close: () => vault.close().then(() => pool.close()) };
}
