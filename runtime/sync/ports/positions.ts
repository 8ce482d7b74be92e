import type { Cursor } from '../../engine/cursor.ts';
import type { Backfill } from './backfill.ts';
import type { Checkpoint } from './checkpoint.ts';

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
  /** How far its history is read in ranges; null where it is not. */
  readonly backfill: Backfill | null;
}

/** How far objects, their partitions and their parents have been read, over all runs. */
export interface PositionStore {
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
  /** How far the history of an object is read in ranges; undefined where it never was, or was read whole since. */
  backfill(datasource: string, object: string): Promise<Backfill | undefined>;
  /** The published cursor; undefined when there is none. */
  cursor(datasource: string, object: string): Promise<Cursor | undefined>;
  /** What the last complete read got to ask with whether anything has changed; undefined when there is none. */
  validator(datasource: string, object: string): Promise<string | undefined>;
  /** How far each object has been read of which anything is known, by name in byte order. Runs that are under way, or to be gone on with, do not show. */
  state(datasource: string): Promise<readonly ObjectState[]>;
  /**
   * Puts these objects where the given states say, in one transaction: what is known of each before is forgotten, what is known of others stays.
   * A run that was to be gone on with is given up. Throws RUN_IN_PROGRESS while one is under way.
   */
  replaceState(datasource: string, states: readonly ObjectState[]): Promise<void>;
}
