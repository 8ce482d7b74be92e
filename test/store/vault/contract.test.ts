import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openVault } from '../../../runtime/store/index.ts';
import { vaultContract } from '../../support/vault-contract.ts';

vaultContract('the SQLite vault', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-vault-'));
  return {
    open: () => openVault({ folder, log: silentLog }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
