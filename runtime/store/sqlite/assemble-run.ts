import type { Checkpoint, Counts, ObjectRun, Run, RunAsked, RunError, StoredEntity } from '../../sync/ports.ts';
import type { StoredEntityRow } from './tables/entities.ts';
import type { Tables } from './tables/index.ts';
import type { ObjectRunRow } from './tables/object-runs.ts';
import type { RunRow } from './tables/runs.ts';

/** A run with its objects; its counts are the sums of theirs. */
export function assembleRun(tables: Tables, row: RunRow): Run {
  const { number, asked, errorCode, errorMessage, resumable: _, ...rest } = row;
  const objects = tables.objectRuns.list(number).map(assembleObjectRun);
  return {
    ...rest,
    // Written by `beginRun` as the JSON of a RunAsked, and by nothing else.
    asked: JSON.parse(asked) as RunAsked,
    objects,
    counts: sumCounts(objects.map(({ counts }) => counts)),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

export function assembleEntity(row: StoredEntityRow): StoredEntity {
  const stored = { stored_at: isoTime(row.stored_at), changed_at: isoTime(row.changed_at) };
  const deleted_at = row.deleted_at === null ? null : isoTime(row.deleted_at);
  return { ...row, ...stored, deleted_at, mapping_errors: readTexts(row.mapping_errors) };
}

export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function assembleObjectRun(row: ObjectRunRow): ObjectRun {
  const { created, updated, unchanged, deleted, failed, checkpoint, notes, errors, ...rest } = row;
  return {
    ...rest,
    counts: { created, updated, unchanged, deleted, failed },
    // Written by `commitPage` as the JSON of a Checkpoint, and by nothing else.
    checkpoint: checkpoint === null ? null : (JSON.parse(checkpoint) as Checkpoint),
    notes: readTexts(notes),
    // As commits of pages made it.
    errors: JSON.parse(errors) as RunError[],
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
