import type { Counts, ObjectRun, Run, RunStatus } from '../ports.ts';
import type { AdminRun, AdminRunError, ObjectStats, RunStats, RunSummary } from './admin-shapes.ts';

const statuses = {
  queued: 'running',
  running: 'running',
  success: 'success',
  partial: 'success',
  failed: 'failed',
  cancelled: 'failed',
} as const satisfies Readonly<Record<RunStatus, RunSummary['status']>>;

/** In the words of the form's API, which knows of three ends [C-18]. */
export function runSummary({ id, status, startedAt, finishedAt, objects, counts }: Run): RunSummary {
  return { id, status: statuses[status], startedAt, finishedAt, stats: statsOf(objects, counts) };
}

export function adminRun(run: Run): AdminRun {
  const own: readonly AdminRunError[] = run.error ? [{ object: failedIn(run), externalId: null, message: run.error.message }] : [];
  const ofRecords = run.objects.flatMap(({ object, errors }) => errors.map(({ externalId, message }) => ({ object, externalId, message })));
  return { ...runSummary(run), errors: [...own, ...ofRecords] };
}

/** Objects are read one after the other: the one that has not come to its end. Null: between them, or before the first. */
function failedIn({ objects }: Run): string | null {
  return objects.findLast(({ checkpoint, stopReason }) => stopReason === null && checkpoint?.done !== true)?.object ?? null;
}

function statsOf(objects: readonly ObjectRun[], all: Counts): RunStats {
  const { total, mapped, failed } = objectStats(all);
  return { ...Object.fromEntries(objects.map(({ object, counts }) => [object, objectStats(counts)])), total, mapped, failed };
}

function objectStats({ created, updated, unchanged, deleted, failed }: Counts): ObjectStats {
  const total = created + updated + unchanged + failed;
  return { total, mapped: total - failed, failed, created, updated, unchanged, deleted };
}
