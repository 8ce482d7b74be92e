import { parseDictionary, parseList, Token } from 'structured-headers';

/** What one limit of a `RateLimit` or `RateLimit-Policy` field says. */
export interface RateLimitItem {
  /** Its policy, as in `"burst";r=0`; undefined in the older form, which names none. */
  readonly policy: string | undefined;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Seconds until it is open again. */
  readonly reset: number | undefined;
}

/**
 * The limits of a structured field (draft-ietf-httpapi-ratelimit-headers): `"burst";r=0;t=30, "daily";r=50;t=3600`, its
 * policies (`"burst";q=100;w=60`), and the older `limit=100, remaining=0, reset=30`. None when it is no structured field.
 */
export function rateLimitItems(text: string): readonly RateLimitItem[] {
  return olderForm(text) ?? listForm(text);
}

/** Milliseconds until the limit that refused is open: the longest wait of the exhausted limits, else of all. */
export function rateLimitReset(text: string): number | undefined {
  const items = rateLimitItems(text).filter(({ reset }) => reset !== undefined);
  const exhausted = items.filter(({ remaining }) => remaining !== undefined && remaining <= 0);
  const waits = (exhausted.length > 0 ? exhausted : items).map(({ reset = 0 }) => reset);
  return waits.length === 0 ? undefined : Math.max(...waits) * 1_000;
}

function olderForm(text: string): readonly RateLimitItem[] | undefined {
  const fields = attempt(() => parseDictionary(text));
  if (!fields) return undefined;
  const read = (name: string): number | undefined => numberIn(fields.get(name)?.[0]);
  const item = { policy: undefined, limit: read('limit'), remaining: read('remaining'), reset: read('reset') };
  return item.limit === undefined && item.remaining === undefined && item.reset === undefined ? undefined : [item];
}

function listForm(text: string): readonly RateLimitItem[] {
  const members = attempt(() => parseList(text)) ?? [];
  return members.map(([value, parameters]) => ({
    policy: value instanceof Token ? value.toString() : typeof value === 'string' ? value : undefined,
    limit: numberIn(parameters.get('q')),
    remaining: numberIn(parameters.get('r')),
    reset: numberIn(parameters.get('t')),
  }));
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The library throws at what it cannot read; whoever asks has other headers to look at. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
