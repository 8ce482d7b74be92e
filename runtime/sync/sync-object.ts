import { type Completeness, pageKey, type ReadOptions, type ReadPage } from '../engine/index.ts';
import type { Cursor, CursorRules } from '../engine/cursor.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { laterCursor, publishable, publishableNow, staysAscending, untilOf } from './cursor-values.ts';
import type { Checkpoint, Counts, PageCommit, PartitionCommit, RunAsked, RunMode } from './ports.ts';
import type { ObjectSettings } from './settings.ts';
import { mayLackOf, provenBy, provenWith } from './completeness.ts';
import { isToBeSure, lackNotes } from './sure-reads.ts';
import type { ObjectSync } from './object-sync.ts';
import { writesOf } from './page-writes.ts';
import { createPartitionProgress, partitionsFailed, partitionsOnly, type PartitionProgress } from './partition-progress.ts';
import { isPart } from './asked.ts';
import { type Narrow, narrowNotes, narrowOf } from './narrow.ts';
import { boundsOf, nothingSwept, sweep, sweepPartitions, type Swept } from './sweep.ts';
import { openValidator } from './validators.ts';

/**
 * Reads one object from where its checkpoint stands to its end. Each page and the checkpoint that covers it are one
 * transaction; the cursor is published when the object is done, never further than the time the read began, so that what
 * changed while pages were read is read again.
 */
export async function syncObject(given: ObjectSync): Promise<void> {
  const { resumeFrom } = given;
  // Finished before the interruption: its marks are gone, and a second sweep would take every record for vanished.
  if (resumeFrom && resumeFrom.stopReason !== null) return;
  const sync = { ...given, validator: await openValidator(given) };
  if (resumeFrom?.checkpoint?.done) return finish(sync, resumeFrom.checkpoint, 'lastPage', resumeFrom.mode, undefined);
  const bounds = await begin(sync);
  const { partitionState } = sync.object;
  const parts = partitionState && createPartitionProgress(sync, bounds, (before, page, since) => advance(before, page, since, sync.object));
  const { checkpoint, stop, mode } = await readPages(sync, bounds, pageBegin(resumeFrom?.checkpoint ?? undefined), parts).catch(
    (thrown: unknown) => readAnew(sync, bounds, thrown),
  );
  if (checkpoint || parts) await finish(sync, checkpoint, stop, mode, parts);
}

/** All there is, where the provider has forgotten how far we were. */
async function readAnew(sync: ObjectSync, { since }: Bounds, thrown: unknown): Promise<ReadEnd> {
  const { store, runId, datasource, object } = sync;
  if (since === null || object.partitionState || !(thrown instanceof ConnectorError) || thrown.details['cursorExpired'] !== true)
    throw thrown;
  sync.observe({ type: 'restart' });
  await store.restartObject(runId, datasource.name, { object: object.name, mode: 'full', modeReason: 'cursor_expired' });
  return readPages(sync, { mode: 'full', since: null, narrow: narrowOf(sync, 'full'), sure: !isPart(sync.asked) }, undefined, undefined);
}

interface ReadEnd {
  readonly checkpoint: Checkpoint | undefined;
  readonly stop: string;
  readonly mode: RunMode;
}

interface Bounds {
  readonly mode: RunMode;
  readonly since: Cursor | null;
  readonly narrow: Narrow;
  /** Whether its cursor is to be published: then it looks that no record slips through between pages that shift. */
  readonly sure: boolean;
}

async function readPages(
  sync: ObjectSync,
  bounds: Bounds,
  from: Checkpoint | undefined,
  parts: PartitionProgress | undefined,
): Promise<ReadEnd> {
  let checkpoint = from;
  let writing: PageWrite | undefined;
  let stop: string | undefined;
  for await (const page of sync.datasource.read(sync.object.name, readOptions(sync, bounds, from, parts))) {
    sync.signal?.throwIfAborted();
    const covered = parts ? parts.total(checkpoint, page) : advance(checkpoint, page, bounds.since, sync.object);
    const commit = commitOf(sync, bounds, page, covered, parts?.commit(page));
    // One page is written while the next is read; the order of commits is the order of pages.
    await report(sync, writing);
    const counts = sync.store.commitPage(commit);
    counts.catch(() => {});
    writing = { checkpoint: covered, counts, token: page.token, partition: page.partition, records: page.records.length };
    checkpoint = covered;
    stop = page.stop;
  }
  await report(sync, writing);
  return { checkpoint, stop: stop ?? 'lastPage', mode: bounds.mode };
}

