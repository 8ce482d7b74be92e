import type { HttpResponse } from './exchange.ts';
import { parseHttpDate } from './http-date.ts';

type Headers = HttpResponse['headers'];

/** Below this a number is a wait in seconds (three years), from here on seconds since the epoch (from 1973). */
const leastEpochSeconds = 1e8;
/** From here on it is milliseconds since the epoch (from 1973; as seconds it would be the year 5138). */
const leastEpochMilliseconds = 1e11;

/**
 * Milliseconds until the rate limit that refused a request is open again, from `RateLimit`, `RateLimit-Reset` or
 * `X-RateLimit-Reset`; undefined without one, and when another limit than the one described must have refused (some of
 * it remains) or its end has passed (the clocks disagree): then nothing is known.
 */
export function resetAfterMs(headers: Headers, now: number): number | undefined {
  const remaining = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (remaining !== undefined && Number(remaining) > 0) return undefined;
  const wait =
    structuredReset(headers['ratelimit']) ?? parseReset(headers['ratelimit-reset'], now) ?? parseReset(headers['x-ratelimit-reset'], now);
  return wait !== undefined && wait >= 0 ? wait : undefined;
}

function parseReset(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(text)) return fromMagnitude(Number(text), now);
  const date = parseHttpDate(text, now) ?? (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN);
  return Number.isNaN(date) ? undefined : date - now;
}

function fromMagnitude(value: number, now: number): number {
  if (value >= leastEpochMilliseconds) return value - now;
  return value >= leastEpochSeconds ? value * 1_000 - now : value * 1_000;
}

/**
 * `RateLimit: "burst";r=0;t=30, "daily";r=50;t=3600` (draft-ietf-httpapi-ratelimit-headers) and its older form
 * `limit=100, remaining=0, reset=30`. The longest wait among the exhausted limits, else among all.
 */
function structuredReset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const older = /(?:^|[,;\s])reset=(\d+)/.exec(text);
  if (older) return Number(older[1]) * 1_000;
  const limits = [...text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g)].map(([item]) => {
    const parameters = item.replace(/"(?:[^"\\]|\\.)*"/g, '');
    return { remaining: /;\s*r=(\d+)/.exec(parameters)?.[1], seconds: /;\s*t=(\d+)/.exec(parameters)?.[1] };
  });
  const exhausted = limits.filter(({ remaining }) => remaining === '0');
  const waits = (exhausted.length > 0 ? exhausted : limits).flatMap(({ seconds }) => (seconds === undefined ? [] : [Number(seconds)]));
  return waits.length === 0 ? undefined : Math.max(...waits) * 1_000;
}
