import type { Cursor } from '../../engine/cursor.ts';
import type { Entity, Mapped } from '../../engine/entity.ts';
import type { Backfill } from './backfill.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Counts } from './runs.ts';

/** A record on its way into the store. A record that could not be normalized has no entity; its id is then a hash of its text. */
export type EntityWrite = {
  readonly entity: Entity;
  readonly mapped: Mapped;
};

/** A record that could not become an entity: kept with its reason. */
export interface FailedRecord {
  readonly raw: string;
  readonly reason: string;
}

/** A page of records and the checkpoint that covers it: one transaction, or nothing. */
export interface PageCommit {
  readonly runId: string;
  readonly datasource: string;
  readonly object: string;
  readonly collectionKey: string;
  readonly writes: readonly EntityWrite[];
  readonly failures: readonly FailedRecord[];
  readonly checkpoint: Checkpoint;
  /** Published with this page; null leaves the cursor. */
  readonly cursor?: Cursor | null;
  /** The partition that it is a page of, with its own checkpoint; absent where the object is not parted. */
  readonly partition?: PartitionCommit;
  /** How far its history is read with this page; absent for what is no page of it. */
  readonly backfill?: Backfill;
  /**
   * In a read of everything, be it of one partition, the store remembers which records were met and left as they are, for the sweep. What is
   * written since the read of the object began was seen in any case.
   */
  readonly markSeen: boolean;
}

export interface PartitionCommit {
  /** Canonical JSON: the same text in every run. */
  readonly key: string;
  /** JSON of what its records are stored with. */
  readonly values: string;
  readonly checkpoint: Checkpoint;
  /** Published with this page: how far it has been read, when it is done. */
  readonly cursor: Cursor | null;
}

export interface PageStore {
  /**
   * Counts of this page. Idempotent by content: the same page twice changes nothing but the counts of the second. A record that was deleted
   * softly is there again, also in a state that is older than the one kept, and counts as created.
   */
  commitPage(commit: PageCommit): Promise<Counts>;
}
