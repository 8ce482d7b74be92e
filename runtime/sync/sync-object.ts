import type { ReadOptions, ReadPage, ReadRecord } from '../engine/index.ts';
import type { Mapped } from '../engine/entity.ts';
import { stringifyJson } from '../kernel/json.ts';
import type { Checkpoint, Counts, EntityWrite, FailedRecord, PageCommit, RunMode } from './ports.ts';
import type { ObjectSync } from './object-sync.ts';
import { sweep } from './sweep.ts';

/**
 * Reads one object from where its checkpoint stands to its end. Each page and the checkpoint that covers it are one
 * transaction; the cursor is published when the object is done, never further than the time the read began, so that what
 * changed while pages were read is read again.
 */
export async function syncObject(sync: ObjectSync): Promise<void> {
  const { resumeFrom } = sync;
  // Finished before the interruption: its marks are gone, and a second sweep would take every record for vanished.
  if (resumeFrom && resumeFrom.stopReason !== null) return;
  if (resumeFrom?.checkpoint?.done) return finish(sync, resumeFrom.checkpoint, 'lastPage', resumeFrom.mode);
  const bounds = await begin(sync);
  const { checkpoint, stop } = await readPages(sync, bounds, resumeFrom?.checkpoint ?? undefined);
  if (checkpoint) await finish(sync, checkpoint, stop, bounds.mode);
}

interface Bounds {
  readonly mode: RunMode;
  readonly since: number | null;
}

async function readPages(
  sync: ObjectSync,
  bounds: Bounds,
  from: Checkpoint | undefined,
): Promise<{ readonly checkpoint: Checkpoint | undefined; readonly stop: string }> {
  let checkpoint = from;
  let committing: Promise<Counts> | undefined;
  let stop: string | undefined;
  for await (const page of sync.datasource.read(sync.object.name, readOptions(sync, bounds, from))) {
    sync.signal?.throwIfAborted();
    const covered = advance(checkpoint, page, bounds.since);
    const commit = commitOf(sync, bounds, page, covered);
    // One page is written while the next is read; the order of commits is the order of pages.
    await report(sync, checkpoint, committing);
    committing = sync.store.commitPage(commit);
    committing.catch(() => {});
    checkpoint = covered;
    stop = page.stop;
  }
  await report(sync, checkpoint, committing);
  return { checkpoint, stop: stop ?? 'lastPage' };
}

function readOptions({ signal }: ObjectSync, { since }: Bounds, from: Checkpoint | undefined): ReadOptions {
  return { from: from?.token ?? null, ...(since === null ? {} : { since }), ...(signal ? { signal } : {}) };
}

function commitOf({ runId, datasource, object }: ObjectSync, { mode }: Bounds, page: ReadPage, checkpoint: Checkpoint): PageCommit {
  const { writes, failures } = writesOf(page.records);
  return {
    runId,
    datasource: datasource.name,
    object: object.name,
    collectionKey: object.collectionKey,
    checkpoint,
    markSeen: mode === 'full',
    writes,
    failures,
  };
}

async function report(sync: ObjectSync, checkpoint: Checkpoint | undefined, committing: Promise<Counts> | undefined): Promise<void> {
  if (!committing || !checkpoint) return;
  sync.onPage(checkpoint, await committing);
}

/** Fixes the mode: the first incremental run of an object is a full one (C-35), and so is one of an object that declares no `incremental`. */
async function begin({ store, datasource, object, runId, mode, resumeFrom }: ObjectSync): Promise<Bounds> {
  if (resumeFrom?.checkpoint) return { mode: resumeFrom.mode, since: resumeFrom.checkpoint.since };
  const cursor = object.incremental ? await store.cursor(datasource.name, object.name) : undefined;
  const incremental = mode === 'incremental' && cursor !== undefined;
  const modeReason = mode === 'full' || incremental ? null : object.incremental ? 'no_state' : 'not_declared';
  const decided: RunMode = incremental ? 'incremental' : 'full';
  await store.beginObject(runId, { object: object.name, collectionKey: object.collectionKey, mode: decided, modeReason });
  return { mode: decided, since: incremental ? cursor - object.lookback : null };
}

const nothingRead: Pick<Checkpoint, 'pages' | 'records' | 'maxCursor' | 'stable'> = { pages: 0, records: 0, maxCursor: null, stable: true };

function advance(earlier: Checkpoint | undefined, page: ReadPage, since: number | null): Checkpoint {
  const before = earlier ?? { ...nothingRead, startedAt: page.requestedAt };
  return {
    token: page.nextToken ?? null,
    pages: before.pages + 1,
    records: before.records + page.records.length,
    maxCursor: greater(before.maxCursor, page.maxCursor),
    startedAt: before.startedAt,
    since,
    stable: before.stable && page.stable,
    done: page.stop !== undefined,
  };
}

function greater(a: number | null, b: number | undefined): number | null {
  if (b === undefined) return a;
  return a === null ? b : Math.max(a, b);
}

function writesOf(records: readonly ReadRecord[]): { readonly writes: readonly EntityWrite[]; readonly failures: readonly FailedRecord[] } {
  const writes: EntityWrite[] = [];
  const failures: FailedRecord[] = [];
  for (const record of records) {
    const { entity } = record;
    if (entity) writes.push({ entity, mapped: mappedText(record) });
    else failures.push({ raw: record.raw, reason: record.failure ?? 'could not be normalized' });
  }
  return { writes, failures };
}

function mappedText({ mapped }: ReadRecord): Mapped {
  if (mapped === null || 'errors' in mapped) return mapped;
  return { payload: stringifyJson(mapped.value) };
}

async function finish(sync: ObjectSync, checkpoint: Checkpoint, stopReason: string, mode: RunMode): Promise<void> {
  const { store, datasource, object, runId } = sync;
  const notes = mode === 'full' ? await sweep(sync, checkpoint.stable) : [];
  const cursor = object.incremental ? publishable(checkpoint) : null;
  await store.finishObject({ runId, datasource: datasource.name, object: object.name, cursor, stopReason, notes });
}

/** Nothing seen leaves the cursor where it was; in a first read that found nothing it is the time the read began. */
function publishable({ maxCursor, startedAt, since }: Checkpoint): number | null {
  if (maxCursor === null) return since === null ? startedAt : null;
  return Math.min(maxCursor, startedAt);
}
