import type { BoundDatasource, BoundObject, Completeness, GetOptions } from '../engine/engine.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { parseJson } from '../kernel/json.ts';
import type { ObjectSync } from './object-sync.ts';
import type { PartitionAnew } from './partition-progress.ts';
import type { Deletion, SweepBounds, SyncStore } from './ports.ts';

const batch = 500;
/** A sweep that would remove more than this share of an object is held back: the source is more likely broken than empty. */
const largestShare = 0.3;
/** Few records are always few: the share only counts from here. */
const alwaysAllowed = 10;
/** Partitions of which a run notes what was not deleted. */
const mostNotes = 5;

export interface Swept {
  /** For the run. */
  readonly notes: readonly string[];
  /** What is left unseen is to be marked as missed when the object is finished, in one transaction: a run that is taken up counts once. */
  readonly missed: boolean;
  /** Records that were not deleted because they are too many to believe it. */
  readonly heldBack: number;
}

export const nothingSwept: Swept = { notes: [], missed: false, heldBack: 0 };

/**
 * Deletes what a full read did not see; nothing after a read that is known to lack something. Where pages may have shifted under
 * the read, absence proves nothing: then each candidate goes only when the provider's own `get` says that it is gone or, where
 * there is no `get`, when the full read before lacked it as well.
 */
export async function sweep(sync: ObjectSync, complete: Completeness): Promise<Swept> {
  const { store, runId, datasource, object } = sync;
  const bounds = boundsOf(sync);
  const first = await store.unseen(runId, datasource.name, object.name, batch, undefined, bounds);
  const heldBack = whyHeldBack(sync, complete, first);
  if (heldBack !== undefined) return { ...nothingSwept, ...heldBack };
  if (first.total === 0) return nothingSwept;
  if (complete !== 'proven' && !object.canGet) return sweepMissed(sync, first.total);
  const kept = await deleteGone(sync, complete, first.ids, bounds);
  return kept === 0 ? nothingSwept : { ...nothingSwept, notes: [keptNote(kept)] };
}

/** A full read is to meet what was created since then, and nothing else. */
export function boundsOf({ settings: { syncFrom } }: Pick<ObjectSync, 'settings'>): { readonly createdFrom: string } | undefined {
  return syncFrom === undefined ? undefined : { createdFrom: new Date(syncFrom).toISOString() };
}

function keptNote(kept: number): string {
  return `${kept} stored records were not listed but are still there; they were kept`;
}

/**
 * Deletes, after a run that asked for changes, what partitions lack that were read whole because their position was forgotten: the
 * deletions that the provider would have told are in no answer any more. Each partition by itself; what lies in others was not looked for.
 */
export async function sweepPartitions(sync: ObjectSync, partitions: readonly PartitionAnew[]): Promise<Swept> {
  const notes: string[] = [];
  let heldBack = 0;
  for (const partition of partitions) {
    const swept = await sweepPartition(sync, partition);
    heldBack += swept.heldBack;
    notes.push(...swept.notes.map((note) => `partition ${partition.key}: ${note}`));
  }
  const [more, shown] = [notes.length - mostNotes, notes.slice(0, mostNotes)];
  return { notes: more > 0 ? [...shown, `and ${more} partitions more like these`] : shown, missed: false, heldBack };
}

async function sweepPartition(sync: ObjectSync, { ids: within, complete }: PartitionAnew): Promise<Swept> {
  const { store, runId, datasource, object } = sync;
  if (within === undefined)
    return noted(
      'the ids of its records do not begin with all that tells it, so one that is not listed may lie in another; nothing was deleted',
    );
  const first = await store.unseen(runId, datasource.name, object.name, batch, undefined, { within });
  const heldBack = whyHeldBack(sync, complete, first);
  if (heldBack !== undefined || first.total === 0) return { ...nothingSwept, ...heldBack };
  if (complete !== 'proven' && !object.canGet)
    return noted(
      `${first.total} stored records were not seen, which proves nothing where pages shift and ${object.name} declares no get; nothing was deleted`,
    );
  const kept = await deleteGone(sync, complete, first.ids, { within });
  return kept === 0 ? nothingSwept : noted(keptNote(kept));
}

function noted(note: string): Swept {
  return { ...nothingSwept, notes: [note] };
}

