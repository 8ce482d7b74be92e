import type { Outcome } from '../../engine/state-words/index.ts';
import type { Backfill } from '../ports.ts';
import type { ObjectSettings } from '../settings.ts';
import { countRanges, followSettings } from './history.ts';

/** What a person is to know of the history of an object before its next sync. */
export interface HistoryPlan {
  readonly outcome: Outcome;
  readonly message: string;
}

/** Undefined where ranges make no difference. `outcome`: what becomes of the object as its connector says. */
export function planHistory(outcome: Outcome, known: Backfill | undefined, { backfill: wanted }: ObjectSettings): HistoryPlan | undefined {
  if (outcome === 'new' && wanted?.from !== undefined)
    return {
      outcome,
      message: `its history since ${iso(wanted.from)} is read in ranges of ${wanted.range}, ${wanted.concurrency} at a time, beside what changes`,
    };
  if (outcome !== 'kept' || !known) return undefined;
  if (wanted?.from === undefined) {
    if (known.unread.length === 0) return undefined;
    return { outcome: 'backfilled', message: `is read whole once: ${progress(known)}, and nothing says any more how to read the rest` };
  }
  const next = followSettings(known, { ...wanted, from: wanted.from });
  if (next.unread.length === 0) return undefined;
  const range = next.range === known.range ? [] : [`what is not begun comes in ranges of ${next.range}, no longer of ${known.range}`];
  const from = next.from === known.from ? [] : [`it begins at ${iso(next.from)}, no longer at ${iso(known.from)}`];
  return { outcome, message: ['goes on from where it stands', progress(next), ...range, ...from].join('; ') };
}

function progress(backfill: Backfill): string {
  const { done, of } = countRanges(backfill);
  return `${done} of ${of} ranges of its history are read`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
