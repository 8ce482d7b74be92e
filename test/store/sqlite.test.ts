import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openStore } from '../../runtime/store/index.ts';
import { storeContract } from '../support/store-contract.ts';

storeContract('the SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-store-'));
  return {
    open: (clock) => openStore({ folder, clock, log: silentLog }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
