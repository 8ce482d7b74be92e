import type { Cursor } from '../engine/cursor.ts';
import type { Completeness } from '../engine/engine.ts';
import type { Entity, Mapped } from '../engine/entity.ts';
import type { PageToken } from '../pagination/paginator.ts';

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

export interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Records that could not be normalized or mapped. */
  readonly failed: number;
}

export type RunStatus = 'running' | 'success' | 'partial' | 'failed' | 'cancelled';
export type RunMode = 'full' | 'incremental';

/** What resumes one object of a run: everything before `token` is in the store. */
export interface Checkpoint {
  readonly token: PageToken;
  /** Pages committed so far. */
  readonly pages: number;
  /** Raw records read so far. */
  readonly records: number;
  /** The greatest cursor seen so far; a token: the last. */
  readonly maxCursor: Cursor | null;
  /** When the read of this object began by the provider's clock, milliseconds since the epoch. */
  readonly startedAt: number;
  /** The cursor that this read goes on from; null for all. */
  readonly since: Cursor | null;
  /** Where the read ends, where it has an upper bound. */
  readonly until?: Cursor;
  /** Whether all pages so far ascend; absent but with `order: asc`. */
  readonly ascending?: boolean;
  /** False once a page came by number or offset: such a read proves no absence. */
  readonly stable: boolean;
  /** What the lists read so far prove; absent until one has ended or is known to lack something. */
  readonly complete?: Completeness;
  readonly done: boolean;
  /** Of `records`, those of a page that is streamed and has not come to its end: it is read again from its beginning. Absent between pages. */
  readonly partial?: number;
  /** A partition that is read from its beginning because its position was forgotten: what its read lacks is gone. */
  readonly anew?: true;
  /** Partitions read to their end so far; absent where the object is not parted. Its own `token`, `since` and `done` say nothing then. */
  readonly partitions?: number;
}

export interface ObjectRun {
  readonly object: string;
  readonly collectionKey: string;
  readonly mode: RunMode;
  /** Why the mode is not the one asked for: `no_state`, `not_declared`, `cursor_expired`. */
  readonly modeReason: string | null;
  readonly counts: Counts;
  readonly checkpoint: Checkpoint | null;
  /** Why its pages ended. */
  readonly stopReason: string | null;
  /** Things worth knowing: "a sweep was held back", "page numbers over changing data". */
  readonly notes: readonly string[];
}

export interface Run {
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  /** Content hash of the connector document that the run began with. */
  readonly connectorHash: string;
  readonly mode: RunMode;
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
  /** In a read of everything, be it of one partition, the store remembers which records were seen, for the sweep. */
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

export interface StoredEntity extends Omit<Entity, 'archived_at'> {
  readonly datasource: string;
  readonly object: string;
  readonly archived_at: string | null;
  /** JSON text; null when no mapping applies or it failed. */
  readonly mapped_payload: string | null;
  readonly mapping_status: 'none' | 'mapped' | 'failed';
  readonly mapping_errors: readonly string[];
  /** JSON text: the values of the partition that it was read in; null where its object is not parted. */
  readonly partition: string | null;
  /** ISO 8601: when it was first and last written here. */
  readonly stored_at: string;
  readonly changed_at: string;
}

export interface EntityQuery {
  readonly datasource: string;
  readonly object: string;
  readonly limit: number;
  /** External id after which to go on, in byte order. */
  readonly after?: string;
  readonly status?: 'none' | 'mapped' | 'failed';
}

export interface SyncStore {
  /**
   * Begins a run, or takes up the newest run of the datasource when it was left behind by another process or ended as
   * resumable, and has the same mode and connector hash: that one is given back with `resumed` one higher. One that does not
   * fit is ended (`cancelled`). Throws RUN_IN_PROGRESS when this process runs one already.
   */
  beginRun(run: {
    readonly id: string;
    readonly datasource: string;
    readonly connector: string;
    readonly connectorHash: string;
    readonly mode: RunMode;
    readonly startedAt: string;
  }): Promise<{ readonly run: Run; readonly resumed: boolean }>;
  /** Begins an object that was begun again from its first page, in another mode: its checkpoint is dropped, its counts stay. */
  restartObject(runId: string, datasource: string, object: Pick<ObjectRun, 'object' | 'mode' | 'modeReason'>): Promise<void>;
  /** Fixes mode and reason of one object before its first page; nothing when it stands already. */
  beginObject(runId: string, object: Pick<ObjectRun, 'object' | 'collectionKey' | 'mode' | 'modeReason'>): Promise<void>;
  /** Counts of this page. Idempotent by content: the same page twice changes nothing but the counts of the second. */
  commitPage(commit: PageCommit): Promise<Counts>;
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
    readonly missed?: boolean;
    /** Publishes how far this run has read parents (`reachParents`), in place of what was published before; else that is forgotten. */
    readonly parents?: boolean;
  }): Promise<void>;
  /** How far a partition has come: in this run, and over all of them. */
  partition(
    runId: string,
    datasource: string,
    object: string,
    key: string,
  ): Promise<{ readonly checkpoint: Checkpoint | undefined; readonly cursor: Cursor | undefined }>;
  /** How far the parents of a source were read by the last run all of whose partitions were; undefined: they never were. */
  parentPosition(datasource: string, object: string, source: string): Promise<string | undefined>;
  /** Remembers, before any of their partitions is read, how far a run has read the parents of a source. What it had reached before an interruption stands. */
  reachParents(runId: string, datasource: string, object: string, source: string, position: string): Promise<void>;
  /** Whether the newest sync of an object came to its end: what is stored is then all there was. */
  isSynced(datasource: string, object: string): Promise<boolean>;
  /** `resumable`: the next run of its kind goes on from its checkpoints; its seen marks are kept for that. */
  finishRun(
    runId: string,
    status: Exclude<RunStatus, 'running'>,
    finishedAt: string,
    error: Run['error'],
    resumable: boolean,
  ): Promise<Run>;
  /** Ids that are stored and were not seen in this run, in byte order, after `after`; and how many there are in all beside how many are stored. */
  unseen(
    runId: string,
    datasource: string,
    object: string,
    limit: number,
    after?: string,
    /** Only of ids that begin with this; it ends with `:`. */
    within?: string,
  ): Promise<{ readonly ids: readonly string[]; readonly total: number; readonly stored: number }>;
  /** Of the ids that `unseen` gives, those that an earlier run marked as missed, in byte order, after `after`. */
  missedBefore(runId: string, datasource: string, object: string, limit: number, after?: string): Promise<readonly string[]>;
  /** Deletes entities of one object and counts them in the run. */
  deleteEntities(runId: string, datasource: string, object: string, ids: readonly string[]): Promise<number>;
  /** The published cursor; undefined when there is none. */
  cursor(datasource: string, object: string): Promise<Cursor | undefined>;
  /** What the last complete read got to ask with whether anything has changed; undefined when there is none. */
  validator(datasource: string, object: string): Promise<string | undefined>;
  runs(query: { readonly datasource?: string; readonly limit: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run | undefined>;
  entities(query: EntityQuery): Promise<readonly StoredEntity[]>;
  entity(datasource: string, object: string, id: string): Promise<StoredEntity | undefined>;
  countEntities(datasource: string, object: string): Promise<number>;
  close(): Promise<void>;
}
