import type { ObjectRun, Run } from '../../sync/index.ts';

/** A run as it is shown. Page tokens are left out: one may be a URL with credentials in it. */
export function runView(run: Run) {
  return { ...run, objects: run.objects.map(objectRunView) };
}

function objectRunView({ checkpoint, ...object }: ObjectRun) {
  const partitions = checkpoint?.partitions ?? null;
  // Partitions are done when the object is: each has its own last page.
  const done = partitions === null ? (checkpoint?.done ?? false) : object.stopReason !== null && object.stopReason !== 'partitionsFailed';
  return { ...object, pages: checkpoint?.pages ?? 0, records: checkpoint?.records ?? 0, partitions, done };
}
