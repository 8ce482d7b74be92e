import type { Counts, RunMode } from './ports.ts';

export interface SyncOptions {
  /** Default `incremental`, which is `full` where there is no state or no `incremental` in the document. */
  readonly mode?: RunMode;
  readonly objects?: readonly string[];
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
}
