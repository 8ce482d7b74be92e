import type { Cursor } from '../../engine/cursor.ts';
import type { HistoryRange, ReadOptions, ReadPage } from '../../engine/index.ts';
import { publishable, untilOf } from '../cursor-values.ts';
import { finishObject } from '../finish-object.ts';
import { type Narrow, narrowNotes, narrowOf } from '../narrow.ts';
import type { ObjectSync, ReadEnd } from '../object-sync.ts';
import { type PageWrite, report } from '../page-report.ts';
import { writesOf } from '../page-writes.ts';
import type { Backfill, Checkpoint, PageCommit } from '../ports.ts';
import { lackNotes } from '../sure-reads.ts';
import { countRanges, type History, openHistory } from './history.ts';
import type { OpenBackfill } from './open-backfill.ts';

/** Why an object ended of whose history more is to be read. */
export const backfilling = 'backfilling';

/** Reads what has changed, to its end. */
export type ReadChanges = (sync: ObjectSync) => Promise<ReadEnd>;

/**
 * Brings what has changed since the run before, then ranges of history side by side until all are read or the turn is over. The
 * first page of the first range tells the provider's time: where changes are told from is published with it, so that whatever changes while
 * history is read is brought by the next run, and not by the last. Gives whether this run is to go on with more of it.
 */
export async function syncBackfilled(given: ObjectSync, open: OpenBackfill, readChanges: ReadChanges): Promise<boolean> {
  if (open.isNew) {
    await beginNew(given);
    return goOn(given, open, { checkpoint: undefined, stop: 'lastPage' });
  }
  const { checkpoint, stop, mode } = await readAgain(given, readChanges);
  // The provider had forgotten how far we were, and all there is was read; or it told of no page, and of no time.
  if (mode === 'full' || !checkpoint) {
    await finishObject(given, checkpoint, stop, mode, undefined);
    return false;
  }
  await publishChanges(given, checkpoint);
  return goOn(given, open, { checkpoint, stop });
}

/** `changes`: what has changed, read to its end. */
async function goOn(given: ObjectSync, open: OpenBackfill, changes: Pick<ReadEnd, 'checkpoint' | 'stop'>): Promise<boolean> {
  const history = openHistory(open.backfill);
  const backfill = await readHistory(given, open, history, changes.checkpoint);
  const isDone = backfill.unread.length === 0;
  await end(given, backfill, changes.checkpoint, isDone ? changes.stop : backfilling);
  return !isDone && !history.isAtEnd() && !open.turn.isAwaited();
}

/** What is stored from now on was read by these words: said before the first of it is there, so that a change of them is never overlooked. */
async function beginNew({ store, runId, object, observe, onWhole, beginMapping }: ObjectSync): Promise<void> {
  const { name, collectionKey } = object;
  observe({ type: 'object', mode: 'incremental', modeReason: 'backfill', pages: 0 });
  await store.beginObject(runId, { object: name, collectionKey, mode: 'incremental', modeReason: 'backfill' });
  await beginMapping?.();
  await onWhole();
}

/** What has changed, also where this run had read it before it was interrupted, or before its turn was over. */
async function readAgain(given: ObjectSync, readChanges: ReadChanges): Promise<ReadEnd> {
  const { store, runId, datasource, object, resumeFrom } = given;
  if (!resumeFrom || (resumeFrom.stopReason === null && resumeFrom.checkpoint?.done !== true)) return readChanges(given);
  await store.restartObject(runId, datasource.name, { object: object.name, mode: 'incremental', modeReason: resumeFrom.modeReason });
  return readChanges({ ...given, resumeFrom: undefined });
}

/** Whatever becomes of the ranges: what has changed up to here is not asked for again. */
async function publishChanges({ store, runId, datasource, object, notes }: ObjectSync, checkpoint: Checkpoint): Promise<void> {
  const cursor = object.cursor && !checkpoint.mayLack ? publishable(object.cursor, checkpoint) : null;
  await store.finishObject({ runId, datasource: datasource.name, object: object.name, cursor, stopReason: backfilling, notes });
}

