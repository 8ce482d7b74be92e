import { copiesOf } from '../../../support/postgres-database.ts';
import { vaultContract } from '../../../support/vault-contract.ts';
import { openVaultAt } from './home.ts';

const makeDatabase = copiesOf(openVaultAt);

vaultContract('the PostgreSQL vault', async () => {
  const { url, remove } = await makeDatabase();
  return { open: () => openVaultAt(url), remove };
});
