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

const unfinished = ['partitionsFailed', 'backfilling'];

/** Partitions and ranges are done when the object is: each has its own last page. */
function hasEnded({ stopReason }: Pick<ObjectRun, 'stopReason'>): boolean {
  return stopReason !== null && !unfinished.includes(stopReason);
}

function objectRunView({ checkpoint, ...object }: ObjectRun) {
  const { pages = 0, records = 0, partitions = null, ranges = null, done = false } = checkpoint ?? {};
  const isOwn = partitions === null && ranges === null;
  return { ...object, pages, records, partitions, ranges, done: isOwn ? done : hasEnded(object) };
}