/** Gives how far the history is read. */
async function readHistory(
  sync: ObjectSync,
  { settings: { concurrency }, backfill: from, turn, isNew }: OpenBackfill,
  history: History,
  changes: Checkpoint | undefined,
): Promise<Backfill> {
  const { object, datasource } = sync;
  const first = Promise.withResolvers<void>();
  if (!isNew) first.resolve();
  const narrow = narrowOf(sync, 'full');
  const untilRanges = turn.elapsed();
  let [backfill, checkpoint, pages] = [from, changes, 0];
  let writing: PageWrite | undefined;
  // History gets as much time as changes have taken, and a page of each range: it goes on however often changes are asked for.
  const isTurnOver = async (): Promise<boolean> => pages >= concurrency && turn.elapsed() >= 2 * untilRanges && (await turn.isOver());
  const open = (signal: AbortSignal) => rangesOf(history, first.promise, signal);
  for await (const page of datasource.read(object.name, optionsOf(sync, { concurrency, open }))) {
    sync.signal?.throwIfAborted();
    const cursor = isNew && pages === 0 ? startOf(sync, page) : null;
    backfill = history.advance(page);
    checkpoint = covered(checkpoint, page, backfill);
    await report(sync, writing);
    writing = { written: write(sync, { ...commitOf(sync, narrow, page), checkpoint, cursor, backfill }), ...facts(page) };
    pages += 1;
    first.resolve();
    if (await isTurnOver()) break;
  }
  await report(sync, writing);
  return backfill;
}

function write({ store }: ObjectSync, commit: PageCommit): PageWrite['written'] {
  const written = store.commitPage(commit).then((counts) => ({ checkpoint: commit.checkpoint, counts }));
  written.catch(() => {});
  return written;
}

function facts({ token, partition, records }: ReadPage): Omit<PageWrite, 'written'> {
  return { token, partition, records: records.length };
}

function optionsOf(
  { signal, shared, onNote, settings: { syncFrom } }: ObjectSync,
  ranges: NonNullable<ReadOptions['ranges']>,
): ReadOptions {
  return {
    ranges,
    sure: true,
    shared,
    onNote,
    ...(syncFrom === undefined ? {} : { createdFrom: syncFrom }),
    ...(signal ? { signal } : {}),
  };
}

/** One range, and when its first page has come the others: what changes after that page was asked for is a change, wherever it lay before. */
async function* rangesOf(history: History, first: Promise<void>, signal: AbortSignal): AsyncGenerator<HistoryRange> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  for (let range = history.next(); range && !signal.aborted; range = history.next()) {
    yield range;
    await Promise.race([first, aborted]);
  }
}

/** Where changes are told from: the time of the first page by the provider's clock, less what changes take to appear. */
function startOf({ object }: ObjectSync, page: ReadPage): Cursor | null {
  if (!object.cursor) return null;
  return publishable(object.cursor, { maxCursor: null, startedAt: page.requestedAt, since: null, ...untilOf(undefined, page) });
}

/** What a run that is taken up finds: what has changed is read to its end, or begins with the first page of all. */
function covered(before: Checkpoint | undefined, page: ReadPage, backfill: Backfill): Checkpoint {
  const first = {
    pages: 0,
    records: 0,
    maxCursor: null,
    startedAt: page.requestedAt,
    since: null,
    stable: true,
    ...untilOf(undefined, page),
  };
  const { pages, records, ...rest } = before ?? first;
  return { ...rest, token: null, pages: pages + 1, records: records + page.records.length, ranges: countRanges(backfill), done: true };
}

/** A range proves no absence: nothing is marked as seen. */
function commitOf(
  { runId, datasource, object }: ObjectSync,
  narrow: Narrow,
  page: ReadPage,
): Omit<PageCommit, 'checkpoint' | 'cursor' | 'backfill'> {
  const { writes, failures } = writesOf(page.records, narrow);
  const { name, collectionKey } = object;
  return { runId, datasource: datasource.name, object: name, collectionKey, markSeen: false, writes, failures };
}

async function end(sync: ObjectSync, backfill: Backfill, changes: Checkpoint | undefined, stopReason: string): Promise<void> {
  const { store, runId, datasource, object, notes, observe } = sync;
  const mapped = (await sync.endMapping?.(false)) ?? [];
  const told = [...narrowNotes(sync, 'full'), ...(await lackNotes(sync, 'incremental', changes)), ...historyNotes(backfill), ...mapped];
  await store.finishObject({
    runId,
    datasource: datasource.name,
    object: object.name,
    cursor: null,
    stopReason,
    notes: [...notes, ...told],
  });
  for (const note of told) observe({ type: 'note', note });
  observe({ type: 'finished', stop: stopReason, cursor: !changes?.mayLack });
}

function historyNotes(backfill: Backfill): readonly string[] {
  if (backfill.unread.length === 0) return [];
  const { done, of } = countRanges(backfill);
  return [`${done} of ${of} ranges of its history are read; the next sync goes on`];
}
