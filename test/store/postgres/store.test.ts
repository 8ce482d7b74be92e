import { type Clock, systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openPostgres } from '../../../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore, type PostgresStore } from '../../../runtime/store/postgres/open-store.ts';
import { type Row, withClient } from '../../support/postgres-client.ts';
import { copiesOf } from '../../support/postgres-database.ts';
import { storeContract } from '../../support/store-contract.ts';

function openAt(url: string) {
  const postgres = openPostgres({ url, connections: 4, clock: systemClock, log: silentLog });
  const open = (clock: Clock): Promise<PostgresStore> => openPostgresStore({ postgres, clock, log: silentLog });
  return { open, close: () => postgres.close() };
}

const makeDatabase = copiesOf(async (url) => {
  const { open, close } = openAt(url);
  await (await open(systemClock)).close();
  return { close };
});

storeContract('the PostgreSQL store', async () => {
  const database = await makeDatabase();
  const { open, close } = openAt(database.url);
  return {
    open,
    ask: (sql) => withClient(database.url, async (client) => (await client.query<Row>(sql)).rows, 'ferrule'),
    async remove() {
      await close();
      await database.remove();
    },
  };
});
