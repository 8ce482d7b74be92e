import type { Scope } from '../../expressions/index.ts';
import type { PageToken } from '../../pagination/index.ts';
import { type Period, writeMoment } from '../../kernel/time/index.ts';
import type { Cursor } from '../cursor.ts';
import type { ReadOptions, ReadPage } from '../engine.ts';
import type { ListPlan, ObjectPlan } from '../plan.ts';
import type { Session } from '../session.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { openRange, type Range } from './range.ts';
import { countWindows, rangeAt, readWindow, windowOf, writeWindow } from './windows.ts';

/** One list of a read that is bounded by cursors: the whole of it, or a window. */
export interface Span {
  readonly bounds: Bounds;
  /** Where the whole read ends; undefined where it has no end. */
  readonly until: Cursor | undefined;
  /** Pages of the read before this list. */
  readonly pagesBefore: number;
  /** Whether the document keeps the read from seeing everything: absence then proves nothing. */
  readonly isPart: boolean;
  /** What the API's bounds are rounded to. */
  readonly granularity: Period | undefined;
  /** Where the list after this one begins; undefined when this is the last. */
  readonly after: PageToken | undefined;
  /** What a checkpoint holds of a page of this list. */
  position(token: PageToken): PageToken;
}

export interface Spans {
  /** The first list to read, and where in it. */
  readonly first: number;
  readonly from: PageToken;
  readonly count: number;
  at(step: number, pagesBefore: number): Span;
}

interface Asked {
  readonly since?: ReadOptions['since'] | undefined;
  readonly until?: ReadOptions['until'] | undefined;
  readonly from?: PageToken | undefined;
}

interface SpanParts {
  readonly session: Session;
  readonly object: ObjectPlan;
  readonly list: ListPlan;
  readonly scope: Scope;
}

type Placed = Pick<ReadPage, 'number' | 'token' | 'nextToken' | 'stable' | 'stop' | 'complete' | 'until'>;

/** Where a page of one list stands in the whole read. */
export function inSpan(span: Span | undefined, page: Placed): Placed {
  if (!span) return page;
  const { token, nextToken, stop, complete } = page;
  const goesOn = stop !== undefined && stop !== 'limit' && span.after !== undefined;
  return {
    number: page.number + span.pagesBefore,
    token: span.position(token),
    nextToken: goesOn ? span.after : nextToken === undefined ? undefined : span.position(nextToken),
    stable: page.stable && !span.isPart,
    stop: goesOn ? undefined : stop,
    until: span.until,
    complete: span.isPart && complete === 'proven' ? 'unproven' : complete,
  };
}

/** The lists of a read, in the order in which they are read. */
export async function openSpans({ session, object, list, scope }: SpanParts, options: Asked): Promise<Spans | undefined> {
  const plan = list.incremental;
  if (!plan) return undefined;
  const { time } = object;
  const where = `${list.request.where}.incremental`;
  const opened = await openRange({ plan, time, scope, where, now: session.parts.clock.now() }, options.since, options.until);
  const from = options.from ?? null;
  const isKept = opened.upper !== undefined;
  const position = isKept && from !== null ? readWindow(from) : undefined;
  const range: Range = position ? rangeAt(opened, position) : opened;
  const zone = time.zone ?? 'UTC';
  const count = countWindows(range, zone, where);
  const windowAt = (step: number): number => (plan.order === 'desc' ? count - 1 - step : step);
  const write = (step: number, token: PageToken): PageToken => (isKept ? writeWindow(range, windowAt(step), token) : token);
  return {
    first: position ? windowAt(Math.min(position.window, count - 1)) : 0,
    from: position ? position.token : from,
    count,
    at: (step, pagesBefore) => ({
      bounds: boundsOf(plan, time, range, windowOf(range, zone, windowAt(step), count)),
      until: range.upper === undefined ? undefined : writeMoment(range.upper),
      pagesBefore,
      isPart: range.isPart,
      granularity: range.granularity,
      after: step + 1 < count ? write(step + 1, null) : undefined,
      // The first page of a read has no position: it begins there anyway.
      position: (token) => (step === 0 && token === null && pagesBefore === 0 && !position ? null : write(step, token)),
    }),
  };
}
