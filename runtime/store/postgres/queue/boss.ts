import { type Db, PgBoss } from 'pg-boss';
import { ConnectorError } from '../../../kernel/errors.ts';
import type { Log } from '../../../kernel/log.ts';
import type { WorkItem } from '../../../sync/fleet/ports.ts';
import type { Pool, Queries } from '../pool.ts';

/** The queue's own tables, on the pool that the process has anyway. */
export interface Boss {
  insert(items: readonly WorkItem[], within?: Queries): Promise<void>;
  /** Takes items off the queue: no more than `limit`, those that wait longest first. */
  take(limit: number): Promise<readonly WorkItem[]>;
  close(): Promise<void>;
}

const queue = 'runs';
/** Any number: what takes the same one waits. */
const startLock = 7_304_122;
/** Items in one statement. */
const most = 1_000;

export async function startBoss({ pool, schema, log }: { readonly pool: Pool; readonly schema: string; readonly log: Log }): Promise<Boss> {
  const boss = new PgBoss({ db: databaseOn(pool), schema: `${schema}_queue`, schedule: false, reindex: true, warningQueueSize: 1_000_000 });
  boss.on('error', (thrown) => log.warn({ cause: String(thrown) }, 'queue: its upkeep failed; it is tried again'));
  await alone(pool, async () => {
    await boss.start();
    // One that waits of a key. Nothing is kept of what is done, and nothing is tried again: the store says what is due.
    await boss.createQueue(queue, { policy: 'short', retryLimit: 0, deleteAfterSeconds: 60, retentionSeconds: 14 * 86_400 });
  });
  // It remembers its queues when first asked. Within a transaction that would take a second connection, and when all are in transactions there is none.
  await boss.insert(queue, []);
  return {
    async insert(items, within) {
      for (let from = 0; from < items.length; from += most) {
        const jobs = items.slice(from, from + most).map((item) => ({ data: item, singletonKey: item.datasource }));
        await boss.insert(queue, jobs, within ? { db: databaseOn(within) } : {});
      }
    },
    async take(limit) {
      const jobs = await boss.fetch<WorkItem>(queue, { batchSize: limit });
      if (jobs.length > 0)
        await boss.deleteJob(
          queue,
          jobs.map(({ id }) => id),
        );
      return jobs.map(({ data }) => data);
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

/** Of several processes that start at once one makes the tables, the others find them: two would fail on the name of the schema. */
async function alone(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [startLock]);
    await work();
  } finally {
    // Which gives the lock back.
    await client.end();
  }
}

/** As pg-boss asks: it tells failures apart by PostgreSQL's own codes. */
function databaseOn(queries: Queries): Db {
  return {
    async executeSql(text, values) {
      try {
        return { rows: [...((await queries.query<Record<string, unknown>>(text, values ?? [])) ?? [])] };
      } catch (thrown) {
        throw thrown instanceof ConnectorError && thrown.cause instanceof Error ? thrown.cause : thrown;
      }
    },
  };
}
