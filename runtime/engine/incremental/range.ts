import type { Scope } from '../../expressions/index.ts';
import { canonicalDecimal, compareDecimals, subtractDecimals } from '../../kernel/decimal.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import {
  addPeriod,
  ceilToPeriod,
  floorToPeriod,
  isNone,
  layoutOf,
  type Moment,
  momentOf,
  parsePeriod,
  type Period,
  type TimeLayout,
} from '../../kernel/time/index.ts';
import type { Cursor } from '../cursor.ts';
import { evaluate } from '../evaluate.ts';
import { isNothing, readMoment, type TimeFormat } from '../time.ts';
import type { Comparable } from './cursor-kinds.ts';
import type { IncrementalPlan } from './incremental-plan.ts';
import { safeFrom } from './safe-from.ts';

/** What a read asks for, from end to end. Rendered once a read; the same for all its windows. */
export interface Range {
  /** The least that it asks for, lookback and granularity considered; undefined: everything. */
  readonly lower: Comparable | undefined;
  /** Where it ends; undefined where it has no end. */
  readonly upper: Moment | undefined;
  readonly granularity: Period | undefined;
  readonly window: Period | undefined;
  /** Whether the document keeps the read from seeing everything. */
  readonly isPart: boolean;
}

export interface RangeParts {
  readonly plan: IncrementalPlan;
  readonly time: TimeFormat;
  readonly scope: Scope;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** In the document, for messages. */
  readonly where: string;
}

interface RangeWords {
  readonly start?: unknown;
  readonly end?: unknown;
  readonly lookback?: unknown;
  readonly granularity?: unknown;
  readonly window?: unknown;
}

/** `until`: nothing from then on, milliseconds since the epoch. `since`: a published cursor, before which `lookback` begins; a number is a time that someone named, milliseconds since the epoch: there it begins. */
export async function openRange(parts: RangeParts, since: Cursor | number | undefined, until?: number): Promise<Range> {
  const { plan, scope, where } = parts;
  const words = ((await evaluate(plan.range, scope, where)) ?? {}) as RangeWords; // a structure of these keys gives an object
  const exact = typeof since === 'number' ? { ...words, lookback: undefined } : words;
  const cursor = since === undefined ? undefined : String(since);
  if (plan.type !== 'time' && typeof since === 'number') throw notTimed(plan.type);
  if (plan.type === 'token') return { ...everything, lower: cursor };
  if (plan.type === 'number') return { ...everything, lower: numberLower(exact, cursor, where), isPart: words.start !== undefined };
  return timeRange(parts, exact, cursor, until);
}

function notTimed(type: string): ConnectorError {
  return new ConnectorError(
    'REQUEST_INVALID',
    `how far this object has been read is told by a ${type}, not by a time; read it without \`since\``,
  );
}

const everything: Range = { lower: undefined, upper: undefined, granularity: undefined, window: undefined, isPart: false };

function numberLower({ start, lookback = 0 }: RangeWords, since: Cursor | undefined, where: string): Comparable | undefined {
  const first = start === undefined || start === '' ? undefined : decimal(start, `${where}.start`);
  if (since === undefined) return first;
  const back = subtractDecimals(decimal(since, where), decimal(lookback, `${where}.lookback`));
  return first !== undefined && compareDecimals(first, back) > 0 ? first : back;
}

function decimal(value: unknown, where: string): string {
  const text = canonicalDecimal(value);
  if (text !== undefined) return text;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${shown(value)} is no number`);
}

function timeRange(parts: RangeParts, words: RangeWords, since: Cursor | undefined, until: number | undefined): Range {
  const { plan, time, where, now } = parts;
  const zone = time.zone ?? 'UTC';
  const granularity = period(words.granularity, `${where}.granularity`);
  const window = period(words.window, `${where}.window`);
  const start = moment(words.start, time, `${where}.start`);
  const lower = timeLower({ start, since, lookback: period(words.lookback, `${where}.lookback`) }, zone, plan);
  const floor = lower !== undefined && granularity ? floorToPeriod(lower, granularity, zone) : lower;
  const hasEnd = plan.isFrozen && (until !== undefined || plan.config.bounded !== 'asked');
  if (!hasEnd) return { lower: floor, upper: undefined, granularity, window: undefined, isPart: start !== undefined };
  const declared = moment(words.end, time, `${where}.end`) ?? momentOf(now - plan.settle);
  const end = until !== undefined && momentOf(until) < declared ? momentOf(until) : declared;
  const upper = roundUpper(end, granularity, time, plan);
  return { lower: floor, upper: floor !== undefined && upper < floor ? floor : upper, granularity, window, isPart: true };
}

interface LowerParts {
  readonly start: Moment | undefined;
  readonly since: Cursor | undefined;
  readonly lookback: Period | undefined;
}

function timeLower({ start, since, lookback }: LowerParts, zone: string, { cursor }: IncrementalPlan): Moment | undefined {
  if (since === undefined) return start;
  // A cursor of times is read by the kind that wrote it.
  const last = cursor?.kind.parse(since) as Moment | undefined;
  if (last === undefined)
    throw new ConnectorError('REQUEST_INVALID', `the cursor ${shown(since)} is no time; read from the beginning again`);
  const back = lookback ? addPeriod(last, lookback, zone, -1) : last;
  const lower = safeFrom(back, zone);
  return start !== undefined && start > lower ? start : lower;
}

/**
 * Where the bound that is written ends. Without a granularity that is no finer than its text: else what the API left out of the second or
 * day that it names would count as read. With one, an inclusive bound holds all of its last day or second; one that is not must stand behind it.
 */
function roundUpper(end: Moment, granularity: Period | undefined, time: TimeFormat, { config }: IncrementalPlan): Moment {
  const { zone = 'UTC' } = time;
  if (!granularity) return floorToPeriod(end, finestOf(time), zone);
  return config.untilInclusive ? floorToPeriod(end, granularity, zone) : ceilToPeriod(end, granularity, zone);
}

const day = 86_400_000_000_000n;

/** What two times in the format differ by at least. */
function finestOf({ writes }: TimeFormat): Period {
  return writes.finest < day ? { months: 0, days: 0, nanoseconds: writes.finest } : { months: 0, days: 1, nanoseconds: 0n };
}

function period(value: unknown, where: string): Period | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const found = typeof value === 'string' ? parsePeriod(value) : undefined;
  if (!found)
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: ${shown(value)} is no duration; expected one such as P1M, P7D or PT1H`);
  return isNone(found) ? undefined : found;
}

const iso = layoutOf('iso') as TimeLayout; // it has a name, so it is there

/** What people write by hand is ISO 8601, in UTC where it names no zone; else what the API itself writes. */
function moment(value: unknown, time: TimeFormat, where: string): Moment | undefined {
  if (isNothing(value)) return undefined;
  const found = iso.read(value, time.zone ?? 'UTC') ?? readMoment(value, { ...time, zone: time.zone ?? 'UTC' });
  if (found === undefined)
    throw new ConnectorError(
      'CONNECTOR_CONFIG_INVALID',
      `${where}: ${shown(value)} is no time; expected one such as 2026-01-31 or 2026-01-31T10:00:00Z`,
    );
  return found;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value).slice(0, 60);
}
