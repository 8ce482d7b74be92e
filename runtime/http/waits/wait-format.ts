import { parseHttpDate } from '../http-date.ts';
import { rateLimitReset } from './rate-limit-field.ts';

/** How a provider writes when it may be asked again. */
export type WaitFormat = 'seconds' | 'milliseconds' | 'epochSeconds' | 'epochMilliseconds' | 'httpDate' | 'iso' | 'rateLimit';

/** A header that tells when to come back. */
export interface WaitSource {
  /** Lower case. */
  readonly header: string;
  readonly as: WaitFormat;
}

/** Milliseconds from `now` (of the provider's clock) to the time that a text tells; undefined when it is no such text. */
type ParseWait = (text: string, now: number) => number | undefined;

/** One reader for each format. Numbers may have fractions; of a header that came twice the longer wait satisfies both. */
export const waitFormats: { readonly [Format in WaitFormat]: ParseWait } = {
  seconds: (text) => longest(text, 1_000),
  milliseconds: (text) => longest(text, 1),
  epochSeconds: (text, now) => before(longest(text, 1_000), now),
  epochMilliseconds: (text, now) => before(longest(text, 1), now),
  httpDate: (text, now) => before(parseHttpDate(text, now), now),
  iso: (text, now) => before(isoTime(text), now),
  rateLimit: (text) => rateLimitReset(text),
};

/** Below this a number is a wait in seconds (three years), from here on seconds since the epoch (from 1973). */
const leastEpochSeconds = 1e8;
/** From here on it is milliseconds since the epoch (from 1973; as seconds it would be the year 5138). */
const leastEpochMilliseconds = 1e11;

/** As `Retry-After`: seconds or an HTTP date. */
export const waitByRetryAfter: ParseWait = (text, now) => waitFormats.seconds(text, now) ?? waitFormats.httpDate(text, now);

/** As providers write the end of a limit: a number is told by its magnitude; dates by their looks. */
export const waitByLooks: ParseWait = (text, now) => {
  const number = waitFormats.seconds(text, now);
  if (number === undefined) return waitFormats.httpDate(text, now) ?? (hasZone.test(text.trim()) ? waitFormats.iso(text, now) : undefined);
  const value = number / 1_000;
  if (value >= leastEpochMilliseconds) return value - now;
  return value >= leastEpochSeconds ? number - now : number;
};

const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i;
const isoForm = /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+)?(?:Z|[+-]\d{2}:?\d{2})?$/i;

/** ISO 8601; a time that names no zone is in UTC. */
function isoTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (!isoForm.test(trimmed)) return undefined;
  const joined = trimmed.replace(' ', 'T');
  const time = Date.parse(joined.length > 10 && !hasZone.test(joined) ? `${joined}Z` : joined);
  return Number.isNaN(time) ? undefined : time;
}

function longest(text: string, unit: number): number | undefined {
  const values = text.split(',').map(numberOf);
  return values.every((value) => value !== undefined) ? Math.max(...values) * unit : undefined;
}

function numberOf(text: string): number | undefined {
  return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function before(time: number | undefined, now: number): number | undefined {
  return time === undefined ? undefined : time - now;
}
