import type { Checkpoint, Counts, ObjectRun, Run, StoredEntity } from '../../sync/ports.ts';
import type { StoredEntityRow } from './tables/entities.ts';
import type { Tables } from './tables/index.ts';
import type { ObjectRunRow } from './tables/object-runs.ts';
import type { RunRow } from './tables/runs.ts';

/** A run with its objects; its counts are the sums of theirs. */
export function assembleRun(tables: Tables, row: RunRow): Run {
  const { number, errorCode, errorMessage, resumable: _, ...rest } = row;
  const objects = tables.objectRuns.list(number).map(assembleObjectRun);
  return {
    ...rest,
    objects,
    counts: sumCounts(objects.map(({ counts }) => counts)),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

export function assembleEntity(row: StoredEntityRow): StoredEntity {
  const stored = { stored_at: new Date(row.stored_at).toISOString(), changed_at: new Date(row.changed_at).toISOString() };
  return { ...row, ...stored, mapping_errors: readTexts(row.mapping_errors) };
}

function assembleObjectRun(row: ObjectRunRow): ObjectRun {
  const { created, updated, unchanged, deleted, failed, checkpoint, notes, ...rest } = row;
  return {
    ...rest,
    counts: { created, updated, unchanged, deleted, failed },
    // Written by `commitPage` as the JSON of a Checkpoint, and by nothing else.
    checkpoint: checkpoint === null ? null : (JSON.parse(checkpoint) as Checkpoint),
    notes: readTexts(notes),
  };
}

function readTexts(json: string | null): readonly string[] {
  // Written by this room as a JSON list of text, and by nothing else.
  return json === null ? [] : (JSON.parse(json) as string[]);
}

function sumCounts(all: readonly Counts[]): Counts {
  const sum = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  for (const counts of all) {
    sum.created += counts.created;
    sum.updated += counts.updated;
    sum.unchanged += counts.unchanged;
    sum.deleted += counts.deleted;
    sum.failed += counts.failed;
  }
  return sum;
}
