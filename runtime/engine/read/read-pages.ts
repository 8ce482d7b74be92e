import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ReadPage, ReadStop } from '../engine.ts';
import { createLeftOut } from './bad-lines.ts';
import { finishRecords } from './finish-records.ts';
import { narrowTo } from '../incremental/narrow-page.ts';
import { cursorFacts } from '../incremental/page-cursors.ts';
import { inSpan, type Span } from '../incremental/span.ts';
import type { ListSource } from './list-source.ts';
import { createLoopGuard } from './loop-guard.ts';
import { openPageWalk, type PageWalk } from './page-walk.ts';
import { type Position, writePosition } from './position.ts';
import type { Fetched, Reading } from './reading.ts';
import { readSpans } from './read-spans.ts';
import type { RestartCount } from './new-lists.ts';
import { createRestarts } from './restart.ts';
import { RecordPage } from './record-page.ts';
import { enrichPage, shapeStepped } from './shape-page.ts';
import type { Joint } from './seams.ts';
import { type SteppedPage, stepBatch, stepPage } from './step-page.ts';
import { isStreamed, streamPage } from './stream-page.ts';

/** All pages of a read: of one list, or of as many as it has windows. */
export function readPages(reading: Reading): AsyncGenerator<ReadPage> {
  const restarts: RestartCount = { count: 0 };
  return readSpans(reading, (of, span) => readList(of, span, restarts));
}

/** The pages of one list, in order; the next is asked for while one is worked on, several where it is known that they follow. */
async function* readList(reading: Reading, span: Span | undefined, count: RestartCount): AsyncGenerator<ReadPage> {
  const { object, list, options } = reading;
  const restarts = createRestarts(list, object, count, span?.granularity);
  const openNarrow = (): ((page: SteppedPage) => SteppedPage) => narrowTo(list.incremental, object.time, span);
  let narrow = openNarrow();
  const guard = createLoopGuard(list.maxPages);
  const leftOut = createLeftOut(reading);
  const walk = await openPageWalk({ reading, span, restarts, guard });
  let left = options.limit ?? Infinity;
  let rowsBefore = options.rowsBefore ?? 0;
  let number = 1;
  try {
    for (; ; number += 1) {
      let fetched = await walk.take();
      while (fetched.outcome === 'restart') {
        await walk.begin(restarts.again(walk.position, fetched));
        narrow = openNarrow();
        rowsBefore = rowsAt(walk.position, rowsBefore);
        fetched = await walk.take();
      }
      const { position } = walk;
      if (isStreamed(reading, fetched)) {
        const last = yield* streamPage(reading, walk.source, fetched, async (batch) => {
          const raw = await stepBatch(reading, walk.source, fetched, batch, { ...walk, position, leftOut });
          const stepped = narrow(restarts.step(await shapeStepped(list.shape, raw, walk.source.scope), position));
          const stop = stopOf(stepped, left);
          const page = await toReadPage(reading, walk.source, { fetched, number, position, stop, stepped, left, span, rowsBefore });
          rowsBefore += page.records.length;
          left -= Math.min(left, stepped.decoded.values.length);
          return { page, isLast: stop !== undefined };
        });
        if (last === undefined) return;
        fetched = last;
      } else await startEarly(reading, walk, fetched);
      const raw = await stepPage(reading, walk.source, fetched, { ...walk, guard, leftOut });
      const shaped = narrow(restarts.step(await shapeStepped(list.shape, raw, walk.source.scope), position));
      const count = shaped.decoded.values.length;
      prepareAfter(walk, shaped, left);
      const joint = await walk.seams.judge(position, raw);
      const stepped = joinedTo(shaped, joint);
      const stop = stopOf(stepped, left);
      const page = await toReadPage(reading, walk.source, { fetched, number, position, stop, stepped, left, span, rowsBefore, joint });
      yield page;
      rowsBefore += page.records.length;
      if (stop !== undefined || !stepped.next) return;
      left -= Math.min(left, count);
      if (joint.back) {
        walk.goBack(joint.back);
        narrow = openNarrow();
      } else await walk.moveTo(stepped.next);
    }
  } catch (thrown) {
    throw onPage(thrown, number);
  } finally {
    leftOut.tell();
    walk.drop();
  }
}

