import type { ObjectRun, Run } from '../../sync/index.ts';

/** A run as it is shown. Page tokens are left out: one may be a URL with credentials in it. */
export function runView(run: Run) {
  const objects = run.objects.map(objectRunView);
  const { created, updated, unchanged, deleted, failed } = run.counts;
  const isDone = run.status === 'success' || run.status === 'partial';
  return {
    ...run,
    dryRun: run.dryRun ?? false,
    objects,
    success: isDone,
    statusAliases: isDone ? ['completed'] : [],
    created,
    updated,
    deleted,
    errors: failed,
    recordsFetched: objects.reduce((sum, { records }) => sum + records, 0),
    recordsProcessed: created + updated + unchanged + failed,
    recordsSynced: created + updated + unchanged,
    completedAt: run.finishedAt,
    errorMessage: run.error?.message ?? null,
  };
}

function objectRunView({ checkpoint, ...object }: ObjectRun) {
  const partitions = checkpoint?.partitions ?? null;
  // Partitions are done when the object is: each has its own last page.
  const done = partitions === null ? (checkpoint?.done ?? false) : object.stopReason !== null && object.stopReason !== 'partitionsFailed';
  return { ...object, pages: checkpoint?.pages ?? 0, records: checkpoint?.records ?? 0, partitions, done };
}
