import type { Incremental } from '../../documents/generated/connector.ts';
import type { Placement } from '../../documents/terms.ts';
import type { Scope } from '../../expressions/index.ts';
import { addPeriod, type Moment, type Period } from '../../kernel/time/index.ts';
import { evaluate } from '../evaluate.ts';
import { type Draft, place } from '../request/place.ts';
import type { RequestPlan } from '../request/render-request.ts';
import type { TimeFormat } from '../time.ts';
import type { Comparable } from './cursor-kinds.ts';
import type { IncrementalPlan } from './incremental-plan.ts';
import type { Range } from './range.ts';
import { lowerAt, safeFrom } from './safe-from.ts';

/** What one list asks for: a whole read, or a window of one. */
export interface Bounds {
  /** The least of the records that count; undefined: all. */
  readonly least: Comparable | undefined;
  /** The bounds as the API writes them, which is what expressions see; undefined where there is none. */
  readonly cursor: { readonly since?: Written; readonly until?: Written };
}

type Written = string | number | bigint;

interface Window {
  readonly from: Moment;
  readonly to: Moment | undefined;
}

/** The bounds of a range, or of its window from `from` to `to`. */
export function boundsOf(plan: IncrementalPlan, time: TimeFormat, range: Range, window?: Window): Bounds {
  if (plan.type === 'time') return timeBounds(plan.config, time, range, window);
  const { lower } = range;
  if (lower === undefined) return { least: undefined, cursor: {} };
  return { least: lower, cursor: { since: plan.type === 'number' ? numberOf(String(lower)) : String(lower) } };
}

function timeBounds({ sinceInclusive, untilInclusive }: Incremental, time: TimeFormat, range: Range, window: Window | undefined): Bounds {
  const zone = time.zone ?? 'UTC';
  const step = range.granularity ?? { months: 0, days: 0, nanoseconds: time.writes.finest };
  const write = (moment: Moment): Written => time.writes.write(moment, time.zone, exactTo(step, time));
  const back = (moment: Moment): Moment => addPeriod(moment, step, zone, -1);
  // A time's bounds are moments.
  const lower = window ? safeFrom(window.from, zone) : (range.lower as Moment | undefined);
  const upper = window?.to === undefined ? range.upper : untilInclusive ? back(window.to) : window.to;
  const since = lower === undefined ? {} : { since: write(sinceInclusive === false ? back(lower) : lower) };
  return { least: lower, cursor: { ...since, ...(upper === undefined ? {} : { until: write(upper) }) } };
}

function exactTo({ months, days, nanoseconds }: Period, { writes }: TimeFormat): bigint {
  return months > 0 || days > 0 || nanoseconds > writes.finest ? writes.finest : nanoseconds;
}

/** A number as a request holds it: as exact as it came. */
function numberOf(text: string): Written {
  if (!/^-?\d+$/.test(text)) return String(Number(text)) === text ? Number(text) : text;
  const exact = BigInt(text);
  return exact >= BigInt(Number.MIN_SAFE_INTEGER) && exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(text) : exact;
}

/** The request that fits the bounds there are. */
export function requestWithin(plan: IncrementalPlan, { cursor }: Bounds, request: RequestPlan): RequestPlan {
  return plan.requestWithout(
    (['since', 'until'] as const).filter((bound) => cursor[bound] === undefined),
    request,
  );
}

/** The bounds of what begins at a cursor that a record has: as safe from rounding, and from clocks that go back, as those of a read. */
export function boundsFrom(plan: IncrementalPlan, time: TimeFormat, from: Comparable, granularity: Period | undefined): Bounds {
  // A time's cursors are moments.
  const lower = plan.type === 'time' ? lowerAt(from as Moment, granularity, time.zone ?? 'UTC') : from;
  return boundsOf(plan, time, { lower, upper: undefined, granularity, window: undefined, isPart: false });
}

/** Puts the bounds where the document says. */
export async function placeBounds(draft: Draft, plan: IncrementalPlan, { cursor }: Bounds, scope: Scope, where: string): Promise<void> {
  const ways = [
    { value: cursor.since, at: plan.since, as: plan.sinceValue, name: 'since' },
    { value: cursor.until, at: plan.until, as: plan.untilValue, name: 'until' },
  ];
  for (const { value, at, as, name } of ways) {
    if (value === undefined) continue;
    // The schema allows nothing but a placement here, or none.
    const placement = (await evaluate(at, scope, `${where}.${name}`)) as Placement | undefined;
    if (placement) place(draft, placement, as ? await evaluate(as, scope, `${where}.${name}Value`) : value);
  }
}
