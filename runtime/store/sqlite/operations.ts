import type { GivenTable } from '../lookup-table.ts';
import type { LookupTable } from '../../sync/ports/tables.ts';
import type { Counts, Deletion, FailedRecord, SyncStore } from '../../sync/ports.ts';
import type { FoundColumns, SentAsk } from './find-keys.ts';
import type { FollowOperations } from './follow-operations.ts';
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

/** How many records were given internal ids, and whether more are waiting. */
export interface Referred {
  readonly added: number;
  readonly more: boolean;
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
export type Operations = Answered<Omit<SyncStore, 'close' | 'commitPage' | 'deleteEntities' | 'find' | 'follow' | 'refer' | 'putTable'>> & {
  deleteEntities(deletion: EntityDeletion): number;
  commitPage(page: PageColumns): Counts;
  find(asks: readonly SentAsk[]): readonly FoundColumns[];
  referSome(datasource: string, object: string, entityType: string, now: number): Referred;
  putTable(table: GivenTable): LookupTable;
  failedRecords(query: FailedRecordQuery): readonly FailedRecord[];
} & ScheduleOperations &
  TimelineOperations &
  WordsOperations &
  FollowOperations &
  ViewOperations;