function readOptions(
  { signal, shared, onNote, validator, asked, settings }: ObjectSync,
  { since, mode, sure }: Bounds,
  from: Checkpoint | undefined,
  parts: PartitionProgress | undefined,
): ReadOptions {
  const position = parts
    ? parts.options
    : { from: from?.token ?? null, rowsBefore: from?.records ?? 0, ...(since === null ? {} : { since }) };
  return {
    ...position,
    ...limitOf(asked, from),
    ...createdFrom(settings, mode),
    ...validator?.options,
    sure,
    shared,
    onNote,
    ...(signal ? { signal } : {}),
  };
}

function limitOf({ limit }: RunAsked, from: Checkpoint | undefined): Pick<ReadOptions, 'limit'> {
  return limit === undefined ? {} : { limit: limit - (from?.records ?? 0) };
}

function createdFrom({ syncFrom }: ObjectSettings, mode: RunMode): Pick<ReadOptions, 'createdFrom'> {
  return mode === 'full' && syncFrom !== undefined ? { createdFrom: syncFrom } : {};
}

function commitOf(
  { runId, datasource, object, asked, settings }: ObjectSync,
  { mode, narrow }: Bounds,
  page: ReadPage,
  checkpoint: Checkpoint,
  partition: PartitionCommit | undefined,
): PageCommit {
  const { writes, failures } = writesOf(page.records, narrow);
  const isWhole = !isPart(asked);
  return {
    runId,
    datasource: datasource.name,
    object: object.name,
    collectionKey: object.collectionKey,
    checkpoint,
    markSeen: isWhole && settings.deletes !== 'ignore' && (mode === 'full' || partition?.checkpoint.anew === true),
    writes,
    failures,
    ...(partition
      ? { partition: isWhole ? partition : { ...partition, cursor: null } }
      : { cursor: isWhole ? publishableNow(object.cursor, checkpoint) : null }),
  };
}

/** A page that is being written, without its records. */
interface PageWrite extends Pick<ReadPage, 'token' | 'partition'> {
  readonly checkpoint: Checkpoint;
  readonly counts: Promise<Counts>;
  readonly records: number;
}

async function report(sync: ObjectSync, writing: PageWrite | undefined): Promise<void> {
  if (!writing) return;
  const { checkpoint, token, partition, records } = writing;
  const counts = await writing.counts;
  sync.observe({ type: 'page', page: pageKey(token, partition), number: checkpoint.pages, partition: partition?.key, records, counts });
  sync.onPage(checkpoint, counts);
}

/** Fixes the mode: the first incremental run of an object is a full one (C-35), and so is one of an object that declares no `incremental`. */
async function begin(sync: ObjectSync): Promise<Bounds> {
  const { store, object, runId, resumeFrom, asked } = sync;
  if (resumeFrom?.checkpoint) {
    const { mode, modeReason, checkpoint } = resumeFrom;
    sync.observe({ type: 'object', mode, modeReason, pages: checkpoint.pages });
    return { mode, since: checkpoint.since, narrow: narrowOf(sync, mode), sure: await isToBeSure(sync, resumeFrom) };
  }
  const { mode, since, modeReason } = await modeOf(sync);
  const { name, collectionKey } = object;
  sync.observe({ type: 'object', mode, modeReason, pages: 0 });
  await store.beginObject(runId, { object: name, collectionKey, mode, modeReason, part: isPart(asked) });
  return { mode, since, narrow: narrowOf(sync, mode), sure: await isToBeSure(sync, { mode, modeReason }) };
}

async function modeOf({ store, datasource, object, mode, asked, settings, isChanged }: ObjectSync): Promise<ModeDecision> {
  if (mode === 'full') return { mode, since: null, modeReason: null };
  if (isChanged) return { mode: 'full', since: null, modeReason: 'document_changed' };
  if (settings.mode === 'full') return { mode: 'full', since: null, modeReason: 'configured' };
  if (!object.incremental) return { mode: 'full', since: null, modeReason: 'not_declared' };
  if (asked.since !== undefined && object.cursor?.type === 'time')
    return { mode, since: decimalOf(Date.parse(asked.since)), modeReason: null };
  const known = await store.cursor(datasource.name, object.name);
  // Left from when the object was read in partitions: it is no position of a whole list.
  const cursor = known === partitionsOnly && !object.partitionState ? undefined : known;
  return cursor === undefined ? { mode: 'full', since: null, modeReason: 'no_state' } : { mode, since: cursor, modeReason: null };
}

interface ModeDecision {
  readonly mode: RunMode;
  readonly since: Cursor | null;
  readonly modeReason: string | null;
}

const noCursor: CursorRules = { type: 'time', order: 'none', settle: 0 };

const nothingRead: Pick<Checkpoint, 'pages' | 'records' | 'maxCursor' | 'stable'> = { pages: 0, records: 0, maxCursor: null, stable: true };

