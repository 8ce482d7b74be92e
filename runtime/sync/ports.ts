import type { Cursor } from '../engine/cursor.ts';
import type { Completeness } from '../engine/engine.ts';
import type { Entity, Mapped } from '../engine/entity.ts';
import type { PageToken } from '../pagination/paginator.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { StoredEntity } from './stored-entity.ts';

export type { StoredEntity } from './stored-entity.ts';

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

/** `queued`: it waits for a process that has a place for it. */
export type RunStatus = 'queued' | 'running' | 'success' | 'partial' | 'failed' | 'cancelled';
export type RunMode = 'full' | 'incremental';

/** What becomes of a record that is gone: it goes too, or it is kept, with the time it was found gone, and no longer shown. */
export type Deletion = 'hard' | 'soft';

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
}

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
  /** A record may have slipped through between pages that shifted: how far this read came is not published, so that the next asks for it again. */
  readonly mayLack?: true;
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
  /** Why the mode is not the one asked for: `no_state`, `not_declared`, `cursor_expired`, `document_changed`, `configured`. */
  readonly modeReason: string | null;
  readonly counts: Counts;
  readonly checkpoint: Checkpoint | null;
  /** Why its pages ended. */
  readonly stopReason: string | null;
  /** Things worth knowing: "a sweep was held back", "page numbers over changing data". */
  readonly notes: readonly string[];
  /** Records that are gone, as far as can be told, and were not deleted because they are too many to believe it: somebody is to say so. */
  readonly heldBack: number;
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

/** How much was removed. */
export interface Erased {
  /** Records, those with them that were deleted softly. */
  readonly records: number;
  readonly runs: number;
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

/** Whether what is gone is among what is asked for. */
export type DeletedView = 'without' | 'with' | 'only';

/** Which stored records a read was to meet: all of these bounds that are given. */
export interface SweepBounds {
  /** Only ids that begin with this; it ends with `:`. */
  readonly within?: string;
  /** Only what is known to have been created then or later: ISO 8601 in UTC with milliseconds. */
  readonly createdFrom?: string;
}

/** How far one object of a datasource has been read, over all runs. */
export interface ObjectState {
  readonly object: string;
  readonly collectionKey: string;
  readonly cursor: Cursor | null;
  readonly validator: string | null;
  /** By source. */
  readonly parents: Readonly<Record<string, string>>;
  /** Cursors by the keys of partitions. */
  readonly partitions: Readonly<Record<string, Cursor>>;
}

export interface EntityQuery {
  readonly datasource: string;
  readonly object: string;
  readonly limit: number;
  /** External id after which to go on, in byte order. */
  readonly after?: string;
  readonly status?: 'none' | 'mapped' | 'failed';
  /** Default `without`. */
  readonly deleted?: DeletedView;
}

export interface SyncStore extends ChangeFeed {
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
  /** Begins an object that was begun again from its first page, in another mode: its checkpoint is dropped, its counts stay. */
  restartObject(runId: string, datasource: string, object: Pick<ObjectRun, 'object' | 'mode' | 'modeReason'>): Promise<void>;
  /** Fixes mode and reason of one object before its first page; nothing when it stands already. */
  beginObject(
    runId: string,
    object: Pick<ObjectRun, 'object' | 'collectionKey' | 'mode' | 'modeReason'> & {
      /** It is not to read all there is, be it of what changed: its end says nothing of what is stored (`isSynced`). */
      readonly part?: boolean;
    },
  ): Promise<void>;
  /**
   * Counts of this page. Idempotent by content: the same page twice changes nothing but the counts of the second. A record that was deleted
   * softly is there again, also in a state that is older than the one kept, and counts as created.
   */
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
    readonly missed?: boolean | Pick<SweepBounds, 'createdFrom'>;
    /** `ObjectRun.heldBack`; default 0. */
    readonly heldBack?: number;
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
    status: Exclude<RunStatus, 'queued' | 'running'>,
    finishedAt: string,
    error: Run['error'],
    resumable: boolean,
  ): Promise<Run>;
  /**
   * Ids that are stored and were not seen in this run, in byte order, after `after`; and how many there are in all beside how many are stored.
   * All within bounds. What was deleted softly is not stored.
   */
  unseen(
    runId: string,
    datasource: string,
    object: string,
    limit: number,
    after?: string,
    bounds?: SweepBounds,
  ): Promise<{ readonly ids: readonly string[]; readonly total: number; readonly stored: number }>;
  /** Of the ids that `unseen` gives, those that an earlier run marked as missed, in byte order, after `after`. */
  missedBefore(
    runId: string,
    datasource: string,
    object: string,
    limit: number,
    after?: string,
    bounds?: Pick<SweepBounds, 'createdFrom'>,
  ): Promise<readonly string[]>;
  /** Deletes entities of one object, `hard` if not said, and counts them in the run. What was deleted softly before is not counted again. */
  deleteEntities(runId: string, datasource: string, object: string, ids: readonly string[], deletion?: Deletion): Promise<number>;
  /** The published cursor; undefined when there is none. */
  cursor(datasource: string, object: string): Promise<Cursor | undefined>;
  /** What the last complete read got to ask with whether anything has changed; undefined when there is none. */
  validator(datasource: string, object: string): Promise<string | undefined>;
  runs(query: { readonly datasource?: string; readonly limit: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run | undefined>;
  entities(query: EntityQuery): Promise<readonly StoredEntity[]>;
  /** Also one that was deleted softly, where `deleted` says so; default `without`. */
  entity(datasource: string, object: string, id: string, deleted?: DeletedView): Promise<StoredEntity | undefined>;
  /** Default `without`. */
  countEntities(datasource: string, object: string, deleted?: DeletedView): Promise<number>;
  /** Of these ids, what is stored, in no order; also what was deleted softly. No more than 10,000 ids. */
  entitiesById(datasource: string, object: string, ids: readonly string[]): Promise<readonly StoredEntity[]>;
  /** Ids that are stored within bounds, in byte order, after `after`; not what was deleted softly. With `missed`, of those that are marked so. */
  entityIds(query: {
    readonly datasource: string;
    readonly object: string;
    readonly limit: number;
    readonly after?: string;
    readonly bounds?: SweepBounds;
    readonly missed?: boolean;
  }): Promise<readonly string[]>;
  /** How far each object has been read of which anything is known, by name in byte order. Runs that are under way, or to be gone on with, do not show. */
  state(datasource: string): Promise<readonly ObjectState[]>;
  /**
   * Puts these objects where the given states say, in one transaction: what is known of each before is forgotten, what is known of others stays.
   * A run that was to be gone on with is given up. Throws RUN_IN_PROGRESS while one is under way.
   */
  replaceState(datasource: string, states: readonly ObjectState[]): Promise<void>;
  /**
   * Removes all that is kept of a datasource, as if it had never been synced: records, what failed, positions, runs, the feed of its changes, its
   * schedules. In one transaction. Throws RUN_IN_PROGRESS while a run is under way.
   */
  erase(datasource: string): Promise<Erased>;
  close(): Promise<void>;
}
