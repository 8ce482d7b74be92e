import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../runtime/kernel/clock.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { openPostgres, type PostgresOptions } from '../../../runtime/store/postgres/open-postgres.ts';
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from '../../../runtime/store/postgres/open-store.ts';

export type StoreOver = Partial<PostgresOptions & PostgresStoreOptions>;

/** A store with a pool of its own, as of a process of its own, that is closed after the test. */
export async function openOn(url: string, over: StoreOver = {}): Promise<PostgresStore> {
  const common = { clock: systemClock, log: silentLog, connections: 4, ...over };
  const postgres = openPostgres({ url, ...common });
  onTestFinished(() => postgres.close());
  const store = await openPostgresStore({ postgres, ...common });
  onTestFinished(() => store.close());
  return store;
}

/** Of a process that is stopped: it renews nothing. */
export const paused: Clock['sleep'] = (_ms, signal) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