/** Of unseen records, deletes those that are gone, batch after batch. Gives how many are still there. */
async function deleteGone(sync: ObjectSync, complete: Completeness, first: readonly string[], bounds?: SweepBounds): Promise<number> {
  const { store, runId, datasource, object } = sync;
  let kept = 0;
  for (let ids = first; ids.length > 0;) {
    sync.signal?.throwIfAborted();
    const gone = complete === 'proven' ? ids : await confirmGone(sync, ids);
    kept += ids.length - gone.length;
    const deleted = await store.deleteEntities(runId, datasource.name, object.name, gone, deletionOf(sync));
    if (deleted > 0) sync.observe({ type: 'swept', deleted });
    ({ ids } = await store.unseen(runId, datasource.name, object.name, batch, ids.at(-1), bounds));
  }
  return kept;
}

/** Why this read lets nothing be deleted, nor count as a read that lacked something. */
function whyHeldBack(
  { datasource, object, asked }: ObjectSync,
  complete: Completeness,
  { total, stored }: { readonly total: number; readonly stored: number },
): Pick<Swept, 'notes' | 'heldBack'> | undefined {
  if (
    total > alwaysAllowed &&
    total > stored * largestShare &&
    !asked.allowDeletes &&
    complete !== 'incomplete' &&
    object.keepsIds !== false
  )
    return {
      heldBack: total,
      notes: [
        `sweep held back: ${total} of ${stored} stored records were not seen, more than ${largestShare * 100} %; nothing was deleted. If they are gone indeed, let it through once: sync with --allow-deletes (over the API \`allowDeletes: true\`)`,
      ],
    };
  const note = whyNothingGoes(datasource, object, complete, total);
  return note === undefined ? undefined : { heldBack: 0, notes: [note] };
}

function whyNothingGoes(datasource: BoundDatasource, object: BoundObject, complete: Completeness, total: number): string | undefined {
  if (complete === 'incomplete')
    return `the read was incomplete: records are known to be missing; ${total} stored records were not seen, nothing was deleted`;
  if (total === 0) return undefined;
  if (object.keepsIds === false)
    return `${total} stored records were not seen, but row numbers shift when a row is inserted; nothing was deleted`;
  if (complete === 'unproven' && !object.canGet && mayListPart(datasource, object))
    return `${total} stored records were not seen, but a read with a start or an end proves no absence and ${object.name} declares no get; nothing was deleted`;
  return undefined;
}

/** What the document leaves out is missing from every read, however many there are; and so are the partitions of such parents. */
function mayListPart(datasource: BoundDatasource, { listsPart, dependsOn }: BoundObject): boolean {
  if (listsPart) return true;
  const parents = dependsOn.map((name) => datasource.objects.get(name));
  return parents.some((parent) => parent !== undefined && mayListPart(datasource, parent));
}

async function sweepMissed(sync: ObjectSync, total: number): Promise<Swept> {
  const { store, runId, datasource, object, signal } = sync;
  const bounds = boundsOf(sync);
  let waiting = total;
  let ids = await store.missedBefore(runId, datasource.name, object.name, batch, undefined, bounds);
  while (ids.length > 0) {
    signal?.throwIfAborted();
    const deleted = await store.deleteEntities(runId, datasource.name, object.name, ids, deletionOf(sync));
    waiting -= deleted;
    sync.observe({ type: 'swept', deleted });
    ids = await store.missedBefore(runId, datasource.name, object.name, batch, ids.at(-1), bounds);
  }
  if (waiting === 0) return nothingSwept;
  const note = `${waiting} stored records were missed once and wait for the next full read, which deletes them if it lacks them too: page numbers over changing data prove no absence and ${object.name} declares no get`;
  return { ...noted(note), missed: true };
}

function deletionOf({ settings }: ObjectSync): Deletion {
  return settings.deletes === 'soft' ? 'soft' : 'hard';
}

async function confirmGone({ store, datasource, object, signal }: ObjectSync, ids: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const id of ids) {
    try {
      const options = { map: false, ...(signal ? { signal } : {}), ...(await partitionOf(store, datasource.name, object, id)) };
      if ((await datasource.get(object.name, id, options)) === undefined) gone.push(id);
    } catch (thrown) {
      signal?.throwIfAborted();
      const { code, message, details } = ConnectorError.from(thrown);
      throw new ConnectorError(
        code,
        `could not ask whether ${object.name} ${id} is gone; nothing more was deleted: ${message}`,
        details,
        thrown,
      );
    }
  }
  return gone;
}

/** The partition that a record was stored with: asking for it costs that one's budgets. */
async function partitionOf(
  store: SyncStore,
  datasource: string,
  { name, partitionState }: BoundObject,
  id: string,
): Promise<Pick<GetOptions, 'partition'>> {
  const partition = partitionState && (await store.entity(datasource, name, id))?.partition;
  // Written by the sync as the JSON of a partition's values.
  return partition ? { partition: parseJson(partition) as NonNullable<GetOptions['partition']> } : {};
}
