import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { createLeases, type Leases } from '../../../runtime/store/postgres/lease.ts';
import { migrate } from '../../../runtime/store/postgres/migrations.ts';
import { openPool, type Pool } from '../../../runtime/store/postgres/pool.ts';
import { type OpenFleet, openFleet } from '../../../runtime/store/postgres/queue/open-fleet.ts';
import { shippedMigrations } from '../../../runtime/store/shipped-migrations.ts';

const migrations = shippedMigrations(new URL('../../../runtime/store/migrations/postgres/', import.meta.url));
const schema = 'ferrule';

/** What one process of a fleet has, without its runs. */
export interface FleetProcess extends AsyncDisposable {
  readonly pool: Pool;
  readonly leases: Leases;
  readonly fleet: OpenFleet;
}

export async function startFleetProcess(
  url: string,
  { lease = 30_000, limit, holder }: { readonly lease?: number; readonly limit?: number; readonly holder: string },
): Promise<FleetProcess> {
  const pool = openPool({ url, schema, connections: 5, patience: 5_000, clock: systemClock, log: silentLog });
  await migrate(pool, schema, 'store', migrations);
  const leases = createLeases({ pool, lease, sleep: systemClock.sleep, log: silentLog, holder });
  const fleet = await openFleet({ pool, schema, leases, clock: systemClock, log: silentLog, ...(limit === undefined ? {} : { limit }) });
  return {
    pool,
    leases,
    fleet,
    async [Symbol.asyncDispose]() {
      await fleet.close();
      await leases.close();
      await pool.close();
    },
  };
}
