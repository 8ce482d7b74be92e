import { createMemoryVaults } from '../support/memory-vault.ts';
import { vaultContract } from '../support/vault-contract.ts';

vaultContract('the vault in memory', async () => {
  const vaults = createMemoryVaults();
  return { open: async () => vaults.open(), remove: async () => {} };
});
