import type { Clock } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Fleet } from '../../../sync/fleet/ports.ts';
import { shippedMigrations } from '../../shipped-migrations.ts';
import { boardsOn } from '../boards/open-boards.ts';
import type { Leases } from '../lease.ts';
import { migrate } from '../migrations.ts';
import type { Pool } from '../pool.ts';
import { openAnnouncements } from './announcements.ts';
import { startBoss } from './boss.ts';
import { sharedRunsOn } from './shared-runs.ts';
import { workQueueOn } from './work.ts';

export interface FleetOptions {
  /** Whoever opened it closes it, after the fleet. */
  readonly pool: Pool;
  /** That of the pool. */
  readonly schema: string;
  /** Of the store on the same pool, whose runs are shared. */
  readonly leases: Leases;
  /** Runs that all processes together may have in hand. Default: no bound but each one's own. */
  readonly limit?: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface OpenFleet extends Fleet {
  close(): Promise<void>;
}

const migrationsFolder = new URL('../../migrations/postgres-work/', import.meta.url);

/** The work of a database, which any number of processes share; the store's own tables must be there. */
export async function openFleet({ pool, schema, leases, limit, clock, log }: FleetOptions): Promise<OpenFleet> {
  await migrate(pool, schema, 'work', shippedMigrations(migrationsFolder));
  const boss = await startBoss({ pool, schema, log });
  const announcements = openAnnouncements({ pool, schema, clock, log });
  const queue = workQueueOn(boss, announcements, clock, log);
  return {
    queue,
    announcements,
    boards: boardsOn({ pool, leases, announcements, clock }),
    runs: sharedRunsOn({ pool, leases, queue, announcements, fleet: limit }),
    async close() {
      await announcements.close();
      await queue.close();
    },
  };
}
