/** What becomes of a record that is gone: it goes too, or it is kept, with the time it was found gone, and no longer shown. */
export type Deletion = 'hard' | 'soft';

/** Which stored records a read was to meet: all of these bounds that are given. */
export interface SweepBounds {
  /** Only ids that begin with this; it ends with `:`. */
  readonly within?: string;
  /** Only what is known to have been created then or later: ISO 8601 in UTC with milliseconds. */
  readonly createdFrom?: string;
}

/** What a read did not see, and what becomes of it. */
export interface SweepStore {
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
}
