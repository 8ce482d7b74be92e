import { ConnectorError } from '../../kernel/errors.ts';
import type { Tables } from './tables/index.ts';
import type { RunRow } from './tables/runs.ts';

/** One object of a run that is being written, as the numbers its rows carry. */
export interface OpenObject {
  readonly run: number;
  readonly collection: number;
  readonly objectRun: number;
  readonly failuresKept: number;
  /** Records that have failed so far. */
  readonly failed: number;
  readonly finished: boolean;
}

/** Throws RUN_NOT_FOUND. */
export function requireRun(tables: Tables, id: string): RunRow {
  const run = tables.runs.find(id);
  if (run === undefined) throw new ConnectorError('RUN_NOT_FOUND', `no run "${id}" is recorded`, { runId: id });
  return run;
}

/** A run that ended takes no more records: throws RUN_NOT_FOUND. */
export function requireRunning(tables: Tables, id: string): RunRow {
  const run = requireRun(tables, id);
  if (run.status === 'running') return run;
  throw new ConnectorError('RUN_NOT_FOUND', `run "${id}" of datasource "${run.datasource}" has ended already (${run.status})`, {
    runId: id,
  });
}

/** Throws RUN_NOT_FOUND for a run that is unknown or has ended, OBJECT_NOT_FOUND for an object that it has not begun. */
export function requireOpenObject(tables: Tables, runId: string, datasource: string, object: string): OpenObject {
  const run = requireRunning(tables, runId);
  const collection = tables.collections.find(datasource, object);
  const found = collection === undefined ? undefined : tables.objectRuns.find(run.number, collection);
  if (collection === undefined || found === undefined) {
    const message = `run "${runId}" has not begun object "${object}" of datasource "${datasource}"; begin the object first`;
    throw new ConnectorError('OBJECT_NOT_FOUND', message, { runId, datasource, object });
  }
  const { number: objectRun, failuresKept, failed, stopReason } = found;
  return { run: run.number, collection, objectRun, failuresKept, failed, finished: stopReason !== null };
}
