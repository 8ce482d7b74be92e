import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openStore } from '../../runtime/store/index.ts';
import { storeContract } from '../support/store-contract.ts';

storeContract('the SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-store-'));
  return {
    open: (clock) => openStore({ folder, clock, log: silentLog }),
    ask: async (sql) => {
      const database = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
