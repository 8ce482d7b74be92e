import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { integerArray } from './bulk.ts';
import type { Pool } from './pool.ts';

export interface LeaseOptions {
  readonly pool: Pool;
  /** Milliseconds, by the clock of the database. */
  readonly lease: number;
  /** Waits between two renewals. Leases run in the time of the database, so it is real time also where another clock is given. */
  readonly sleep: Clock['sleep'];
  readonly log: Log;
  /** Of this store, in no other process or store. */
  readonly holder: string;
}

interface Held {
  readonly run: number;
  readonly fence: number;
}

/**
 * The runs that a store has begun and not finished. Each has a lease in its row, which is renewed while it is held; a process that stops
 * doing so loses its runs to the next one that wants them. Until somebody takes a run, its holder may write, however late: the fence
 * decides, not the time.
 */
export interface Leases {
  readonly holder: string;
  /** Milliseconds. */
  readonly lease: number;
  hold(runId: string, run: number, fence: number): void;
  letGo(runId: string): void;
  fence(runId: string): number | undefined;
  /** Gives back what is held, so that others need not wait for it. */
  close(): Promise<void>;
}

export function createLeases({ pool, lease, sleep, log, holder }: LeaseOptions): Leases {
  const held = new Map<string, Held>();
  const stopping = new AbortController();
  let beating: Promise<void> | undefined;

  const renew = async (until: number): Promise<void> => {
    const all = [...held.values()];
    await pool.run(
      `UPDATE runs SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE status = 'running' AND (number, fence) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))`,
      [integerArray(all.map(({ run }) => run)), integerArray(all.map(({ fence }) => fence)), until],
    );
  };
  const beat = async (): Promise<void> => {
    for (;;) {
      await sleep(lease / 3, stopping.signal);
      if (held.size === 0) return;
      // What it could not renew is lost only when somebody takes it.
      await renew(lease).catch((cause: unknown) => log.warn({ cause: String(cause) }, 'store: the leases of runs could not be renewed'));
    }
  };
  return {
    holder,
    lease,
    hold(runId, run, fence) {
      held.set(runId, { run, fence });
      beating ??= beat()
        .catch((thrown: unknown) => {
          if (!stopping.signal.aborted) throw thrown;
        })
        .finally(() => (beating = undefined));
    },
    letGo: (runId) => void held.delete(runId),
    fence: (runId) => held.get(runId)?.fence,
    async close() {
      stopping.abort();
      await beating;
      if (held.size === 0) return;
      await renew(0).catch((cause: unknown) => log.warn({ cause: String(cause) }, 'store: the leases of runs could not be given back'));
      held.clear();
    },
  };
}

/** What a former holder of a run is told. */
export function runLost(runId: string, datasource: string): ConnectorError {
  const message = `run "${runId}" of datasource "${datasource}" was taken over by another process, as this one had not renewed its lease in time; nothing of this was written, and the run goes on there`;
  return new ConnectorError('RUN_LOST', message, { runId, datasource });
}
