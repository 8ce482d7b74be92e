/** What is kept of one thing that happened in a run: JSON, with `type` and what that has beside it. */
export interface KeptEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** JSON of a TimelineEntry, without its number and time. */
  readonly entry: string;
}

/** What has happened in a run since the batch before. */
export interface TimelineBatch {
  readonly runId: string;
  /** How many entries, with those of which nothing is kept. */
  readonly length: number;
  /** By their place in the batch, from 0. */
  readonly entries: readonly (KeptEntry & { readonly place: number })[];
  /** How many by type; added to those before. */
  readonly counts: Readonly<Record<string, number>>;
  /** JSON of the exchange that the run ended over; null forgets it, undefined leaves it. */
  readonly exchange: string | null | undefined;
}

export interface StoredTimeline {
  /** Those that are kept, in order, numbered from 1. */
  readonly entries: readonly (KeptEntry & { readonly number: number })[];
  /** All that there were. */
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly exchange: string | null;
}

/** Timelines of runs. They inform: a run does not wait for them, and goes on where they cannot be written. */
export interface TimelineStore {
  /**
   * Goes on with the timeline of a run, in one transaction; nothing where there is no such run. Of each run the first and the last entries
   * are kept (`keptEntries`), and timelines of the newest runs of a datasource (`keptTimelines`).
   */
  append(batch: TimelineBatch): Promise<void>;
  /** Undefined where nothing was written of the run, or is kept no longer. */
  timeline(runId: string): Promise<StoredTimeline | undefined>;
}

/** Entries of a run that are kept: its first and its last. */
export const keptEntries = { first: 100, last: 400 } as const;

/** Runs of a datasource whose timelines are kept. */
export const keptTimelines = 20;

/** Counts of both together. */
export function addedCounts(before: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...before };
  for (const [type, count] of Object.entries(more)) sum[type] = (sum[type] ?? 0) + count;
  return sum;
}