function advance(
  earlier: Checkpoint | undefined,
  page: ReadPage,
  since: Cursor | null,
  { cursor: rules = noCursor }: ObjectSync['object'],
): Checkpoint {
  const complete = provenWith(earlier?.complete, page);
  const before = earlier ?? { ...nothingRead, startedAt: page.requestedAt };
  return {
    token: page.nextToken ?? null,
    pages: before.pages + 1,
    records: before.records + page.records.length,
    maxCursor: laterCursor(rules.type, before.maxCursor, page.maxCursor),
    startedAt: before.startedAt,
    since,
    ...untilOf(earlier, page),
    ...(rules.order === 'asc' ? { ascending: staysAscending(rules, { ...before, since }, page) } : {}),
    stable: before.stable && page.stable,
    ...(complete === undefined ? {} : { complete }),
    ...mayLackOf(earlier, page),
    ...(page.isPart && page.stop === undefined ? { partial: (earlier?.partial ?? 0) + page.records.length } : {}),
    done: page.stop !== undefined,
  };
}

/** Where a page that was streamed and broke off begins: it is read again, and its records count once. */
function pageBegin(checkpoint: Checkpoint | undefined): Checkpoint | undefined {
  if (!checkpoint?.partial) return checkpoint;
  const { partial, ...rest } = checkpoint;
  return { ...rest, records: rest.records - partial };
}

async function finish(
  sync: ObjectSync,
  checkpoint: Checkpoint | undefined,
  stop: string,
  mode: RunMode,
  parts: PartitionProgress | undefined,
): Promise<void> {
  const { store, validator, asked } = sync;
  if (isPart(asked)) {
    await store.finishObject({ ...endOf(sync, stop, mode, parts), cursor: null });
    return sync.observe({ type: 'finished', stop, cursor: false });
  }
  const isWhole = parts?.isWhole() ?? true;
  const swept = await sweepRead(sync, checkpoint, stop, mode, parts);
  const end = endOf(sync, stop, mode, parts);
  const lacks = await lackNotes(sync, mode, checkpoint);
  const told = [...end.notes, ...lacks, ...swept.notes];
  const cursor = checkpoint && isWhole ? cursorOf(sync, checkpoint, parts) : null;
  await store.finishObject({
    ...end,
    cursor,
    notes: told,
    // The cursor of a partition whose parent has not changed is kept for when it has.
    complete: isWhole && parts?.hasMetAll() !== false,
    parents: isWhole,
    validator: validator?.after(stop, swept.notes),
    missed: swept.missed && (boundsOf(sync) ?? true),
    heldBack: swept.heldBack,
  });
  tellEnd(sync, told, end.stopReason, cursor);
  if (isWhole) await sync.onWhole();
}

/** Notes that came while it was read are told already. */
function tellEnd({ observe, notes }: ObjectSync, told: readonly string[], stopReason: string, cursor: Cursor | null): void {
  for (const note of told.slice(notes.length)) observe({ type: 'note', note });
  observe({ type: 'finished', stop: stopReason, cursor: cursor !== null });
}

/** Where no more is said, what was brought is stored and where the object stands is as before. */
function endOf(sync: ObjectSync, stop: string, mode: RunMode, parts: PartitionProgress | undefined) {
  const { datasource, object, runId, notes } = sync;
  return {
    runId,
    datasource: datasource.name,
    object: object.name,
    stopReason: parts?.isWhole() === false ? partitionsFailed : stop,
    notes: [...notes, ...narrowNotes(sync, mode), ...(parts?.notes() ?? [])],
  };
}

/** Deletes what the read lacks: of everything after a full one, else of the partitions that were read anew. */
async function sweepRead(
  sync: ObjectSync,
  checkpoint: Checkpoint | undefined,
  stop: string,
  mode: RunMode,
  parts: PartitionProgress | undefined,
): Promise<Swept> {
  if (sync.settings.deletes === 'ignore') return nothingSwept;
  if (mode !== 'full') return sweepPartitions(sync, parts?.readAnew() ?? []);
  // Nothing has changed: what was not sent is still there.
  return stop === 'unchanged' ? nothingSwept : sweep(sync, provenOf(checkpoint, parts));
}

function provenOf(checkpoint: Checkpoint | undefined, parts: PartitionProgress | undefined): Completeness {
  // Without a page there was no partition: none of their records is there any more.
  const pages = checkpoint ? provenBy(checkpoint) : 'proven';
  return parts ? parts.proven(pages) : pages;
}

function cursorOf({ object }: ObjectSync, checkpoint: Checkpoint, parts: PartitionProgress | undefined): Cursor | null {
  if (parts) return parts.publishable(checkpoint);
  return object.cursor && !checkpoint.mayLack ? publishable(object.cursor, checkpoint) : null;
}
