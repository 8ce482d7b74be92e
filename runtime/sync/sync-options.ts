import type { Counts, RunMode } from './ports.ts';

export interface SyncOptions {
  /** Default `incremental`, which is `full` where there is no state or no `incremental` in the document. */
  readonly mode?: RunMode;
  readonly objects?: readonly string[];
  /** No more records of each object than this. Such a sync deletes nothing and leaves all cursors where they are, as do the two below. */
  readonly limit?: number;
  /** ISO 8601: reads what changed from then on, in place of from where the last sync ended. */
  readonly since?: string;
  /** ISO 8601: leaves out what changed then or later. */
  readonly until?: string;
  /** Deletes what a full read lacks however much it is: a sweep that was held back is let through, this once. `mode` is `full` then. */
  readonly allowDeletes?: boolean;
  /** Reads and maps everything and gives the counts that the sync would have, and writes nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
}

/** Told after each committed page. */
export interface SyncProgress {
  readonly runId: string;
  readonly resumed: boolean;
  readonly object: string;
  readonly page: number;
  readonly records: number;
  readonly counts: Counts;
  /** Ranges of its history that are read, and how many there are; absent where it is not read in ranges. */
  readonly ranges?: { readonly done: number; readonly of: number };
}
