import type { PickPartitions } from '../engine/engine.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Boards, Checkpoint, Committed, PageCommit } from './ports.ts';

/** What it takes to share partitions with other processes. */
export interface SharingPlace {
  readonly boards: Boards;
  readonly clock: Clock;
}

/** The partitions of an object on a fleet: who reads which, and what their pages come to together. */
export interface PartitionSharing {
  readonly pick: PickPartitions;
  /** `page.checkpoint` is what the page adds to those of its object. */
  commit(page: PageCommit): Promise<Committed>;
  /** A partition is done with although no last page of it was written. */
  drop(key: string): void;
  /** What all pages of the object come to; undefined where there is none. */
  total(): Promise<Checkpoint | undefined>;
}
