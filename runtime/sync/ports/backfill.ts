import type { PageToken } from '../../pagination/paginator.ts';

/** How far the history of an object has been read in ranges, beside what changes. Times are milliseconds since the epoch. */
export interface Backfill {
  /** Where the history begins, as the datasource said when this was written. */
  readonly from: number;
  /** Where it ends: what changed then or later is told as a change. */
  readonly to: number;
  /** How long ranges are, as the datasource said: a duration. */
  readonly range: string;
  /** Ranges read to their end. */
  readonly done: number;
  /** What is not read to its end, the newest first; empty: all of it is read. */
  readonly unread: readonly UnreadRange[];
}

/** What changed from `from` on and before `to`. One that was not begun may be longer than a range: it is cut when it is its turn. */
export interface UnreadRange {
  readonly from: number;
  readonly to: number;
  /** The page that it goes on at; null: it was not begun. */
  readonly token: PageToken;
  /** A record may have slipped through between its pages so far: at its end it is read again. */
  readonly mayLack?: true;
}
