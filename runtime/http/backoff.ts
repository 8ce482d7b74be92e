import type { Random } from '../kernel/clock.ts';
import type { HttpPolicy } from './exchange.ts';

/** How the wait grows with the attempts: a factor of the first one. */
const growths: { readonly [Name in HttpPolicy['retry']['backoff']]: (attempt: number, multiplier: number) => number } = {
  exponential: (attempt, multiplier) => multiplier ** (attempt - 1),
  constant: () => 1,
};

/**
 * Milliseconds to wait after attempt `attempt` (from 1), capped by `maxDelay`. Jitter draws between half and the whole of
 * it, so that clients which failed together do not come back together, and none comes back at once.
 */
export function backoff(attempt: number, retry: HttpPolicy['retry'], random: Random): number {
  const whole = Math.min(retry.initialDelay * growths[retry.backoff](attempt, retry.multiplier), retry.maxDelay);
  return Math.round(retry.jitter ? whole * (0.5 + 0.5 * random()) : whole);
}
