import { ConnectorError } from '../../kernel/errors.ts';
import type { Run, RunAsked, SyncStore } from '../../sync/ports.ts';
import { assembleRuns, runColumns, type RunRow } from './assemble-run.ts';
import { forgetOldFailures } from './failed-records.ts';
import { type Leases, runLost } from './lease.ts';
import { lockObject, lockRun, runNotFound } from './open-object.ts';
import type { Queries } from './pool.ts';
import { dropRunMemory } from './positions.ts';

type NewRun = Parameters<SyncStore['beginRun']>[0];
type NewObject = Parameters<SyncStore['beginObject']>[1];

/** Any number: what takes it for the same datasource waits. */
const beginLock = 7_304_120;

/** For work on what is kept of a datasource that may be done beside a run, but not while it is erased. */
export async function keepFromErasing(queries: Queries, datasource: string): Promise<void> {
  await queries.query('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [beginLock, datasource]);
}

/** The same text for the same question. */
function askedText({ limit, since, until, allowDeletes, objects }: RunAsked = {}): string {
  return JSON.stringify({ limit, since, until, allowDeletes, objects });
}

/** Whoever begins a run of this datasource, or changes what the next one goes on from, does so one after another. */
export async function lockNewestRun(queries: Queries, datasource: string): Promise<RunRow | undefined> {
  await queries.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [beginLock, datasource]);
  const [newest] = await queries.query<RunRow>(
    `SELECT ${runColumns} FROM runs WHERE datasource = $1 ORDER BY number DESC LIMIT 1 FOR UPDATE`,
    [datasource],
  );
  return newest;
}

/** Ends in a run that this store holds: `row` has its fence. */
export async function beginRun(queries: Queries, leases: Leases, { asked: given, ...rest }: NewRun) {
  const run = { ...rest, asked: askedText(given) };
  const before = await lockNewestRun(queries, run.datasource);
  if (before !== undefined) refuseActive(leases, before);
  // Queued, and never begun: whoever comes first begins it, with its id.
  const isNew = before?.status === 'queued' && before.fence === 0;
  const resumed = before !== undefined && !isNew && fits(before, run);
  const taken = resumed || isNew ? before : undefined;
  if (taken) await takeRun(queries, leases, taken, run, resumed);
  else {
    await abandon(queries, before, run.startedAt);
    await insertRun(queries, leases, run);
  }
  const row = await requireRun(queries, taken?.id ?? run.id);
  return { row, run: await assembleOne(queries, row), resumed };
}

type AskedRun = Omit<NewRun, 'asked'> & Pick<RunRow, 'asked'>;

function fits(before: RunRow, run: AskedRun): boolean {
  return isUnfinished(before) && before.mode === run.mode && before.connectorHash === run.connectorHash && before.asked === run.asked;
}

async function takeRun(queries: Queries, leases: Leases, before: RunRow, run: AskedRun, resumed: boolean): Promise<void> {
  await queries.run(
    `UPDATE runs SET status = 'running', resumed = resumed + $4, connector_hash = $5, mode = $6, asked = $7, resumable = false,
       finished_at = NULL, error_code = NULL, error_message = NULL,
       fence = fence + 1, holder = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE number = $1`,
    [before.number, leases.holder, leases.lease, resumed ? 1 : 0, run.connectorHash, run.mode, run.asked],
  );
}

async function insertRun(queries: Queries, leases: Leases, run: AskedRun): Promise<void> {
  const { id, datasource, connector, connectorHash, mode, asked, startedAt } = run;
  await queries.run(
    `INSERT INTO runs (id, datasource, connector, connector_hash, mode, asked, started_at, status, fence, holder, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', 1, $8, clock_timestamp() + $9 * interval '1 millisecond')`,
    [id, datasource, connector, connectorHash, mode, asked, startedAt, leases.holder, leases.lease],
  );
}

export async function beginObject(queries: Queries, leases: Leases, runId: string, object: NewObject): Promise<void> {
  const { run, datasource } = await lockRun(queries, leases, runId);
  const collection = await ensureCollection(queries, datasource, object.object, object.collectionKey);
  const begun = await queries.run(
    `INSERT INTO object_runs (run, collection, mode, mode_reason, part, seen_from)
     VALUES ($1, $2, $3, $4, $5, coalesce((SELECT last FROM change_counters WHERE datasource = $6), 0)) ON CONFLICT DO NOTHING`,
    [run, collection, object.mode, object.modeReason, object.part === true, datasource],
  );
  if (begun > 0) await forgetOldFailures(queries, collection);
}

/** Its number, made when it is new; the collection key becomes the given one. */
export async function ensureCollection(queries: Queries, datasource: string, object: string, collectionKey: string): Promise<number> {
  const [row] = await queries.query<{ id: number }>(
    `INSERT INTO collections (datasource, object, collection_key) VALUES ($1, $2, $3)
     ON CONFLICT (datasource, object) DO UPDATE SET collection_key = excluded.collection_key
     RETURNING id`,
    [datasource, object, collectionKey],
  );
  if (row === undefined) throw new Error('an upsert gave no row');
  return row.id;
}

