import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { migrate } from '../../../runtime/store/postgres/migrations.ts';
import { openPool } from '../../../runtime/store/postgres/pool.ts';
import { schedulesOn } from '../../../runtime/store/postgres/schedules.ts';
import { shippedMigrations } from '../../../runtime/store/shipped-migrations.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import { scheduleContract } from '../../support/schedule-contract.ts';

const shipped = new URL('../../../runtime/store/migrations/postgres/', import.meta.url);

scheduleContract('PostgreSQL', async () => {
  const database = await makePostgresDatabase();
  const open = () =>
    openPool({ url: database.url, schema: 'ferrule', connections: 4, patience: 5_000, clock: systemClock, log: silentLog });
  const [mine, others] = [open(), open()];
  // Its own alone: the test stands whatever becomes of the tables beside it.
  await migrate(
    mine,
    'ferrule',
    'store',
    shippedMigrations(shipped).filter(({ number }) => number === 9),
  );
  return {
    schedules: schedulesOn(mine),
    other: schedulesOn(others),
    async remove() {
      await Promise.all([mine.close(), others.close()]);
      await database.remove();
    },
  };
});
