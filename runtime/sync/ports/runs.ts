import type { Cursor } from '../../engine/cursor.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { SweepBounds } from './sweeps.ts';

export interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Records that could not be normalized or mapped. */
  readonly failed: number;
}

/** `queued`: it waits for a process that has a place for it. */
export type RunStatus = 'queued' | 'running' | 'success' | 'partial' | 'failed' | 'cancelled';
export type RunMode = 'full' | 'incremental';

/** What a run was asked for beside its mode. */
export interface RunAsked {
  /** No more records of each object than this. */
  readonly limit?: number;
  /** ISO 8601: what changed from then on, in place of from where the run before ended. */
  readonly since?: string;
  /** ISO 8601: what changed before then. */
  readonly until?: string;
  /** Deletes however much is gone. */
  readonly allowDeletes?: true;
  /** The objects that were named, in alphabetical order. Absent: all that are enabled. */
  readonly objects?: readonly string[];
}

/** A record that could not be normalized, which has no id, or mapped. */
export interface RunError {
  readonly externalId: string | null;
  readonly message: string;
}

export interface ObjectRun {
  readonly object: string;
  readonly collectionKey: string;
  readonly mode: RunMode;
  /** Why the mode is not the one asked for: `no_state`, `not_declared`, `cursor_expired`, `document_changed`, `configured`, `backfill`, `history_unread`. */
  readonly modeReason: string | null;
  readonly counts: Counts;
  readonly checkpoint: Checkpoint | null;
  /** Why its pages ended. */
  readonly stopReason: string | null;
  /** Things worth knowing: "a sweep was held back", "page numbers over changing data". */
  readonly notes: readonly string[];
  /** Records that are gone, as far as can be told, and were not deleted because they are too many to believe it: somebody is to say so. */
  readonly heldBack: number;
  /** Of records that failed, the first 20 of the run. */
  readonly errors: readonly RunError[];
}

export interface Run {
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  /** Content hash of the connector document that the run began with. */
  readonly connectorHash: string;
  readonly mode: RunMode;
  readonly asked: RunAsked;
  /** It has written nothing, and is recorded nowhere. */
  readonly dryRun?: true;
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly objects: readonly ObjectRun[];
  readonly counts: Counts;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Times it was taken up again after an interruption. */
  readonly resumed: number;
}

/** Runs, and the objects of each, from their beginning to their end. */
export interface RunStore {
  /**
   * Begins a run, or takes up the newest run of the datasource when it was left behind by another process or ended as
   * resumable, and has the same mode, connector hash and `asked`: that one is given back with `resumed` one higher. One that does not
   * fit is ended (`cancelled`). Throws RUN_IN_PROGRESS when this process runs one already.
   */
  beginRun(run: {
    readonly id: string;
    readonly datasource: string;
    readonly connector: string;
    readonly connectorHash: string;
    readonly mode: RunMode;
    /** Default nothing. */
    readonly asked?: RunAsked;
    readonly startedAt: string;
  }): Promise<{ readonly run: Run; readonly resumed: boolean }>;
  /** Begins an object that was begun again from its first page, in this mode: its checkpoint and its end are dropped, its counts stay. */
  restartObject(runId: string, datasource: string, object: Pick<ObjectRun, 'object' | 'mode' | 'modeReason'>): Promise<void>;
  /** Fixes mode and reason of one object before its first page; nothing when it stands already. */
  beginObject(
    runId: string,
    object: Pick<ObjectRun, 'object' | 'collectionKey' | 'mode' | 'modeReason'> & {
      /** It is not to read all there is, be it of what changed: its end says nothing of what is stored (`isSynced`). */
      readonly part?: boolean;
    },
  ): Promise<void>;
  /** Ends one object: publishes its cursor (null leaves it) and drops its seen marks, in one transaction. */
  finishObject(finish: {
    readonly runId: string;
    readonly datasource: string;
    readonly object: string;
    readonly cursor: Cursor | null;
    readonly stopReason: string;
    readonly notes: readonly string[];
    /** Whether every partition was met: the cursors of others are forgotten, so that one that comes back is read from its beginning. */
    readonly complete?: boolean;
    /** What to ask with, next time, whether anything has changed; null forgets it, undefined leaves it. */
    readonly validator?: string | null | undefined;
    /** Marks what this run has not seen as missed; the mark goes when a record is committed again, by a read of any kind. */
    readonly missed?: boolean | Pick<SweepBounds, 'createdFrom'>;
    /** `ObjectRun.heldBack`; default 0. */
    readonly heldBack?: number;
    /** Publishes how far this run has read parents (`reachParents`), in place of what was published before; else that is forgotten. */
    readonly parents?: boolean;
    /** Forgets how far its history was read in ranges: all of it was read at once. */
    readonly historyRead?: boolean;
  }): Promise<void>;
  /** `resumable`: the next run of its kind goes on from its checkpoints; its seen marks are kept for that. */
  finishRun(
    runId: string,
    status: Exclude<RunStatus, 'queued' | 'running'>,
    finishedAt: string,
    error: Run['error'],
    resumable: boolean,
  ): Promise<Run>;
  runs(query: { readonly datasource?: string; readonly limit: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run | undefined>;
}
