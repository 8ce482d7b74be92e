import { makePostgresDatabase } from '../../../support/postgres-database.ts';
import { vaultContract } from '../../../support/vault-contract.ts';
import { openVaultAt } from './home.ts';

vaultContract('the PostgreSQL vault', async () => {
  const { url, remove } = await makePostgresDatabase();
  return { open: () => openVaultAt(url), remove };
});