function prepareAfter(walk: PageWalk, shaped: SteppedPage, left: number): void {
  if (stopOf(shaped, left) === undefined) walk.prepare(shaped, left - shaped.decoded.values.length);
}

/** Where the read goes on after a page: where it may lack something, back at the page before, if it may. */
function joinedTo(stepped: SteppedPage, { back, last }: Joint): SteppedPage {
  const { next } = stepped;
  if (back) return { ...stepped, next: back, ended: undefined, complete: stepped.ended === undefined ? stepped.complete : undefined };
  return next && last !== undefined && next.token !== null ? { ...stepped, next: { ...next, last } } : stepped;
}

/** A list that begins at its beginning gives all its rows once more. */
function rowsAt({ since }: Position, rowsBefore: number): number {
  return since === undefined ? 0 : rowsBefore;
}

/** Errors say on which page they happened. */
function onPage(thrown: unknown, page: number): unknown {
  return thrown instanceof ConnectorError ? thrown.with({ page }) : thrown;
}

/**
 * Asks for the next page before this one is decoded, where its headers tell the token; not when a limit may make it needless.
 * Gives back control once the request is out: decoding would otherwise come first, and nothing overlap.
 */
async function startEarly({ options }: Reading, { source, queue, position }: PageWalk, { response, outcome }: Fetched): Promise<void> {
  if (outcome || options.limit !== undefined || options.prefetch === 0 || !queue.isEmpty()) return;
  const next = source.paginator.early?.({ headers: response.headers, url: response.url.href }, position.token);
  if (next === undefined) return;
  queue.ask([next]);
  // undici looks once around the event loop whether the server has closed the connection, before it uses it again.
  await nextTurn();
  await nextTurn();
}

function stopOf({ decoded, ended }: SteppedPage, left: number): ReadStop | undefined {
  const { length } = decoded.values;
  if (left < length || (left === length && ended === undefined)) return 'limit';
  return ended;
}

interface PageFacts {
  readonly fetched: Fetched;
  readonly number: number;
  readonly position: Position;
  readonly stop: ReadStop | undefined;
  readonly stepped: SteppedPage;
  /** Records that may still be given. */
  readonly left: number;
  readonly span: Span | undefined;
  /** Records given before this page. */
  readonly rowsBefore: number;
  /** Absent for a part of a page that is streamed. */
  readonly joint?: Joint;
}

async function toReadPage(reading: Reading, source: ListSource, facts: PageFacts): Promise<ReadPage> {
  const { session, object, list, mapper, partition } = reading;
  const { fetched, number, position, stop, stepped, left, span, rowsBefore, joint } = facts;
  const { decoded, next, complete } = stepped;
  const apiVersion = session.plan.loaded.document.apiVersion ?? null;
  const whole = await enrichPage(reading, list.shape, decoded, source.scope, { left, readPages });
  const records = await finishRecords(
    whole,
    left,
    {
      plan: object,
      apiVersion,
      requestedAt: fetched.response.requestedAt,
      partition: partition?.values,
      told: partition?.told,
      rowsBefore,
    },
    mapper,
  );
  return new RecordPage(object, list, {
    partition: partition ?? reading.range,
    ...inSpan(span, {
      number,
      token: writePosition(position, source.counted),
      nextToken: stop === undefined && next ? writePosition(next, source.counted) : undefined,
      stable: source.paginator.stable,
      stop,
      complete: stop === 'limit' ? 'incomplete' : complete,
    }),
    records,
    isPart: next === position,
    mayLack: joint?.mayLack === true,
    requestedAt: fetched.providerTime,
    ...cursorFacts(list.incremental, decoded, fetched.response, {
      isFirst: position.token === null,
      keepsPlace: source.paginator.stable,
      isStart: list.changes !== undefined,
    }),
  });
}
