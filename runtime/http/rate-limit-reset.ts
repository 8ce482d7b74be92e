import type { HttpResponse } from './exchange.ts';
import { waitByLooks, waitFormats } from './waits/wait-format.ts';

/**
 * Milliseconds until the rate limit that refused a request is open again, from `RateLimit`, `RateLimit-Reset` or
 * `X-RateLimit-Reset`; undefined without one, and when another limit than the one described must have refused (some of
 * it remains) or its end has passed (the clocks disagree): then nothing is known.
 */
export function resetAfterMs(headers: HttpResponse['headers'], now: number): number | undefined {
  const remaining = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (remaining !== undefined && Number(remaining) > 0) return undefined;
  const read = (name: string, parse: typeof waitByLooks): number | undefined => {
    const text = headers[name];
    return text === undefined ? undefined : parse(text, now);
  };
  const wait = read('ratelimit', waitFormats.rateLimit) ?? read('ratelimit-reset', waitByLooks) ?? read('x-ratelimit-reset', waitByLooks);
  return wait !== undefined && wait >= 0 ? wait : undefined;
}
