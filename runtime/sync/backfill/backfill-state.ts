import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { readIsoMilliseconds } from '../../kernel/time/index.ts';
import type { Backfill } from '../ports.ts';
import { countRanges } from './history.ts';

/** How far a history is read in ranges, as it is shown and given back. Times are ISO 8601. */
export interface BackfillState {
  readonly from: string;
  readonly to: string;
  readonly range: string;
  /** Ranges read to their end. */
  readonly done: number;
  /** How many there are as far as can be told. Not heeded when it is given back. */
  readonly of: number;
  /** What is not read to its end, the newest first. Given back, each begins at its first page: where in its pages a read stands is not shown. */
  readonly unread: readonly { readonly from: string; readonly to: string }[];
}

export function describeBackfill(backfill: Backfill | null): BackfillState | null {
  if (backfill === null) return null;
  const { from, to, range, unread } = backfill;
  return { ...spanOf({ from, to }), range, ...countRanges(backfill), unread: unread.map(spanOf) };
}

function spanOf({ from, to }: { readonly from: number; readonly to: number }): { readonly from: string; readonly to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Throws REQUEST_INVALID for what is none. */
export function readBackfillState(given: Partial<BackfillState> | null | undefined, object: string): Backfill | null {
  if (given === null || given === undefined) return null;
  const { range = '', done = 0, unread = [] } = given;
  const refuse = (what: string): ConnectorError =>
    new ConnectorError('REQUEST_INVALID', `state of ${object}: \`backfill\` ${what}; expected it as \`ferrule state --json\` gives it`, {
      object,
    });
  const whole = timesOf(given);
  if (!whole) throw refuse('needs `from` and, after it, `to`: times');
  if ((parseDuration(range) ?? 0) <= 0) throw refuse('needs `range`: a duration');
  const spans = unread.map((one) => timesOf(one));
  if (spans.some((span) => !span || span.from < whole.from || span.to > whole.to)) throw refuse('has in `unread` what is no range of it');
  return { ...whole, range, done, unread: spans.flatMap((span) => (span ? [{ ...span, token: null }] : [])) };
}

function timesOf({ from, to }: Partial<BackfillState['unread'][number]>): { readonly from: number; readonly to: number } | undefined {
  const [begin, end] = [readIsoMilliseconds(from, 'UTC'), readIsoMilliseconds(to, 'UTC')];
  return begin === undefined || end === undefined || begin >= end ? undefined : { from: begin, to: end };
}
