import type { Deletion, ObjectState, SyncStore } from '../../sync/ports.ts';
import { bury, takeNumbers } from './changes.ts';
import { integerArray, textArray } from './bulk.ts';
import { type Leases } from './lease.ts';
import { clearedMissed, markMissed } from './marks.ts';
import { lockObject } from './open-object.ts';
import type { Queries } from './pool.ts';
import {
  dropObjectMemory,
  forgetBackfill,
  forgetUnmetPartitions,
  keepValidator,
  publishedCursor,
  publishParents,
  replacePositions,
} from './positions.ts';
import { removeKeys } from './record-keys.ts';
import { abandon, ensureCollection, lockNewestRun, refuseActive } from './run-operations.ts';

export async function finishObject(queries: Queries, leases: Leases, finish: Parameters<SyncStore['finishObject']>[0]): Promise<void> {
  const { runId, datasource, object, cursor, stopReason, notes, complete, validator, missed, heldBack = 0, parents, historyRead } = finish;
  const target = await lockObject(queries, leases, runId, datasource, object);
  await queries.run('UPDATE object_runs SET cursor = $2, stop_reason = $3, notes = $4, held_back = $5 WHERE number = $1', [
    target.objectRun,
    cursor,
    stopReason,
    JSON.stringify(notes),
    heldBack,
  ]);
  if (cursor !== null) await queries.run(...publishedCursor(target.collection, cursor, target.run));
  if (historyRead) await forgetBackfill(queries, target.collection);
  if (validator !== undefined) await keepValidator(queries, target.collection, validator);
  // Finished before, what it had seen is forgotten: everything would pass for missed.
  if (missed && !target.finished) await markMissed(queries, target, missed === true ? undefined : missed.createdFrom);
  if (complete) await forgetUnmetPartitions(queries, target);
  // Finished before, they are published already.
  if (parents && !target.finished) await publishParents(queries, target);
  await dropObjectMemory(queries, target.objectRun);
}

/** How many were there. */
export async function deleteEntities(
  queries: Queries,
  leases: Leases,
  now: number,
  ...[runId, datasource, object, ids, deletion]: readonly [string, string, string, readonly string[], Deletion]
): Promise<number> {
  const { run, collection, objectRun } = await lockObject(queries, leases, runId, datasource, object);
  const found = await queries.query<{ id: number; gone: boolean }>(
    'SELECT id, deleted_at IS NOT NULL AS gone FROM entities WHERE collection = $1 AND external_id = ANY($2::text[])',
    [collection, textArray(ids)],
  );
  const all = found.map(({ id }) => id);
  // Their numbers may be given to others.
  await queries.run('DELETE FROM seen_marks WHERE object_run = $1 AND entity = ANY($2::bigint[])', [objectRun, integerArray(all)]);
  await queries.run(...clearedMissed(collection, all));
  const there = found.filter(({ gone }) => !gone).map(({ id }) => id);
  const count = deletion === 'soft' ? there.length : all.length;
  const first = count === 0 ? 0 : await takeNumbers(queries, datasource, count);
  if (deletion === 'soft') await deleteSoftly(queries, { run, now, first }, there);
  else if (count > 0) {
    await bury(queries, all, first, now);
    await queries.run('DELETE FROM entities WHERE id = ANY($1::bigint[])', [integerArray(all)]);
    await removeKeys(queries, collection, ids);
  }
  await queries.run('UPDATE object_runs SET deleted = deleted + $2 WHERE number = $1', [objectRun, count]);
  return count;
}

interface Deleter {
  readonly run: number;
  readonly now: number;
  /** Number of the first change. */
  readonly first: number;
}

async function deleteSoftly(queries: Queries, { run, now, first }: Deleter, ids: readonly number[]): Promise<void> {
  await queries.run(
    `UPDATE entities SET deleted_at = $1, changed_at = $1, run = $2, change = $3::bigint + given.place - 1
     FROM unnest($4::bigint[]) WITH ORDINALITY AS given (id, place) WHERE entities.id = given.id`,
    [now, run, first, integerArray(ids)],
  );
}

export async function replaceState(queries: Queries, leases: Leases, datasource: string, states: readonly ObjectState[]): Promise<void> {
  const before = await lockNewestRun(queries, datasource);
  if (before !== undefined) {
    refuseActive(leases, before);
    await abandon(queries, before, before.startedAt);
  }
  for (const state of states) {
    const [known] = await queries.query<{ id: number }>('SELECT id FROM collections WHERE datasource = $1 AND object = $2', [
      datasource,
      state.object,
    ]);
    const collection = known?.id ?? (await ensureCollection(queries, datasource, state.object, state.collectionKey));
    await replacePositions(queries, collection, state, before?.number ?? 0);
  }
}
