import type { DatabaseSync } from 'node:sqlite';
import type { Run, RunMode, RunStatus } from '../../../sync/ports.ts';
import { prepare } from '../query.ts';

export interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly datasource: string;
  readonly connector: string;
  readonly connectorHash: string;
  readonly mode: RunMode;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly resumed: number;
}

export type NewRun = Pick<Run, 'id' | 'datasource' | 'connector' | 'connectorHash' | 'mode' | 'startedAt'>;

export interface RunsTable {
  find(id: string): RunRow | undefined;
  /** The one run of the datasource that has not been finished. */
  findUnfinished(datasource: string): RunRow | undefined;
  /** Newest first. */
  list(limit: number, datasource?: string): readonly RunRow[];
  insert(run: NewRun): void;
  countResumption(number: number): void;
  finish(number: number, status: RunStatus, finishedAt: string, error: Run['error']): void;
}

const columns = `number, id, datasource, connector, connector_hash AS connectorHash, mode, status, started_at AS startedAt,
  finished_at AS finishedAt, error_code AS errorCode, error_message AS errorMessage, resumed`;

export function runsTable(database: DatabaseSync): RunsTable {
  const find = prepare<[string], RunRow>(database, `SELECT ${columns} FROM runs WHERE id = ?`);
  const findUnfinished = prepare<[string], RunRow>(database, `SELECT ${columns} FROM runs WHERE datasource = ? AND status = 'running'`);
  const listAll = prepare<[number], RunRow>(database, `SELECT ${columns} FROM runs ORDER BY number DESC LIMIT ?`);
  const listOf = prepare<[string, number], RunRow>(
    database,
    `SELECT ${columns} FROM runs WHERE datasource = ? ORDER BY number DESC LIMIT ?`,
  );
  const insert = prepare<[string, string, string, string, string, string]>(
    database,
    `INSERT INTO runs (id, datasource, connector, connector_hash, mode, started_at, status) VALUES (?, ?, ?, ?, ?, ?, 'running')`,
  );
  const countResumption = prepare<[number]>(database, 'UPDATE runs SET resumed = resumed + 1 WHERE number = ?');
  const finish = prepare<[string, string, string | null, string | null, number]>(
    database,
    'UPDATE runs SET status = ?, finished_at = ?, error_code = ?, error_message = ? WHERE number = ?',
  );
  return {
    find: (id) => find.get(id),
    findUnfinished: (datasource) => findUnfinished.get(datasource),
    list: (limit, datasource) => (datasource === undefined ? listAll.all(limit) : listOf.all(datasource, limit)),
    insert: (run) => void insert.run(run.id, run.datasource, run.connector, run.connectorHash, run.mode, run.startedAt),
    countResumption: (number) => void countResumption.run(number),
    finish: (number, status, finishedAt, error) =>
      void finish.run(status, finishedAt, error?.code ?? null, error?.message ?? null, number),
  };
}