export async function restartObject(
  queries: Queries,
  leases: Leases,
  ...[runId, datasource, { object, mode, modeReason }]: Parameters<SyncStore['restartObject']>
): Promise<void> {
  const { objectRun } = await lockObject(queries, leases, runId, datasource, object);
  await queries.run('UPDATE object_runs SET mode = $2, mode_reason = $3, checkpoint = NULL, stop_reason = NULL WHERE number = $1', [
    objectRun,
    mode,
    modeReason,
  ]);
}

export async function finishRun(
  queries: Queries,
  leases: Leases,
  ...[runId, status, finishedAt, error, resumable]: Parameters<SyncStore['finishRun']>
): Promise<Run> {
  const fence = leases.fence(runId);
  const row = await requireRun(queries, runId, 'FOR UPDATE');
  if (fence === undefined ? row.status === 'running' : row.fence !== fence) throw runLost(runId, row.datasource);
  if (row.status === 'running') {
    await endRun(queries, row.number, status, finishedAt, error, resumable);
    if (!resumable) await dropRunMemory(queries, row.number);
  }
  return assembleOne(queries, await requireRun(queries, runId));
}

export async function runs(queries: Queries, { datasource, limit }: Parameters<SyncStore['runs']>[0]): Promise<readonly Run[]> {
  const rows = await queries.query<RunRow>(
    `SELECT ${runColumns} FROM runs ${datasource === undefined ? '' : 'WHERE datasource = $2'} ORDER BY number DESC LIMIT $1`,
    datasource === undefined ? [limit] : [limit, datasource],
  );
  return assembleRuns(queries, rows);
}

export async function findRun(queries: Queries, id: string): Promise<Run | undefined> {
  const [row] = await queries.query<RunRow>(`SELECT ${runColumns} FROM runs WHERE id = $1`, [id]);
  return row && assembleOne(queries, row);
}

async function requireRun(queries: Queries, id: string, lock = ''): Promise<RunRow> {
  const [row] = await queries.query<RunRow>(`SELECT ${runColumns} FROM runs WHERE id = $1 ${lock}`, [id]);
  if (row === undefined) throw runNotFound(id);
  return row;
}

async function assembleOne(queries: Queries, row: RunRow): Promise<Run> {
  const [run] = await assembleRuns(queries, [row]);
  if (run === undefined) throw new Error('a run was not assembled');
  return run;
}

/** Whoever holds it: while its lease lasts, or while this store works on it. One that is queued is nobody's. */
export function refuseActive(leases: Leases, { id, datasource, status, holder, fence, leased, leaseLeft }: RunRow): void {
  if (status !== 'running') return;
  const details = { datasource, runId: id };
  if (leases.fence(id) === fence) {
    const message = `a sync of datasource "${datasource}" is running already (run "${id}"); wait until it has ended`;
    throw new ConnectorError('RUN_IN_PROGRESS', message, details);
  }
  // A run of ours that we know no more of is one whose end could not be written.
  if (!leased || holder === leases.holder) return;
  const message = `a sync of datasource "${datasource}" is running already in another process (run "${id}"); wait until it has ended. If that process is gone, the run is taken over in ${Math.ceil((leaseLeft ?? 0) / 1_000)} s at the latest`;
  throw new ConnectorError('RUN_IN_PROGRESS', message, details);
}

/** Left behind by a process that died, handed on by one that stopped, or ended so that it can be gone on with. */
export function isUnfinished({ status, resumable }: RunRow): boolean {
  return status === 'running' || status === 'queued' || resumable;
}

/** Of one that is unfinished. What it saw is no use to any later run. One that had an end keeps it. Its former holder is told that it lost it. */
export async function abandon(queries: Queries, before: RunRow | undefined, now: string): Promise<void> {
  if (before === undefined || !isUnfinished(before)) return;
  const { number, status } = before;
  const message = 'it was interrupted, and something else was asked for, or its connector has changed since: it was not taken up again';
  if (status === 'running' || status === 'queued')
    await endRun(queries, number, 'cancelled', now, { code: 'SYNC_CANCELLED', message }, false);
  await queries.run('UPDATE runs SET resumable = false, fence = fence + 1 WHERE number = $1', [number]);
  await dropRunMemory(queries, number);
}

async function endRun(
  queries: Queries,
  number: number,
  ...[status, finishedAt, error, resumable]: readonly [string, string, Run['error'], boolean]
): Promise<void> {
  await queries.run(
    'UPDATE runs SET status = $2, finished_at = $3, error_code = $4, error_message = $5, resumable = $6 WHERE number = $1',
    [number, status, finishedAt, error?.code ?? null, error?.message ?? null, resumable],
  );
}
