import type { Counts, FailedRecord, SyncStore } from '../../sync/ports.ts';
import type { PageColumns } from './page-columns.ts';

type Answer<Name extends keyof SyncStore> = (...given: Parameters<SyncStore[Name]>) => Awaited<ReturnType<SyncStore[Name]>>;

export interface FailedRecordQuery {
  readonly runId: string;
  readonly object: string;
  readonly limit: number;
}

/**
 * What the store's thread can be asked: the store's port, answered at once. A page crosses as columns. Each operation that writes
 * is one transaction.
 */
export type Operations = { readonly [Name in Exclude<keyof SyncStore, 'close' | 'commitPage'>]: Answer<Name> } & {
  commitPage(page: PageColumns): Counts;
  failedRecords(query: FailedRecordQuery): readonly FailedRecord[];
};
