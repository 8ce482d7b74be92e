import { canonicalDecimal, compareDecimals } from '../../kernel/decimal.ts';
import { type Moment, momentFromDecimal, writeMoment } from '../../kernel/time/index.ts';
import type { Cursor } from '../cursor.ts';
import { isNothing, readMoment, type TimeFormat } from '../time.ts';

/** A cursor's value in the form in which two are compared: a moment, or a canonical decimal. */
export type Comparable = Moment | string;

/** How cursors of one type are read out of records and compared. */
export interface CursorKind {
  /** Null where a record has none; undefined when what stands there is no such value. */
  read(found: unknown): Comparable | null | undefined;
  /** Negative when `a` is less. Both come from this kind. */
  compare(a: Comparable, b: Comparable): number;
  write(value: Comparable): Cursor;
  /** Undefined when the text is no cursor of this kind. */
  parse(cursor: Cursor): Comparable | undefined;
}

export function timeCursors(time: TimeFormat): CursorKind {
  return {
    read: (found) => (isNothing(found) ? null : readMoment(found, time)),
    compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    // Moments alone come from this kind.
    write: (value) => writeMoment(value as Moment),
    parse: (cursor) => momentFromDecimal(cursor),
  };
}

export const numberCursors: CursorKind = {
  read: (found) => (found === undefined || found === null || found === '' ? null : canonicalDecimal(found)),
  // Decimals alone come from this kind.
  compare: (a, b) => compareDecimals(a as string, b as string),
  write: String,
  parse: canonicalDecimal,
};
