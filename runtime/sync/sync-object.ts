import type { ReadOptions, ReadPage } from '../engine/index.ts';
import type { Cursor, CursorRules } from '../engine/cursor.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { decimalOf } from '../kernel/decimal.ts';
import { lacksHistory, openBackfill } from './backfill/open-backfill.ts';
import { backfilling, syncBackfilled } from './backfill/sync-backfilled.ts';
import { laterCursor, publishableNow, staysAscending, untilOf } from './cursor-values.ts';
import type { Checkpoint, PageCommit, PartitionCommit, RunAsked, RunMode } from './ports.ts';
import type { ObjectSettings } from './settings.ts';
import { mayLackOf, provenWith } from './completeness.ts';
import { finishObject } from './finish-object.ts';
import { isToBeSure } from './sure-reads.ts';
import type { ObjectSync, ReadEnd } from './object-sync.ts';
import { type PageWrite, report } from './page-report.ts';
import { writesOf } from './page-writes.ts';
import { createPartitionProgress, partitionsOnly, type PartitionProgress } from './partition-progress.ts';
import { sharedOptions, sharePartitions } from './partition-sharing.ts';
import type { PartitionSharing } from './sharing.ts';
import { isPart } from './asked.ts';
import { type Narrow, narrowOf } from './narrow.ts';
import { openValidator } from './validators.ts';

/**
 * Reads one object from where its checkpoint stands to its end. Each page and the checkpoint that covers it are one
 * transaction; the cursor is published when the object is done, never further than the time the read began, so that what
 * changed while pages were read is read again. Gives whether more of its history is to be read in this run.
 */
export async function syncObject(given: ObjectSync): Promise<boolean> {
  const { resumeFrom } = given;
  // Finished before the interruption: its marks are gone, and a second sweep would take every record for vanished.
  if (resumeFrom && resumeFrom.stopReason !== null && resumeFrom.stopReason !== backfilling) return false;
  const backfill = await openBackfill(given);
  if (backfill) return syncBackfilled(given, backfill, readChanges);
  await syncWhole({ ...given, validator: await openValidator(given) });
  return false;
}

/** What a run that brings no history asks for: everything, or what has changed. */
async function syncWhole(sync: ObjectSync): Promise<void> {
  const { resumeFrom } = sync;
  if (resumeFrom?.checkpoint?.done) return finishObject(sync, resumeFrom.checkpoint, 'lastPage', resumeFrom.mode, undefined);
  const bounds = await begin(sync);
  const sharing = sharingOf(sync, bounds);
  const parts = sync.object.partitionState && partsOf(sync, bounds, sharing);
  const { checkpoint, stop, mode } = await readFrom({ ...sync, sharing }, bounds, parts);
  if (checkpoint || parts) await finishObject(sync, checkpoint, stop, mode, parts);
}

/** What has changed, of an object that is not parted. */
async function readChanges(sync: ObjectSync): Promise<ReadEnd> {
  return readFrom(sync, await begin(sync), undefined);
}

function readFrom(sync: ObjectSync, bounds: Bounds, parts: PartitionProgress | undefined): Promise<ReadEnd> {
  const from = pageBegin(sync.resumeFrom?.checkpoint ?? undefined);
  return readPages(sync, bounds, from, parts).catch((thrown: unknown) => readAnew(sync, bounds, thrown));
}

/** Others may help with its partitions, where there are others. A read of a part takes one partition after another. */
function sharingOf(sync: ObjectSync, { mode, since, sure }: Bounds): PartitionSharing | undefined {
  const { boards, asked, settings, object } = sync;
  if (!boards || object.partitionState === undefined || isPart(asked)) return undefined;
  return sharePartitions(boards, sync, { mode, since, sure, asked, settings });
}

/** `sharing`: with others, each of whom counts what it adds. */
export function partsOf(sync: ObjectSync, bounds: Bounds, sharing: PartitionSharing | undefined): PartitionProgress {
  const own = createPartitionProgress(sync, bounds, (before, page, since) => advance(before, page, since, sync.object));
  if (!sharing) return own;
  return { ...own, options: sharedOptions(own.options, sharing), total: (_before, page) => own.total(undefined, page) };
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

export interface Bounds {
  readonly mode: RunMode;
  readonly since: Cursor | null;
  readonly narrow: Narrow;
  /** Whether its cursor is to be published: then it looks that no record slips through between pages that shift. */
  readonly sure: boolean;
}

/** From a position on to the end. */
export async function readPages(
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
    const written = sync.sharing
      ? sync.sharing.commit(commit)
      : sync.store.commitPage(commit).then((counts) => ({ counts, checkpoint: covered }));
    written.catch(() => {});
    writing = { written, token: page.token, partition: page.partition, records: page.records.length };
    checkpoint = covered;
    stop = page.stop;
  }
  await report(sync, writing);
  return { checkpoint: sync.sharing ? await sync.sharing.total() : checkpoint, stop: stop ?? 'lastPage', mode: bounds.mode };
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
  await sync.beginMapping?.();
  return { mode, since, narrow: narrowOf(sync, mode), sure: await isToBeSure(sync, { mode, modeReason }) };
}

async function modeOf(sync: ObjectSync): Promise<ModeDecision> {
  const { object, mode, asked, settings, isChanged } = sync;
  if (mode === 'full') return { mode, since: null, modeReason: null };
  if (isChanged) return { mode: 'full', since: null, modeReason: 'document_changed' };
  if (settings.mode === 'full') return { mode: 'full', since: null, modeReason: 'configured' };
  if (!object.incremental) return { mode: 'full', since: null, modeReason: 'not_declared' };
  if (asked.since !== undefined && object.cursor?.type === 'time')
    return { mode, since: decimalOf(Date.parse(asked.since)), modeReason: null };
  const cursor = await cursorOf(sync);
  if (cursor === undefined) return { mode: 'full', since: null, modeReason: 'no_state' };
  if (await lacksHistory(sync)) return { mode: 'full', since: null, modeReason: 'history_unread' };
  return { mode, since: cursor, modeReason: null };
}

/** Where the run before ended. */
async function cursorOf({ store, datasource, object }: ObjectSync): Promise<Cursor | undefined> {
  const known = await store.cursor(datasource.name, object.name);
  // Left from when the object was read in partitions: it is no position of a whole list.
  return known === partitionsOnly && !object.partitionState ? undefined : known;
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
