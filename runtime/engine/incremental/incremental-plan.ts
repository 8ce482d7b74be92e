import type { Incremental } from '../../documents/generated/connector.ts';
import type { Source } from '../../documents/terms.ts';
import type { Expression, Expressions, Path } from '../../expressions/index.ts';
import { isNone, parsePeriod } from '../../kernel/time/index.ts';
import { parseDuration } from '../../kernel/duration.ts';
import type { CursorRules } from '../cursor.ts';
import type { RequestPlan, RequestWords } from '../request/render-request.ts';
import type { TimeFormat } from '../time.ts';
import { type CursorKind, numberCursors, timeCursors } from './cursor-kinds.ts';
import { type Bound, boundsIn, withoutBounds } from './unbounded-request.ts';

export interface IncrementalPlan {
  readonly config: Incremental;
  readonly type: 'time' | 'number' | 'token';
  readonly order: 'asc' | 'desc' | 'none';
  /** Absent for tokens. */
  readonly cursor: { readonly path: Path; readonly kind: CursorKind } | undefined;
  /** Where a response tells the token. */
  readonly token: TokenSource | undefined;
  /** `start`, `end` and the spans of time, rendered together once a read. */
  readonly range: Expression;
  readonly since: Expression;
  readonly sinceValue: Expression | undefined;
  readonly until: Expression;
  readonly untilValue: Expression | undefined;
  /** Milliseconds. */
  readonly settle: number;
  /** Whether a read has an upper bound, which then holds for all its pages; where bounds are sent only when asked for, whether it may have one. */
  readonly isFrozen: boolean;
  /** Whether the request holds both bounds. */
  readonly asksBoth: boolean;
  /** The list's request without the texts that hold bounds that there are not; another request is given back as it is. */
  requestWithout(missing: readonly Bound[], request: RequestPlan): RequestPlan;
}

export type TokenSource = { readonly header: string } | { readonly body: Path };

interface Parts {
  readonly expressions: Expressions;
  readonly names: readonly string[];
  readonly time: TimeFormat;
  /** What the list's request is made of, and how. */
  readonly words: RequestWords;
  readonly request: RequestPlan;
  compile(words: RequestWords): RequestPlan;
}

export function compileIncremental(
  config: Incremental,
  { expressions, names, time, words, request: whole, compile }: Parts,
): IncrementalPlan {
  const { type = 'time', order = 'none', start, end, lookback, granularity, window } = config;
  const template = (text: string | undefined): Expression | undefined =>
    text === undefined ? undefined : expressions.template(text, names);
  const used = boundsIn(words);
  const variants = new Map<string, RequestPlan>();
  return {
    config,
    type,
    order,
    cursor: cursorOf(config, time, expressions),
    token: config.token && tokenSource(config.token, expressions),
    range: expressions.structure({ start, end, lookback, granularity, window }, names),
    since: expressions.structure(config.since, names),
    sinceValue: template(config.sinceValue),
    until: expressions.structure(config.until, names),
    untilValue: template(config.untilValue),
    settle: config.settle === undefined ? 0 : (parseDuration(config.settle) ?? 0),
    isFrozen: type === 'time' && (config.until !== undefined || window !== undefined || config.end !== undefined || used.includes('until')),
    asksBoth: type === 'time' && (['since', 'until'] as const).every((bound) => config[bound] !== undefined || used.includes(bound)),
    requestWithout(missing, request) {
      const left = missing.filter((bound) => used.includes(bound));
      if (left.length === 0 || request !== whole) return request;
      const key = left.join();
      const variant = variants.get(key) ?? compile(withoutBounds(words, left));
      variants.set(key, variant);
      return variant;
    },
  };
}

/** Path of a record's own update time, also where the document leaves it to the default; undefined where there is none. */
export function timePath({ type = 'time', cursor }: Incremental): string | undefined {
  return type === 'time' ? (cursor ?? 'updated_at') : undefined;
}

function cursorOf(config: Incremental, time: TimeFormat, expressions: Expressions): IncrementalPlan['cursor'] {
  const path = timePath(config) ?? config.cursor;
  return path === undefined
    ? undefined
    : { path: expressions.path(path), kind: config.type === 'number' ? numberCursors : timeCursors(time) };
}

function tokenSource(source: Source, expressions: Expressions): TokenSource {
  return 'header' in source ? { header: source.header.toLowerCase() } : { body: expressions.path(source.body) };
}

/** Lookback as far as the document tells it without a configuration, in milliseconds. */
export function plainLookback({ lookback }: Incremental): number {
  const period = typeof lookback === 'string' && !lookback.includes('{{') ? parsePeriod(lookback) : undefined;
  if (!period || isNone(period)) return 0;
  return (period.months * 30 + period.days) * 86_400_000 + Number(period.nanoseconds / 1_000_000n);
}

/** What a sync needs to know of the cursor. */
export function rulesOf({ type, order, settle }: IncrementalPlan): CursorRules {
  return { type, order, settle };
}

interface RangedWords {
  readonly incremental: IncrementalPlan | undefined;
  readonly partitions?: unknown;
  readonly changes?: unknown;
}

/**
 * Whether a list, in one piece, can be asked for what changed between two times, so that ranges of its history can be read beside each other.
 */
export function isRanged({ incremental, partitions, changes }: RangedWords): boolean {
  return incremental?.asksBoth === true && incremental.config.filter === undefined && partitions === undefined && changes === undefined;
}

/** Whether there may be records that no read asks for. */
export function isBounded({ config, isFrozen }: IncrementalPlan): boolean {
  return (isFrozen && config.bounded !== 'asked') || config.start !== undefined;
}
