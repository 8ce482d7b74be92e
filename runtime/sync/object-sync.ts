import type { BoundDatasource, BoundObject } from '../engine/index.ts';
import type { Checkpoint, Counts, ObjectRun, RunMode, SyncStore } from './ports.ts';

/** One object of a run on its way into the store. */
export interface ObjectSync {
  readonly store: SyncStore;
  readonly datasource: BoundDatasource;
  readonly object: BoundObject;
  readonly runId: string;
  readonly mode: RunMode;
  /** What an earlier process left of this object in the same run. */
  readonly resumeFrom: ObjectRun | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onPage: (checkpoint: Checkpoint, counts: Counts) => void;
}
