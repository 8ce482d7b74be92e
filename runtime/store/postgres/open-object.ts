import { ConnectorError } from '../../kernel/errors.ts';
import type { OpenObject } from '../sqlite/open-object.ts';
import { type Leases, runLost } from './lease.ts';
import { prepared, type Queries } from './pool.ts';

export type { OpenObject } from '../sqlite/open-object.ts';

interface HeldRun {
  readonly run: number;
  readonly status: string;
  readonly datasource: string;
  readonly fence: number;
}

/** With its checkpoint, JSON, as it stands while nobody else writes it. */
export interface LockedObject extends OpenObject {
  readonly checkpoint: string | null;
  readonly fence: number;
  /** The number that the type of a page's records has in this database. */
  readonly recordType: number;
}

type ObjectRow = HeldRun & Omit<LockedObject, 'finished'> & { readonly stopReason: string | null };

export function runNotFound(id: string): ConnectorError {
  return new ConnectorError('RUN_NOT_FOUND', `no run "${id}" is recorded`, { runId: id });
}

/**
 * A run that this store holds, for a write in the caller's transaction: nobody takes it over before the end of that. Throws RUN_NOT_FOUND for
 * one that is unknown or has ended, RUN_LOST for one that another holds.
 */
export async function lockRun(queries: Queries, leases: Pick<Leases, 'fence'>, id: string): Promise<HeldRun> {
  const [row] = await queries.query<HeldRun>('SELECT number AS run, status, datasource, fence FROM runs WHERE id = $1 FOR KEY SHARE', [id]);
  if (row === undefined) throw runNotFound(id);
  requireHeld(leases, id, row);
  return row;
}

/**
 * As `lockRun`, of one object, which nobody else writes before the end of the transaction. Throws OBJECT_NOT_FOUND for one that the run has
 * not begun.
 */
export async function lockObject(
  queries: Queries,
  leases: Pick<Leases, 'fence'>,
  runId: string,
  datasource: string,
  object: string,
): Promise<LockedObject> {
  const [row] = await queries.query<ObjectRow>(lock, [runId, datasource, object]);
  if (row === undefined) {
    await lockRun(queries, leases, runId);
    throw objectNotFound(runId, datasource, object);
  }
  requireHeld(leases, runId, row);
  return openObject(row);
}

/** The same to read only. Whoever holds the run. */
export async function findObject(queries: Queries, runId: string, datasource: string, object: string): Promise<OpenObject> {
  const [row] = await queries.query<ObjectRow>(
    `SELECT ${objectColumns} WHERE runs.id = $1 AND collections.datasource = $2 AND collections.object = $3`,
    [runId, datasource, object],
  );
  if (row !== undefined) {
    if (row.status !== 'running') throw hasEnded(runId, row);
    return openObject(row);
  }
  const [run] = await queries.query<HeldRun>('SELECT status, datasource FROM runs WHERE id = $1', [runId]);
  if (run === undefined) throw runNotFound(runId);
  throw run.status === 'running' ? objectNotFound(runId, datasource, object) : hasEnded(runId, run);
}

const objectColumns = `runs.number AS run, runs.status, runs.datasource, runs.fence, collections.id AS collection,
    'page_record'::regtype::oid::bigint AS "recordType", object_runs.number AS "objectRun", object_runs.failures_kept AS "failuresKept", object_runs.failed, object_runs.stop_reason AS "stopReason",
    object_runs.checkpoint
  FROM runs JOIN object_runs ON object_runs.run = runs.number JOIN collections ON collections.id = object_runs.collection`;

const lock = prepared(
  'lock_object',
  `SELECT ${objectColumns} WHERE runs.id = $1 AND collections.datasource = $2 AND collections.object = $3
   FOR KEY SHARE OF runs FOR NO KEY UPDATE OF collections, object_runs`,
);

function openObject({ stopReason, ...row }: ObjectRow): LockedObject {
  const { run, fence, collection, recordType, objectRun, failuresKept, failed, checkpoint } = row;
  return { run, fence, collection, recordType, objectRun, failuresKept, failed, checkpoint, finished: stopReason !== null };
}

/** The fence first: what its new holder has made of the run is no concern of the former one. */
function requireHeld(leases: Pick<Leases, 'fence'>, id: string, row: HeldRun): void {
  const fence = leases.fence(id);
  if (fence !== undefined && fence !== row.fence) throw runLost(id, row.datasource);
  if (row.status !== 'running') throw hasEnded(id, row);
  if (fence === undefined) throw runLost(id, row.datasource);
}

function hasEnded(id: string, { datasource, status }: HeldRun): ConnectorError {
  return new ConnectorError('RUN_NOT_FOUND', `run "${id}" of datasource "${datasource}" has ended already (${status})`, { runId: id });
}

function objectNotFound(runId: string, datasource: string, object: string): ConnectorError {
  const message = `run "${runId}" has not begun object "${object}" of datasource "${datasource}"; begin the object first`;
  return new ConnectorError('OBJECT_NOT_FOUND', message, { runId, datasource, object });
}
