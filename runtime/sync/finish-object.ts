import type { Completeness } from '../engine/index.ts';
import type { Cursor } from '../engine/cursor.ts';
import { isPart } from './asked.ts';
import { provenBy } from './completeness.ts';
import { publishable } from './cursor-values.ts';
import { narrowNotes } from './narrow.ts';
import type { ObjectSync } from './object-sync.ts';
import { partitionsFailed, type PartitionProgress } from './partition-progress.ts';
import type { Checkpoint, RunMode } from './ports.ts';
import { lackNotes } from './sure-reads.ts';
import { boundsOf, nothingSwept, sweep, sweepPartitions, type Swept } from './sweep.ts';

/** Ends an object: sweeps what its read lacks, publishes how far it came, and tells what a person is to know. */
export async function finishObject(
  sync: ObjectSync,
  checkpoint: Checkpoint | undefined,
  stop: string,
  mode: RunMode,
  parts: PartitionProgress | undefined,
): Promise<void> {
  if (isPart(sync.asked)) return finishPart(sync, stop, mode, parts);
  const { store, validator } = sync;
  const isWhole = parts?.isWhole() ?? true;
  const complete = isWhole && parts?.hasMetAll() !== false;
  const swept = await sweepRead(sync, checkpoint, stop, mode, parts);
  const end = endOf(sync, stop, mode, parts);
  const lacks = await lackNotes(sync, mode, checkpoint);
  const mapped = await mappingNotes(sync, isMappedAnew(sync, { stop, mode, complete }, swept));
  const told = [...end.notes, ...lacks, ...swept.notes, ...mapped];
  const cursor = checkpoint && isWhole ? cursorOf(sync, checkpoint, parts) : null;
  await store.finishObject({
    ...end,
    cursor,
    notes: told,
    // The cursor of a partition whose parent has not changed is kept for when it has.
    complete,
    parents: isWhole,
    validator: validator?.after(stop, swept.notes),
    missed: swept.missed && (boundsOf(sync) ?? true),
    heldBack: swept.heldBack,
    historyRead: isHistoryRead(mode, cursor),
  });
  tellEnd(sync, told, end.stopReason, cursor);
  if (isWhole) await sync.onWhole();
}

async function finishPart(sync: ObjectSync, stop: string, mode: RunMode, parts: PartitionProgress | undefined): Promise<void> {
  const end = endOf(sync, stop, mode, parts);
  const mapped = await mappingNotes(sync, false);
  await sync.store.finishObject({ ...end, notes: [...end.notes, ...mapped], cursor: null });
  sync.observe({ type: 'finished', stop, cursor: false });
}

async function mappingNotes({ endMapping }: ObjectSync, isWhole: boolean): Promise<readonly string[]> {
  return (await endMapping?.(isWhole)) ?? [];
}

/** What was not sent was not mapped, and what an earlier process brought may have been mapped by other rules. */
function isMappedAnew(
  sync: ObjectSync,
  { stop, mode, complete }: { readonly stop: string; readonly mode: RunMode; readonly complete: boolean },
  swept: Swept,
): boolean {
  return complete && mode === 'full' && stop !== 'unchanged' && !sync.resumeFrom?.checkpoint && leftNothing(sync, swept);
}

/** Whether all that is stored was met by a full read: what it lacks is stored no longer. */
function leftNothing(sync: ObjectSync, { notes, missed, heldBack }: Swept): boolean {
  return sync.settings.deletes !== 'ignore' && boundsOf(sync) === undefined && notes.length === 0 && !missed && heldBack === 0;
}

/** All there is was read, and it is known up to when. */
function isHistoryRead(mode: RunMode, cursor: Cursor | null): boolean {
  return mode === 'full' && cursor !== null;
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
