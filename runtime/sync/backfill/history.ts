import type { HistoryRange, ReadPage } from '../../engine/index.ts';
import { rangeKey } from '../../engine/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Backfill, Checkpoint, UnreadRange } from '../ports.ts';
import type { BackfillSettings } from '../settings.ts';

/** Times of ranges are whole seconds: no API rounds its bounds to less, so that two ranges meet where it rounds both to. */
const second = 1_000;
const mostRanges = 100_000;

/** Nothing is read yet. `to`: where changes are told from. */
export function newBackfill({ from, range }: BackfillSettings, to: number): Backfill {
  const end = Math.ceil(to / second) * second;
  // The first page tells where changes are asked for from then on: there is always one to ask for.
  const begin = Math.min(floorToSecond(from), end - second);
  return { from: begin, to: end, range, done: 0, unread: [{ from: begin, to: end, token: null }] };
}

/** As the datasource says by now: what is read stays read, and what is left is cut by the new words. */
export function followSettings(backfill: Backfill, { from: given, range }: BackfillSettings): Backfill {
  const from = Math.min(floorToSecond(given), backfill.to - second);
  const { unread } = backfill;
  if (from < backfill.from) return { ...backfill, from, range, unread: [...unread, { from, to: backfill.from, token: null }] };
  const left = unread.filter(({ to }) => to > from);
  // One that was begun goes on as it was asked for.
  return { ...backfill, from, range, unread: left.map((one) => (one.token === null && one.from < from ? { ...one, from } : one)) };
}

/** Ranges read to their end, and how many there are as far as can be told. */
export function countRanges({ done, unread, range }: Backfill): NonNullable<Checkpoint['ranges']> {
  const length = lengthOf(range);
  const left = unread.reduce((sum, { from, to, token }) => sum + (token === null ? Math.ceil((to - from) / length) : 1), 0);
  return { done, of: done + left };
}

/** Its format was checked when the document was loaded. */
function lengthOf(range: string): number {
  return Math.max(second, floorToSecond(parseDuration(range) ?? 0));
}

function floorToSecond(time: number): number {
  return Math.floor(time / second) * second;
}

/** The ranges of a history on their way. */
export interface History {
  /** The newest that is not in hand; undefined: there is none that is to be read now. */
  next(): HistoryRange | undefined;
  /** Where the history stands with this page. */
  advance(page: Pick<ReadPage, 'partition' | 'nextToken' | 'stop' | 'mayLack'>): Backfill;
  /** Whether there is nothing to wait for: all that is left may be read again only later, because its pages shifted. */
  isAtEnd(): boolean;
}

/** Throws CONNECTOR_CONFIG_INVALID where there are too many to go through. */
export function openHistory(backfill: Backfill): History {
  const { of } = countRanges(backfill);
  if (of > mostRanges)
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `the history would take ${of} ranges, more than ${mostRanges}; make \`backfill.range\` longer, or begin later (\`from\`)`,
    );
  const length = lengthOf(backfill.range);
  let { done } = backfill;
  let unread: readonly UnreadRange[] = backfill.unread;
  const inHand = new Set<string>();
  /** Read once in this turn, and not surely whole. */
  const later = new Set<string>();
  const isWaiting = (range: UnreadRange): boolean => !inHand.has(keyOf(range)) && !later.has(keyOf(range));
  const replace = (key: string, by: readonly UnreadRange[]): void => {
    unread = unread.flatMap((one) => (keyOf(one) === key ? by : [one]));
  };
  return {
    next() {
      const waiting = unread.find(isWaiting);
      if (!waiting) return undefined;
      const { from, to, token } = waiting;
      const begin = token === null ? Math.max(from, to - length) : from;
      const range = { ...waiting, from: begin };
      replace(keyOf(waiting), begin === from ? [range] : [range, { from, to: begin, token: null }]);
      inHand.add(keyOf(range));
      return { since: begin, until: to, from: token };
    },
    advance({ partition, nextToken = null, stop, mayLack }) {
      const key = partition?.key ?? '';
      const range = unread.find((one) => keyOf(one) === key);
      if (range) {
        const lacks = mayLack === true || range.mayLack === true;
        if (stop === undefined) replace(key, [{ ...range, token: nextToken, ...(lacks ? { mayLack: true } : {}) }]);
        else {
          inHand.delete(key);
          replace(key, lacks ? [{ from: range.from, to: range.to, token: null }] : []);
          if (lacks) later.add(key);
          else done += 1;
        }
      }
      return { ...backfill, done, unread };
    },
    isAtEnd: () => inHand.size === 0 && !unread.some(isWaiting),
  };
}

function keyOf({ from, to }: UnreadRange): string {
  return rangeKey({ since: from, until: to });
}
