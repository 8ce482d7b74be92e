import type { Random } from '../kernel/clock.ts';
import { backoff } from './backoff.ts';
import type { Decision, HttpPolicy, RefusedWait } from './exchange.ts';

/** What an exchange has used up so far. */
export interface Tries {
  /** Attempts that `maxAttempts` counts. */
  counted: number;
  /** Milliseconds waited between attempts. */
  waited: number;
  /** Whether what the request is signed with was renewed. */
  renewed: boolean;
}

/** A wait that counts for no attempt is no shorter, so that `totalWait` bounds how many there are. */
const shortestWait = 1_000;

/**
 * Milliseconds before the next attempt; undefined when there is to be none, or the wait that is longer than it may be. Counts
 * the attempt in `tries`.
 */
export function nextWait(decision: Decision, tries: Tries, retry: HttpPolicy['retry'], random: Random): number | RefusedWait | undefined {
  if (decision.type === 'renew') return renewOnce(tries);
  if (decision.type !== 'retry' && decision.type !== 'wait') return undefined;
  tries.counted += decision.type === 'retry' ? 1 : 0;
  if (decision.type === 'retry' && tries.counted >= retry.maxAttempts) return undefined;
  const { afterMs } = decision;
  if (afterMs !== undefined && afterMs > retry.maxWait) return { asked: afterMs, bound: 'maxWait', most: retry.maxWait };
  const wait = afterMs ?? backoff(Math.max(1, tries.counted), retry, random);
  const least = decision.type === 'wait' ? Math.max(wait, shortestWait) : wait;
  if (tries.waited + least > retry.totalWait) return { asked: least, bound: 'totalWait', most: retry.totalWait };
  return least;
}

/** What is refused again after it was renewed is not refused for its age. */
function renewOnce(tries: Tries): 0 | undefined {
  if (tries.renewed) return undefined;
  tries.renewed = true;
  return 0;
}
