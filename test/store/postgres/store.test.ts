import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openPostgres } from '../../../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import { storeContract } from '../../support/store-contract.ts';

storeContract('the PostgreSQL store', async () => {
  const database = await makePostgresDatabase();
  const postgres = openPostgres({ url: database.url, connections: 4, clock: systemClock, log: silentLog });
  return {
    open: (clock) => openPostgresStore({ postgres, clock, log: silentLog }),
    async remove() {
      await postgres.close();
      await database.remove();
    },
  };
});
