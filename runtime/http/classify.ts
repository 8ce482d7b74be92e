import type { Decision, HttpPolicy } from './exchange.ts';
import { retryAfterMs, type ResponseHead } from './retry-after.ts';

interface Meaning {
  readonly from: number;
  readonly to: number;
  readonly means: 'success' | 'rateLimited' | 'failure';
}

/** What statuses mean before a policy is asked, first match. Redirects that can be followed never come here. */
const meanings: readonly Meaning[] = [
  { from: 200, to: 299, means: 'success' },
  { from: 304, to: 304, means: 'success' },
  { from: 429, to: 429, means: 'rateLimited' },
  { from: 100, to: 999, means: 'failure' },
];

/**
 * What to do with a response: another attempt for the statuses that the policy names, if the request may be sent again.
 * A 429 says that nothing was done, so anything may be sent again after it. `now` in milliseconds since the epoch.
 */
export function classify(response: ResponseHead, idempotent: boolean, retry: HttpPolicy['retry'], now: number): Decision {
  const means = meanings.find(({ from, to }) => response.status >= from && response.status <= to)?.means ?? 'failure';
  if (means === 'success') return { type: 'success' };
  const rateLimited = means === 'rateLimited';
  if (!retry.statuses.includes(response.status) || !(idempotent || rateLimited)) return { type: 'fail' };
  return { type: 'retry', afterMs: retryAfterMs(response, now, retry.waitFrom), rateLimited };
}
