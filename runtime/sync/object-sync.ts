import type { BoundDatasource, BoundObject, SharedReads } from '../engine/index.ts';
import type { Turn } from './backfill/turn.ts';
import type { ValidatorUse } from './validators.ts';
import type { Checkpoint, Counts, ObjectRun, RunAsked, RunMode, SyncStore } from './ports.ts';
import type { PartitionSharing, SharingPlace } from './sharing.ts';
import type { RunWatch } from './run-watch.ts';
import type { ObjectSettings } from './settings.ts';

/** One object of a run on its way into the store. */
export interface ObjectSync {
  readonly store: SyncStore;
  readonly datasource: BoundDatasource;
  readonly object: BoundObject;
  readonly runId: string;
  readonly mode: RunMode;
  readonly asked: RunAsked;
  readonly settings: ObjectSettings;
  /** How long its history is read, where it is read in ranges, before it is time for changes again. Absent: nothing of it is. */
  readonly turn?: Turn | undefined;
  /** What an earlier process left of this object in the same run. */
  readonly resumeFrom: ObjectRun | undefined;
  readonly signal: AbortSignal | undefined;
  /** Reads of parents that the objects of the run have in common. */
  readonly shared: SharedReads;
  /** What is worth knowing of its read, as it is told. */
  readonly notes: readonly string[];
  readonly onNote: (note: string) => void;
  /** Set while it is read. */
  readonly validator?: ValidatorUse;
  /** Whether what is stored was read by other words: then it is read whole. */
  readonly isChanged: boolean;
  /** What is done for its mapping once it is begun, before its first page. Absent: nothing. */
  readonly beginMapping?: (() => Promise<void>) | undefined;
  /** What is done for its mapping when its read has ended, whether all of it was mapped anew or not; gives what a person is to know. Absent: nothing. */
  readonly endMapping?: ((isWhole: boolean) => Promise<readonly string[]>) | undefined;
  /** Told once the object was read whole. */
  readonly onWhole: () => Promise<void>;
  /** Where others may help with its partitions; absent where there are no others. */
  readonly boards?: SharingPlace | undefined;
  /** Set while its partitions are read with others. */
  readonly sharing?: PartitionSharing | undefined;
  /** Told what happens, as it happens. */
  readonly observe: RunWatch['tell'];
  readonly onPage: (checkpoint: Checkpoint, counts: Counts) => void;
}

/** Where a read has come to. */
export interface ReadEnd {
  readonly checkpoint: Checkpoint | undefined;
  readonly stop: string;
  readonly mode: RunMode;
}
