import type { Counts, FailedRecord, SyncStore } from '../../sync/ports.ts';
import type { Answered } from './messages.ts';
import type { PageColumns } from './page-columns.ts';

export interface FailedRecordQuery {
  readonly runId: string;
  readonly object: string;
  readonly limit: number;
}

/**
 * What the store's thread can be asked: the store's port, answered at once. A page crosses as columns. Each operation that writes
 * is one transaction.
 */
export type Operations = Answered<Omit<SyncStore, 'close' | 'commitPage'>> & {
  commitPage(page: PageColumns): Counts;
  failedRecords(query: FailedRecordQuery): readonly FailedRecord[];
};
