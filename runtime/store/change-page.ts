import { ConnectorError } from '../kernel/errors.ts';
import type { Change, ChangePage, ChangeQuery } from '../sync/change-feed.ts';

/** The numbers of a datasource's changes, as its row has them. */
export interface ChangeCounter {
  readonly feed: string;
  readonly last: number;
  /** The greatest number of a deletion that is no longer kept. */
  readonly forgotten: number;
}

/** A number that is taken, and its change; none where it is nothing to whoever asks. */
export interface FoundChange {
  readonly number: number;
  readonly change: Change | undefined;
}

/** Characters of records that one page may have, beyond its first record. */
const longestPage = 16 * 1024 * 1024;

/** Nothing was ever stored of it. */
export const emptyPage: ChangePage = { changes: [], position: { feed: '', number: 0 }, more: false };

/** Where to begin. Throws CHANGES_EXPIRED where something between there and now can no longer be told. */
export function startOf(counter: ChangeCounter, datasource: string, after: ChangeQuery['after']): number {
  if (after === 'now') return counter.last;
  // The second is a position from before anything was stored.
  if (after === undefined || after.number === 0) return 0;
  if (after.feed === counter.feed && after.number >= counter.forgotten && after.number <= counter.last) return after.number;
  const isKnown = after.feed === counter.feed && after.number < counter.forgotten;
  const why = isKnown ? 'deletions after that position are no longer kept' : 'it is a position in another store';
  throw new ConnectorError(
    'CHANGES_EXPIRED',
    `the changes of "${datasource}" cannot be told from there on: ${why}; read from the beginning, and take what does not come for deleted`,
    { datasource },
  );
}

/** A page of at most `limit` numbers, of those found in their order: more than `limit` of them show that there are more. */
export function cutPage(counter: ChangeCounter, found: Iterable<FoundChange>, limit: number): ChangePage {
  const changes: Change[] = [];
  let taken = 0;
  let reached = 0;
  let characters = 0;
  for (const { number, change } of found) {
    characters += sizeOf(change);
    if (taken === limit || (taken > 0 && characters > longestPage)) {
      return { changes, position: { feed: counter.feed, number: reached }, more: true };
    }
    taken += 1;
    reached = number;
    if (change) changes.push(change);
  }
  return { changes, position: { feed: counter.feed, number: counter.last }, more: false };
}

function sizeOf(change: Change | undefined): number {
  if (change === undefined || change.kind === 'deleted') return 0;
  return change.entity.raw_payload.length + (change.entity.mapped_payload?.length ?? 0);
}
