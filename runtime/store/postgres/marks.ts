import type { OpenObject } from '../sqlite/open-object.ts';
import { integerArray } from './bulk.ts';
import type { Queries } from './pool.ts';

/** Which stored records a full read lacked that proves no absence: what the next one lacks too may be deleted. */

/** Marks what the object run has not seen; with `createdFrom` only what is known to have been created then or later. */
export async function markMissed(queries: Queries, { collection, objectRun }: OpenObject, createdFrom: string | undefined): Promise<void> {
  await queries.run(
    `INSERT INTO missed_marks (collection, entity) SELECT collection, id FROM entities
     WHERE collection = $1 AND deleted_at IS NULL AND ($3::text IS NULL OR created_at >= $3)
       AND NOT EXISTS (SELECT 1 FROM seen_marks WHERE object_run = $2 AND entity = entities.id)
     ON CONFLICT DO NOTHING`,
    [collection, objectRun, createdFrom ?? null],
  );
}

export async function clearMissed(queries: Queries, collection: number, entities: readonly number[]): Promise<void> {
  await queries.run('DELETE FROM missed_marks WHERE collection = $1 AND entity = ANY($2::bigint[])', [collection, integerArray(entities)]);
}
