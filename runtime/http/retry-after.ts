import type { HttpResponse } from './exchange.ts';
import { parseHttpDate } from './http-date.ts';
import { resetAfterMs } from './rate-limit-reset.ts';
import { waitByRetryAfter, waitFormats, type WaitSource } from './waits/wait-format.ts';

/** The part of a response that says when to come back. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

/** No wait is longer than this, so that sums and JSON stay exact: about 31 years. */
const longest = 1e12;

/**
 * Milliseconds after which the provider wants to be asked again; undefined when it does not say (or says it unreadably).
 * The headers that the policy names count first, in order; one whose time has passed says nothing, since asking at once would
 * hammer. Then `Retry-After`: seconds, or a date measured against the response's own `Date`, since its clock may differ
 * from ours; zero, negative and past are 0. Without it, a 429 or 503 may tell it by its rate-limit headers.
 */
export function retryAfterMs(response: ResponseHead, now: number, sources: readonly WaitSource[] = []): number | undefined {
  const { headers, status } = response;
  const providerNow = providerTime(response, now);
  const own = firstWait(sources, headers, providerNow);
  const retryAfter = headers['retry-after'];
  const asked = own ?? (retryAfter === undefined ? undefined : waitByRetryAfter(retryAfter, providerNow));
  const wait = asked ?? (status === 429 || status === 503 ? resetAfterMs(headers, providerNow) : undefined);
  return wait === undefined ? undefined : boundedWait(wait);
}

/** Milliseconds since the epoch by the provider's clock, when it says what that shows. */
export function providerTime({ headers }: Pick<HttpResponse, 'headers'>, now: number): number {
  return parseHttpDate(headers['date'] ?? '', now) ?? now;
}

/** A wait that can be slept: whole milliseconds, not negative. */
export function boundedWait(wait: number): number {
  return Math.min(Math.max(0, Math.round(wait)), longest);
}

function firstWait(sources: readonly WaitSource[], headers: HttpResponse['headers'], now: number): number | undefined {
  for (const { header, as } of sources) {
    const text = headers[header];
    const wait = text === undefined ? undefined : waitFormats[as](text, now);
    if (wait !== undefined && wait >= 0) return wait;
  }
  return undefined;
}
