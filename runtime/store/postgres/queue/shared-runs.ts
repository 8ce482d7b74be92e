import { ConnectorError } from '../../../kernel/errors.ts';
import type { Run } from '../../../sync/ports.ts';
import {
  type Announcements,
  type NewRequest,
  type RunRequest,
  type SharedRuns,
  stopWord,
  type WorkQueue,
} from '../../../sync/fleet/ports.ts';
import { assembleRuns, runColumns, type RunRow } from '../assemble-run.ts';
import { type Leases } from '../lease.ts';
import type { Pool, Queries } from '../pool.ts';
import { abandon, isUnfinished, lockNewestRun, refuseActive } from '../run-operations.ts';
import { transactionOf } from './work.ts';

export interface SharedRunsParts {
  readonly pool: Pool;
  readonly leases: Leases;
  readonly queue: WorkQueue;
  readonly announcements: Announcements;
  /** Runs that all processes together may have in hand; undefined: no bound but each one's own. */
  readonly fleet: number | undefined;
}

/** Any number: whoever counts the places of the fleet does so one after another. */
const placesLock = 7_304_121;
/** Items that one sweep puts back. */
const mostSwept = 1_000;

export function sharedRunsOn({ pool, leases, queue, announcements, fleet }: SharedRunsParts): SharedRuns {
  const { lease } = leases;
  return {
    lease,
    async waiting() {
      const [row] = await pool.query<{ waiting: number }>('SELECT count(*) AS waiting FROM work_requests WHERE taken_until IS NULL');
      return row?.waiting ?? 0;
    },
    request: (request) =>
      pool.transaction(async (queries) => {
        const row = await requestedRun(queries, leases, request);
        await queries.run(
          `INSERT INTO work_requests (datasource, run, request) VALUES ($1, $2, $3)
           ON CONFLICT (datasource) DO UPDATE SET run = excluded.run, request = excluded.request, enqueued_at = now(), taken_until = NULL, stop = false
           WHERE work_requests.run <> excluded.run OR work_requests.taken_until IS NULL`,
          [request.datasource, row.id, JSON.stringify(request.request)],
        );
        await queue.enqueue([{ datasource: request.datasource }], transactionOf(queries));
        return row;
      }),
    take: (datasource) =>
      pool.transaction(async (queries) => {
        if (fleet !== undefined && !(await hasPlace(queries, fleet))) return 'full';
        const [taken] = await queries.query<{ runId: string; request: string }>(
          `UPDATE work_requests SET taken_until = clock_timestamp() + $2 * interval '1 millisecond' FROM runs
           WHERE work_requests.datasource = $1 AND (taken_until IS NULL OR taken_until < clock_timestamp())
             AND runs.id = work_requests.run AND runs.status IN ('queued', 'running')
           RETURNING run AS "runId", request`,
          [datasource, lease],
        );
        // Written by `request` as the JSON of a RunRequest, and by nothing else.
        return taken && { runId: taken.runId, request: JSON.parse(taken.request) as RunRequest };
      }),
    async renew(datasources) {
      const renewed = await pool.query<{ datasource: string; stop: boolean }>(
        `UPDATE work_requests SET taken_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE datasource = ANY($1)
         RETURNING datasource, stop`,
        [datasources, lease],
      );
      return renewed.filter(({ stop }) => stop).map(({ datasource }) => datasource);
    },
    async done(datasource) {
      await pool.run(
        `DELETE FROM work_requests USING runs WHERE work_requests.datasource = $1 AND runs.id = run AND status NOT IN ('queued', 'running')`,
        [datasource],
      );
    },
    async refuse(runId, finishedAt, { code, message }) {
      await pool.run(
        `UPDATE runs SET status = 'failed', finished_at = $2, error_code = $3, error_message = $4, resumable = fence > 0
         WHERE id = $1 AND status = 'queued'`,
        [runId, finishedAt, code, message],
      );
    },
    async handOn(runId) {
      const fence = leases.fence(runId);
      if (fence === undefined) return false;
      const isHandedOn = await pool.transaction(async (queries) => {
        const [run] = await queries.query<{ datasource: string }>(
          `UPDATE runs SET status = 'queued', holder = NULL, lease_until = NULL WHERE id = $1 AND status = 'running' AND fence = $2 RETURNING datasource`,
          [runId, fence],
        );
        if (run === undefined) return false;
        await queries.run('UPDATE work_requests SET taken_until = NULL, enqueued_at = now() WHERE run = $1', [runId]);
        await queue.enqueue([{ datasource: run.datasource }], transactionOf(queries));
        return true;
      });
      leases.letGo(runId);
      return isHandedOn;
    },
    giveBack: (datasource) =>
      pool.transaction(async (queries) => {
        await queries.run('UPDATE work_requests SET taken_until = NULL, enqueued_at = now() WHERE datasource = $1', [datasource]);
        await queue.enqueue([{ datasource }], transactionOf(queries));
      }),
    async stop(datasource, now) {
      const found = await pool.transaction(async (queries) => {
        const newest = await lockNewestRun(queries, datasource);
        if (newest?.status === 'queued') {
          await cancelQueued(queries, newest, now);
          return 'ended';
        }
        const asked = await queries.run('UPDATE work_requests SET stop = true WHERE datasource = $1', [datasource]);
        return asked > 0 ? 'asked' : undefined;
      });
      if (found === 'asked') announcements.announce(`${stopWord}${datasource}`);
      return found !== undefined;
    },
    async ended(runIds) {
      const rows = await pool.query<{ id: string }>(`SELECT id FROM runs WHERE id = ANY($1) AND status NOT IN ('queued', 'running')`, [
        runIds,
      ]);
      return rows.map(({ id }) => id);
    },
    sweep: () =>
      pool.transaction(async (queries) => {
        await queries.run(
          `DELETE FROM work_requests USING runs WHERE runs.id = run AND status NOT IN ('queued', 'running')
             AND (taken_until IS NULL OR taken_until < clock_timestamp())`,
        );
        const due = await queries.query<{ datasource: string }>(
          `UPDATE work_requests SET enqueued_at = now() WHERE datasource IN (
             SELECT work_requests.datasource FROM work_requests JOIN runs ON runs.id = run
             WHERE (taken_until IS NULL OR taken_until < clock_timestamp())
               AND enqueued_at < clock_timestamp() - $1 * interval '1 millisecond'
               AND (status = 'queued' OR (status = 'running' AND lease_until < clock_timestamp()))
             ORDER BY enqueued_at LIMIT ${mostSwept} FOR UPDATE OF work_requests SKIP LOCKED)
           RETURNING datasource`,
          [lease],
        );
        await queue.enqueue(due, transactionOf(queries));
        return due.length;
      }),
  };
}

