import type { Queries } from './pool.ts';

/** How the store reads, and how it writes in a transaction. */
export interface StoreWays {
  readonly read: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
  readonly write: <Result>(work: (queries: Queries) => Promise<Result>) => Promise<Result>;
}
