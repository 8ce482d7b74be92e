import { hash } from 'node:crypto';
import type { FailedRecord } from '../../sync/ports.ts';
import { bytesArray, textArray } from './bulk.ts';
import type { Queries } from './pool.ts';

/** No more failed records than this are kept of one object run; the rest are only counted. */
const most = 10_000;

/** Failed records are kept for this many runs of an object. */
const runsWithFailures = 10;

/** Gives how many of the object run are kept then. The same text again is not kept twice. */
export async function keepFailures(queries: Queries, objectRun: number, kept: number, failures: readonly FailedRecord[]): Promise<number> {
  const distinct = new Map(failures.map((failure) => [failure.raw, failure]));
  if (distinct.size === 0 || kept >= most) return kept;
  const all = [...distinct.values()];
  const added = await queries.run(
    `INSERT INTO failed_records (object_run, raw_hash, reason, raw_payload)
     SELECT $1, raw_hash, reason, raw_payload
     FROM unnest($2::bytea[], $3::text[], $4::text[]) WITH ORDINALITY AS given (raw_hash, reason, raw_payload, place)
     WHERE NOT EXISTS (SELECT 1 FROM failed_records WHERE object_run = $1 AND failed_records.raw_hash = given.raw_hash)
     ORDER BY place LIMIT $5`,
    [
      objectRun,
      bytesArray(all.map(({ raw }) => hash('sha1', raw, 'buffer'))),
      textArray(all.map(({ reason }) => reason)),
      textArray(all.map(({ raw }) => raw)),
      most - kept,
    ],
  );
  return kept + added;
}

/** In the order they came. */
export async function listFailures(queries: Queries, runId: string, object: string, limit: number): Promise<readonly FailedRecord[]> {
  return queries.query<FailedRecord>(
    `SELECT failed_records.raw_payload AS raw, failed_records.reason
     FROM failed_records JOIN object_runs ON object_runs.number = failed_records.object_run
       JOIN runs ON runs.number = object_runs.run JOIN collections ON collections.id = object_runs.collection
     WHERE runs.id = $1 AND collections.object = $2 ORDER BY failed_records.id LIMIT $3`,
    [runId, object, limit],
  );
}

/** Forgets those of the object run that lies too far before the newest of its collection. */
export async function forgetOldFailures(queries: Queries, collection: number): Promise<void> {
  await queries.run(
    `DELETE FROM failed_records WHERE object_run IN
       (SELECT number FROM object_runs WHERE collection = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)`,
    [collection, runsWithFailures],
  );
}
