import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { openPool, type Pool } from './pool.ts';

export interface PostgresOptions {
  /** `postgres://…`. */
  readonly url: string;
  /** Schema of all tables; default `ferrule`. */
  readonly schema?: string;
  /** Connections that this process may have open at once; default 10. */
  readonly connections?: number;
  /** Milliseconds that a call goes on trying while the server restarts or has no connection to spare; default 30,000. */
  readonly patience?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The database of a process: one bounded pool that the store, the vault, shared budgets and the work queue have in common. */
export interface Postgres {
  readonly pool: Pool;
  readonly schema: string;
  /** Once all that use it are closed. Twice is once. */
  close(): Promise<void>;
}

/** Nothing is asked of the server before the first call. */
export function openPostgres({ url, schema = 'ferrule', connections = 10, patience = 30_000, clock, log }: PostgresOptions): Postgres {
  const pool = openPool({ url, schema, connections, patience, clock, log });
  return { pool, schema, close: () => pool.close() };
}
