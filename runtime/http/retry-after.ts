import type { HttpResponse } from './exchange.ts';
import { parseHttpDate } from './http-date.ts';
import { resetAfterMs } from './rate-limit-reset.ts';

/** The part of a response that says when to come back. */
export type ResponseHead = Pick<HttpResponse, 'status' | 'headers'>;

/** No wait is longer than this, so that sums and JSON stay exact: about 31 years. */
const longest = 1e12;

/**
 * Milliseconds after which the provider wants to be asked again; undefined when it does not say (or says it unreadably).
 * `Retry-After` counts first: seconds, or a date measured against the response's own `Date`, since its clock may differ
 * from ours; zero, negative and past are 0. Without it, a 429 or 503 may tell it by its rate-limit headers.
 */
export function retryAfterMs(response: ResponseHead, now: number): number | undefined {
  const { headers, status } = response;
  const providerNow = parseHttpDate(headers['date'] ?? '', now) ?? now;
  const asked = parseRetryAfter(headers['retry-after'], providerNow);
  const wait = asked ?? (status === 429 || status === 503 ? resetAfterMs(headers, providerNow) : undefined);
  return wait === undefined ? undefined : Math.min(Math.max(0, Math.round(wait)), longest);
}

function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  // A header that came twice is joined by commas: the longer wait satisfies both.
  const seconds = text.split(',').map(parseSeconds);
  if (seconds.every((value) => value !== undefined)) return Math.max(...seconds) * 1_000;
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : date - now;
}

function parseSeconds(text: string): number | undefined {
  return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
