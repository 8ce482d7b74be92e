import type { Random } from '../kernel/clock.ts';
import type { HttpPolicy } from './exchange.ts';

/**
 * Milliseconds to wait after attempt `attempt` (from 1): exponential, capped by `maxDelay`. Jitter draws between half and
 * the whole of it, so that clients which failed together do not come back together, and none comes back at once.
 */
export function backoff(attempt: number, retry: HttpPolicy['retry'], random: Random): number {
  const whole = Math.min(retry.initialDelay * retry.multiplier ** (attempt - 1), retry.maxDelay);
  return Math.round(retry.jitter ? whole * (0.5 + 0.5 * random()) : whole);
}
