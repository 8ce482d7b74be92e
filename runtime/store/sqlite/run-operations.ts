import type { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import type { KeptDeletions } from '../../sync/change-feed.ts';
import type { RunAsked } from '../../sync/ports.ts';
import { keptUnasked } from '../found-keys.ts';
import { assembleRun } from './assemble-run.ts';
import { requireOpenObject, requireRun, requireRunning } from './open-object.ts';
import { erase } from './erase.ts';
import type { Operations } from './operations.ts';
import type { Tables } from './tables/index.ts';
import { replaceState, stateOf } from './object-state.ts';
import type { RunRow } from './tables/runs.ts';
import { inTransaction } from './transaction.ts';

type RunOperation =
  | 'beginRun'
  | 'beginObject'
  | 'restartObject'
  | 'finishObject'
  | 'finishRun'
  | 'cursor'
  | 'backfill'
  | 'validator'
  | 'runs'
  | 'run'
  | 'state'
  | 'replaceState'
  | 'erase';

/** Failed records are kept for this many runs of an object. */
const runsWithFailures = 10;

export function runOperations(database: DatabaseSync, tables: Tables, kept: KeptDeletions): Pick<Operations, RunOperation> {
  /** Runs that this process has begun and not finished; what the table calls running beside them, a dead process left behind. */
  const active = new Set<string>();
  return {
    beginRun({ asked: given, ...run }) {
      const asked = askedText(given);
      const before = tables.runs.findNewest(run.datasource);
      if (before !== undefined) refuseActive(active, before);
      const resumed =
        before !== undefined &&
        isUnfinished(before) &&
        before.mode === run.mode &&
        before.connectorHash === run.connectorHash &&
        before.asked === asked;
      inTransaction(database, () => {
        if (resumed) return tables.runs.resume(before.number);
        if (before !== undefined && isUnfinished(before)) abandon(tables, before, run.startedAt);
        tables.runs.insert({ ...run, asked });
      });
      const id = resumed ? before.id : run.id;
      active.add(id);
      return { run: assembleRun(tables, requireRun(tables, id)), resumed };
    },
    beginObject(runId, object) {
      inTransaction(database, () => {
        const run = requireRunning(tables, runId);
        const collection = tables.collections.ensure(run.datasource, object.object, object.collectionKey);
        if (tables.objectRuns.find(run.number, collection) !== undefined) return;
        tables.objectRuns.insert(run.number, collection, object);
        tables.failedRecords.forgetBeyond(collection, runsWithFailures);
      });
    },
    restartObject(runId, datasource, { object, mode, modeReason }) {
      inTransaction(database, () => {
        const { objectRun } = requireOpenObject(tables, runId, datasource, object);
        tables.objectRuns.restart(objectRun, mode, modeReason);
      });
    },
    finishObject({
      runId,
      datasource,
      object,
      cursor,
      stopReason,
      notes,
      complete,
      validator,
      missed,
      heldBack = 0,
      parents,
      historyRead,
    }) {
      inTransaction(database, () => {
        const { run, collection, objectRun, finished } = requireOpenObject(tables, runId, datasource, object);
        tables.objectRuns.finish(objectRun, { cursor, stopReason, notes: JSON.stringify(notes), heldBack });
        if (cursor !== null) tables.cursors.publish(collection, cursor, run);
        if (historyRead) tables.backfills.drop(collection);
        if (validator === null) tables.validators.drop(collection);
        else if (validator !== undefined) tables.validators.keep(collection, validator);
        // Finished before, what it had seen is forgotten: everything would pass for missed.
        if (missed && !finished) tables.missedMarks.markUnseen(collection, objectRun, missed === true ? undefined : missed.createdFrom);
        tables.seenMarks.drop(objectRun);
        if (complete) tables.partitions.forgetUnmet(collection, objectRun);
        tables.partitions.drop(objectRun);
        // Finished before, they are published already.
        if (parents && !finished) tables.parentPositions.publish(collection, objectRun);
        tables.parentPositions.drop(objectRun);
      });
    },
    finishRun(runId, status, finishedAt, error, resumable) {
      // Whatever comes of the write: this process is done with the run, and the next one may take it up.
      active.delete(runId);
      return inTransaction(database, () => {
        const run = requireRun(tables, runId);
        if (run.status === 'running') {
          tables.runs.finish(run.number, status, finishedAt, error, resumable);
          if (!resumable) dropMemory(tables, run.number);
          pruneDeletions(tables, run.datasource, finishedAt, kept);
          tables.recordKeys.dropUnused(Date.parse(finishedAt) - keptUnasked);
        }
        return assembleRun(tables, requireRun(tables, runId));
      });
    },
    validator(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? undefined : tables.validators.find(collection);
    },
    cursor(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? undefined : tables.cursors.find(collection);
    },
    backfill(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? undefined : tables.backfills.find(collection);
    },
    state: (datasource) => stateOf(tables, datasource),
    replaceState(datasource, states) {
      const before = tables.runs.findNewest(datasource);
      if (before !== undefined) refuseActive(active, before);
      inTransaction(database, () => {
        if (before !== undefined && isUnfinished(before)) abandon(tables, before, before.startedAt);
        for (const state of states) replaceState(tables, datasource, state, before?.number ?? 0);
      });
    },
    erase(datasource) {
      const before = tables.runs.findNewest(datasource);
      if (before !== undefined) refuseActive(active, before);
      return erase(database, datasource);
    },
    runs: ({ datasource, limit }) => tables.runs.list(limit, datasource).map((row) => assembleRun(tables, row)),
    run(id) {
      const row = tables.runs.find(id);
      return row && assembleRun(tables, row);
    },
  };
}

/** The same text for the same question. */
function askedText({ limit, since, until, allowDeletes, objects }: RunAsked = {}): string {
  return JSON.stringify({ limit, since, until, allowDeletes, objects });
}

function refuseActive(active: ReadonlySet<string>, { id, datasource }: RunRow): void {
  if (!active.has(id)) return;
  const message = `a sync of datasource "${datasource}" is running already (run "${id}"); wait until it has ended`;
  throw new ConnectorError('RUN_IN_PROGRESS', message, { datasource, runId: id });
}

/** Left behind by a process that died, or ended so that it can be gone on with. */
function isUnfinished({ status, resumable }: RunRow): boolean {
  return status === 'running' || resumable === 1;
}

/** What it saw is no use to any later run. One that had an end keeps it. */
function abandon(tables: Tables, { number, status }: RunRow, now: string): void {
  const message = 'it was interrupted, and something else was asked for, or its connector has changed since: it was not taken up again';
  if (status === 'running') tables.runs.finish(number, 'cancelled', now, { code: 'SYNC_CANCELLED', message }, false);
  else tables.runs.giveUp(number);
  dropMemory(tables, number);
}

/** What a run remembers so that it can be gone on with. */
function dropMemory(tables: Tables, run: number): void {
  tables.seenMarks.dropOfRun(run);
  tables.partitions.dropOfRun(run);
  tables.parentPositions.dropOfRun(run);
}

function pruneDeletions({ changes, collections }: Tables, datasource: string, now: string, kept: KeptDeletions): void {
  for (const { id } of collections.list(datasource)) changes.prune(datasource, id, Date.parse(now), kept);
}
