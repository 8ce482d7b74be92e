import { ConnectorError } from '../../../kernel/errors.ts';
import type { Log } from '../../../kernel/log.ts';
import type { VaultStore } from '../../../vault/ports.ts';
import { shippedMigrations, tellMigrations } from '../../shipped-migrations.ts';
import { migrate } from '../migrations.ts';
import type { Pool } from '../pool.ts';
import { authorizationsIn } from './authorizations.ts';
import { connectionsIn } from './connections.ts';
import { vaultDatabase, type VaultDatabase } from './database.ts';
import { instancesIn } from './instances.ts';
import { mappingRulesIn } from './mapping-rules.ts';
import { sealedRowsIn } from './sealed-rows.ts';
import { tokensIn } from './tokens.ts';

export interface PostgresVaultOptions {
  /** Whoever opened it closes it, after the vault. */
  readonly pool: Pool;
  /** That of the pool. */
  readonly schema: string;
  readonly log: Log;
}

export const postgresVaultMigrations = new URL('../../migrations/postgres-vault/', import.meta.url);

/**
 * Opens the vault in a database, which any number of processes may have open at once; its tables are made where there are none. What was
 * answered survives a power cut of the server. Throws as `openPool`, and STORE_FAILED where a newer Ferrule wrote it.
 */
export async function openPostgresVault({ pool, schema, log }: PostgresVaultOptions): Promise<VaultStore> {
  const migrations = await migrate(pool, schema, 'vault', shippedMigrations(postgresVaultMigrations));
  tellMigrations(log, 'vault', { schema }, migrations);
  const { database, close } = untilClosed(vaultDatabase(pool));
  return {
    ...connectionsIn(database),
    ...authorizationsIn(database),
    ...instancesIn(database),
    ...mappingRulesIn(database),
    ...tokensIn(database),
    ...sealedRowsIn(database),
    close,
  };
}

/** What is asked after its end is refused: the pool may serve others still. */
function untilClosed(inner: VaultDatabase): { readonly database: VaultDatabase; close(): Promise<void> } {
  let isClosed = false;
  const refuse = (): void => {
    if (isClosed) throw new ConnectorError('STORE_FAILED', 'the vault is closed; nothing more can be asked of it');
  };
  return {
    database: {
      async query(...given) {
        refuse();
        return inner.query(...given);
      },
      async transaction(work) {
        refuse();
        return inner.transaction(work);
      },
    },
    async close() {
      isClosed = true;
    },
  };
}
