import type { Clock } from '../kernel/clock.ts';
import { decodeChangeCursor, encodeChangeCursor } from './change-cursor.ts';
import type { Change, ChangeFeed, ChangeQuery } from './change-feed.ts';

/** A change and what to go on after it with. */
export type CursorChange = Change & { readonly cursor: string };

export interface ChangesAsked {
  readonly datasource: string;
  /** Default all. */
  readonly object?: string;
  /** A cursor, or `now`: what comes from now on. Default from the beginning: what is stored. */
  readonly after?: string;
  /** No more than this; fewer where records are large. Default 1,000. */
  readonly limit?: number;
  /** Milliseconds to wait for a change where there is none. Default 0. */
  readonly wait?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

export interface CursorPage {
  readonly changes: readonly CursorChange[];
  /** What to go on after all of these with, and after what was no change of the object that was asked for. */
  readonly next: string;
  /** Whether there were more when this was asked. */
  readonly more: boolean;
}

const usualLimit = 1_000;
/** Milliseconds between two looks: the writer may be another process. */
const betweenLooks = 500;

/** A page of changes with their cursors. Throws as `ChangeFeed.changes`, and REQUEST_INVALID for what is no cursor. */
export async function readChanges(
  store: Pick<ChangeFeed, 'changes'>,
  clock: Clock,
  { datasource, object, after, limit = usualLimit, wait = 0, signal }: ChangesAsked,
): Promise<CursorPage> {
  const until = clock.monotonic() + wait;
  let position = positionOf(after);
  for (;;) {
    const page = await store.changes({
      datasource,
      limit,
      ...(object === undefined ? {} : { object }),
      ...(position === undefined ? {} : { after: position }),
    });
    const { feed } = page.position;
    position = page.position;
    const left = until - clock.monotonic();
    if (page.changes.length > 0 || page.more || left <= 0 || signal?.aborted) {
      const changes = page.changes.map((change) => ({ ...change, cursor: encodeChangeCursor({ feed, number: change.number }) }));
      return { changes, next: encodeChangeCursor(position), more: page.more };
    }
    await sleepUnlessAborted(clock, Math.min(left, betweenLooks), signal);
  }
}

function positionOf(after: string | undefined): ChangeQuery['after'] {
  return after === undefined || after === 'now' ? after : decodeChangeCursor(after);
}

async function sleepUnlessAborted(clock: Clock, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(milliseconds, signal);
  } catch (thrown) {
    if (!signal?.aborted) throw thrown;
  }
}

export interface FollowOptions extends Pick<ChangesAsked, 'object' | 'after' | 'signal'> {
  /** Whether to wait for what comes, until `signal` is aborted. Default false: up to what there is now. */
  readonly follow?: boolean;
}

const followWait = 15_000;

/** Changes one by one, read page by page as they are taken. */
export async function* eachChange(
  read: (asked: ChangesAsked) => Promise<CursorPage>,
  datasource: string,
  { after, follow = false, ...rest }: FollowOptions,
): AsyncGenerator<CursorChange> {
  let cursor = after;
  for (;;) {
    if (rest.signal?.aborted) return;
    const page = await read({ datasource, ...rest, ...(cursor === undefined ? {} : { after: cursor }), wait: follow ? followWait : 0 });
    for (const change of page.changes) {
      if (rest.signal?.aborted) return;
      yield change;
    }
    cursor = page.next;
    if (!page.more && !follow) return;
  }
}
