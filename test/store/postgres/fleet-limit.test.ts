import { expect, test } from 'vitest';
import type { BoundDatasource } from '../../../runtime/engine/index.ts';
import { systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { transactionOf } from '../../../runtime/store/postgres/queue/work.ts';
import { createWorker } from '../../../runtime/sync/fleet/worker.ts';
import type { Run } from '../../../runtime/sync/ports.ts';
import type { SyncService } from '../../../runtime/sync/sync-service.ts';
import { makePostgresDatabase } from '../../support/postgres-database.ts';
import { type FleetProcess, startFleetProcess } from './fleet-process.ts';

const due = 10_000;
const limit = 8;
const concurrency = 5;

/** As if each had been asked for, in the transaction that makes all of them due. */
async function makeDue({ pool, fleet }: FleetProcess): Promise<void> {
  await pool.transaction(async (queries) => {
    await queries.run(
      `INSERT INTO runs (id, datasource, connector, connector_hash, mode, started_at, status)
       SELECT 'run-' || n, 'd' || n, 'shop', 'h1', 'full', '2026-11-21T12:00:00.000Z', 'queued' FROM generate_series(1, $1) AS n`,
      [due],
    );
    await queries.run(
      `INSERT INTO work_requests (datasource, run, request) SELECT 'd' || n, 'run-' || n, '{}' FROM generate_series(1, $1) AS n`,
      [due],
    );
    const items = Array.from({ length: due }, (_, index) => ({ datasource: `d${index + 1}` }));
    await fleet.queue.enqueue(items, transactionOf(queries));
  });
}

test(
  'all processes together have no more runs in hand than the fleet may, also of ten thousand that are due',
  { timeout: 120_000 },
  async () => {
    const database = await makePostgresDatabase();
    const processes = await Promise.all(['one', 'two'].map((holder) => startFleetProcess(database.url, { holder, limit })));
    let now = 0;
    let most = 0;
    const began: string[] = [];
    const enough = Promise.withResolvers<void>();
    // Stands in for a run, which would ask a provider: what is looked at is when it begins.
    const syncs = ({ pool }: FleetProcess): SyncService => ({
      running: () => false,
      names: () => [],
      stop: async () => {},
      async start({ name }) {
        began.push(name);
        most = Math.max(most, (now += 1));
        if (began.length === 60) enough.resolve();
        const ended = systemClock.sleep(20).then(async () => {
          await pool.run(`UPDATE runs SET status = 'success', finished_at = '2026-11-21T12:00:01.000Z' WHERE datasource = $1`, [name]);
          now -= 1;
          return {} as Run;
        });
        return { run: {} as Run, ended };
      },
      async [Symbol.asyncDispose]() {},
    });
    try {
      const [first] = processes;
      if (first) await makeDue(first);
      const workers = processes.map((one) =>
        createWorker({
          // Nobody is helped: no run of here is parted.
          store: () => Promise.reject(new Error('no store is needed')),
          fleet: async () => one.fleet,
          syncs: syncs(one),
          // Only its name is looked at.
          bind: async (name) => ({ name }) as BoundDatasource,
          concurrency,
          clock: systemClock,
          log: silentLog,
        }),
      );
      const before = process.memoryUsage().heapUsed;
      for (const worker of workers) worker.start();
      await enough.promise;
      // What waits stays in the database: a hundred bytes of each here would be a megabyte.
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1_048_576);
      for (const worker of workers) await worker[Symbol.asyncDispose]();
      expect(most).toBeGreaterThan(concurrency);
      expect(most).toBeLessThanOrEqual(limit);
      // Those that waited longest came first, each once.
      expect(new Set(began).size).toBe(began.length);
    } finally {
      for (const one of processes) await one[Symbol.asyncDispose]();
      await database.remove();
    }
  },
);