async function hasPlace(queries: Queries, fleet: number): Promise<boolean> {
  await queries.query('SELECT pg_advisory_xact_lock($1)', [placesLock]);
  const [row] = await queries.query<{ taken: number }>('SELECT count(*) AS taken FROM work_requests WHERE taken_until > clock_timestamp()');
  return (row?.taken ?? 0) < fleet;
}

/** The run of a request: the one that waits, the one that goes on, or a new one. */
async function requestedRun(queries: Queries, leases: Leases, request: NewRequest): Promise<Run> {
  const { id, datasource, connector, connectorHash, mode, requestedAt } = request;
  const newest = await lockNewestRun(queries, datasource);
  if (newest) refuseActive(leases, newest);
  if (newest?.status === 'queued') return runOf(queries, newest.id);
  if (newest && isUnfinished(newest) && newest.mode === mode) {
    await queries.run(
      `UPDATE runs SET status = 'queued', fence = fence + 1, holder = NULL, lease_until = NULL, finished_at = NULL, error_code = NULL, error_message = NULL
       WHERE number = $1`,
      [newest.number],
    );
    return runOf(queries, newest.id);
  }
  if (newest && isUnfinished(newest)) await abandon(queries, newest, requestedAt);
  await queries.run(
    `INSERT INTO runs (id, datasource, connector, connector_hash, mode, started_at, status) VALUES ($1, $2, $3, $4, $5, $6, 'queued')`,
    [id, datasource, connector, connectorHash, mode, requestedAt],
  );
  return runOf(queries, id);
}

async function runOf(queries: Queries, id: string): Promise<Run> {
  const rows = await queries.query<RunRow>(`SELECT ${runColumns} FROM runs WHERE id = $1`, [id]);
  const [run] = await assembleRuns(queries, rows);
  if (run === undefined) throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${id}`, { runId: id });
  return run;
}

/** One that was begun before can be gone on with. */
async function cancelQueued(queries: Queries, { number, fence, datasource }: RunRow, now: string): Promise<void> {
  await queries.run(
    `UPDATE runs SET status = 'cancelled', finished_at = $2, error_code = 'SYNC_CANCELLED', error_message = 'the sync was stopped before it began', resumable = $3
     WHERE number = $1`,
    [number, now, fence > 0],
  );
  await queries.run('DELETE FROM work_requests WHERE datasource = $1', [datasource]);
}
