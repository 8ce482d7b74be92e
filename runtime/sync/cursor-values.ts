import type { Cursor, CursorRules } from '../engine/cursor.ts';
import { type ReadPage, requireOrder } from '../engine/index.ts';
import { compareDecimals, decimalOf, subtractDecimals } from '../kernel/decimal.ts';
import type { Checkpoint } from './ports.ts';

type PageCursors = Pick<ReadPage, 'number'> & Partial<Pick<ReadPage, 'maxCursor' | 'ascendingFrom'>>;
type Facts = Pick<Checkpoint, 'maxCursor' | 'startedAt' | 'since' | 'until'>;

/** The later of two cursors of an object: the greater, of tokens the one that came last. */
export function laterCursor(type: CursorRules['type'], before: Cursor | null, now: Cursor | undefined): Cursor | null {
  if (now === undefined) return before;
  return before === null || type === 'token' || compare(before, now) <= 0 ? now : before;
}

/**
 * What may be published once a read is complete: never further than when it began, less what changes take to appear, nor than where
 * it ended, so that what changed meanwhile is asked for again. Null leaves the cursor where it was; a first read that found nothing puts it at that time.
 */
export function publishable({ type, settle }: CursorRules, { maxCursor, startedAt, since, until }: Facts): Cursor | null {
  if (type === 'token') return maxCursor;
  if (type === 'number') return forward(maxCursor, since);
  const settled = subtractDecimals(decimalOf(startedAt), decimalOf(settle));
  const ceiling = until !== undefined && compare(until, settled) < 0 ? until : settled;
  if (maxCursor === null) return since === null ? ceiling : null;
  return forward(compare(maxCursor, ceiling) < 0 ? maxCursor : ceiling, since);
}

/** A cursor never goes back. */
function forward(reached: Cursor | null, since: Cursor | null): Cursor | null {
  return reached !== null && since !== null && compare(reached, since) < 0 ? null : reached;
}

/**
 * Whether all pages so far, this one included, ascend: what they hold is then done with, however the run goes on. Throws
 * UPSTREAM_RESPONSE_INVALID for numbers that were said to ascend and do not.
 */
export function staysAscending(rules: CursorRules, before: Facts & Pick<Checkpoint, 'ascending'>, page: PageCursors): boolean {
  if (page.maxCursor === undefined) return before.ascending ?? true;
  if (page.ascendingFrom === undefined) return false;
  const isOver = before.maxCursor === null || compare(before.maxCursor, page.ascendingFrom) <= 0;
  if (!isOver) requireOrder(rules, page.number);
  return isOver && (before.ascending ?? true);
}

/** What may be published with a page of a read that goes on: nothing that the rest of it could still bring is before it. */
export function publishableNow(rules: CursorRules | undefined, checkpoint: Checkpoint): Cursor | null {
  if (!rules || rules.order !== 'asc' || checkpoint.ascending !== true || checkpoint.maxCursor === null) return null;
  return publishable(rules, checkpoint);
}

/** The least upper bound of the pages so far. */
export function untilOf(earlier: Pick<Checkpoint, 'until'> | undefined, { until }: Pick<ReadPage, 'until'>): Pick<Checkpoint, 'until'> {
  const before = earlier?.until;
  const least = until !== undefined && (before === undefined || compare(until, before) < 0) ? until : before;
  return least === undefined ? {} : { until: least };
}

function compare(a: Cursor, b: Cursor): number {
  return compareDecimals(decimalOf(a), decimalOf(b));
}
