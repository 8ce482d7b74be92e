import type { OpenObject } from '../sqlite/open-object.ts';
import { integerArray } from './bulk.ts';
import type { Asked, Queries } from './pool.ts';

/** Which stored records a full read lacked that proves no absence: what the next one lacks too may be deleted. */

/** Whether the object run of this parameter has not met a record: it was not written since its read began, and has no mark. */
export function isUnseen(objectRun: string): string {
  return `change <= (SELECT seen_from FROM object_runs WHERE number = ${objectRun})
    AND NOT EXISTS (SELECT 1 FROM seen_marks WHERE object_run = ${objectRun} AND entity = entities.id)`;
}

/** Marks what the object run has not seen; with `createdFrom` only what is known to have been created then or later. */
export async function markMissed(queries: Queries, { collection, objectRun }: OpenObject, createdFrom: string | undefined): Promise<void> {
  await queries.run(
    `INSERT INTO missed_marks (collection, entity) SELECT collection, id FROM entities
     WHERE collection = $1 AND deleted_at IS NULL AND ($3::text IS NULL OR created_at >= $3)
       AND ${isUnseen('$2')}
     ON CONFLICT DO NOTHING`,
    [collection, objectRun, createdFrom ?? null],
  );
}

export function clearedMissed(collection: number, entities: readonly number[]): Asked {
  return ['DELETE FROM missed_marks WHERE collection = $1 AND entity = ANY($2::bigint[])', [collection, integerArray(entities)]];
}
