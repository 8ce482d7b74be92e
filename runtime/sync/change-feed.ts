import type { StoredEntity } from './stored-entity.ts';

/** How far somebody has read the changes of a datasource. `feed` says whose numbers they are: a store that was made anew counts anew. */
export interface ChangePosition {
  readonly feed: string;
  readonly number: number;
}

/** A change that was committed. A record shows with its last change only, as it is now. */
export type Change =
  | {
      /** `created`: whoever asks has not met it yet. */
      readonly kind: 'created' | 'updated';
      /** Of the change, in the order of commits; some numbers are missing. */
      readonly number: number;
      readonly object: string;
      readonly id: string;
      readonly entity: StoredEntity;
    }
  | {
      readonly kind: 'deleted';
      readonly number: number;
      readonly object: string;
      readonly id: string;
      /** ISO 8601: when it was found gone. */
      readonly at: string;
    };

export interface ChangeQuery {
  readonly datasource: string;
  /** Default all. */
  readonly object?: string;
  /** Default from the beginning: what is stored. `now`: nothing that is there yet. */
  readonly after?: ChangePosition | 'now';
  /** No more than this; fewer where records are large. */
  readonly limit: number;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  /** What to go on after: all changes up to here were given. */
  readonly position: ChangePosition;
  /** Whether there were more when this was asked. */
  readonly more: boolean;
}

/** Deletions are kept for a while: this long, and no more of one object than this many. */
export interface KeptDeletions {
  readonly milliseconds: number;
  readonly count: number;
}

export const keptDeletions: KeptDeletions = { milliseconds: 30 * 24 * 3_600_000, count: 1_000_000 };

export interface ChangeFeed {
  /**
   * What has changed, in the order of commits: nothing is skipped, also not by what is committed while it is asked. Throws CHANGES_EXPIRED
   * where deletions after `after` are no longer kept, or its numbers are of another store.
   */
  changes(query: ChangeQuery): Promise<ChangePage>;
}
