import type { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import { assembleRun } from './assemble-run.ts';
import { requireOpenObject, requireRun, requireRunning } from './open-object.ts';
import type { Operations } from './operations.ts';
import { toStoredInteger } from './query.ts';
import type { Tables } from './tables/index.ts';
import { inTransaction } from './transaction.ts';

type RunOperation = 'beginRun' | 'beginObject' | 'finishObject' | 'finishRun' | 'cursor' | 'runs' | 'run';

/** Failed records are kept for this many runs of an object. */
const runsWithFailures = 10;

export function runOperations(database: DatabaseSync, tables: Tables): Pick<Operations, RunOperation> {
  /** Runs that this process has begun and not finished; what the table calls running beside them, a dead process left behind. */
  const active = new Set<string>();
  return {
    beginRun(run) {
      const unfinished = tables.runs.findUnfinished(run.datasource);
      if (unfinished !== undefined) refuseActive(active, unfinished.id, run.datasource);
      inTransaction(database, () => {
        if (unfinished === undefined) tables.runs.insert(run);
        else tables.runs.countResumption(unfinished.number);
      });
      const id = unfinished?.id ?? run.id;
      active.add(id);
      return { run: assembleRun(tables, requireRun(tables, id)), resumed: unfinished !== undefined };
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
    finishObject({ runId, datasource, object, cursor, stopReason, notes }) {
      inTransaction(database, () => {
        const { run, collection, objectRun } = requireOpenObject(tables, runId, datasource, object);
        const position = cursor === null ? null : toStoredInteger(cursor);
        tables.objectRuns.finish(objectRun, { cursor: position, stopReason, notes: JSON.stringify(notes) });
        if (position !== null) tables.cursors.publish(collection, position, run);
        tables.seenMarks.drop(objectRun);
      });
    },
    finishRun(runId, status, finishedAt, error) {
      // Whatever comes of the write: this process is done with the run, and the next one may take it up.
      active.delete(runId);
      return inTransaction(database, () => {
        const run = requireRun(tables, runId);
        if (run.status === 'running') tables.runs.finish(run.number, status, finishedAt, error);
        tables.seenMarks.dropOfRun(run.number);
        return assembleRun(tables, requireRun(tables, runId));
      });
    },
    cursor(datasource, object) {
      const collection = tables.collections.find(datasource, object);
      return collection === undefined ? undefined : tables.cursors.find(collection);
    },
    runs: ({ datasource, limit }) => tables.runs.list(limit, datasource).map((row) => assembleRun(tables, row)),
    run(id) {
      const row = tables.runs.find(id);
      return row && assembleRun(tables, row);
    },
  };
}

function refuseActive(active: ReadonlySet<string>, runId: string, datasource: string): void {
  if (!active.has(runId)) return;
  const message = `a sync of datasource "${datasource}" is running already (run "${runId}"); wait until it has ended`;
  throw new ConnectorError('RUN_IN_PROGRESS', message, { datasource, runId });
}
