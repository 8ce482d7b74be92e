import type { Counts, Deletion, FailedRecord, SyncStore } from '../../sync/ports.ts';
import type { Answered } from './messages.ts';
import type { PageColumns } from './page-columns.ts';
import type { ScheduleOperations } from './schedule-operations.ts';
import type { TimelineOperations } from './timeline-operations.ts';
import type { ViewOperations } from './view-operations.ts';
import type { WordsOperations } from './words-operations.ts';

export interface FailedRecordQuery {
  readonly runId: string;
  readonly object: string;
  readonly limit: number;
}

/** Ids of one object that go. */
export interface EntityDeletion {
  readonly runId: string;
  readonly datasource: string;
  readonly object: string;
  readonly ids: readonly string[];
  readonly deletion: Deletion;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What the store's thread can be asked: the store's port, answered at once. A page crosses as columns. Each operation that writes
 * is one transaction.
 */
export type Operations = Answered<Omit<SyncStore, 'close' | 'commitPage' | 'deleteEntities'>> & {
  deleteEntities(deletion: EntityDeletion): number;
  commitPage(page: PageColumns): Counts;
  failedRecords(query: FailedRecordQuery): readonly FailedRecord[];
} & ScheduleOperations &
  TimelineOperations &
  WordsOperations &
  ViewOperations;
