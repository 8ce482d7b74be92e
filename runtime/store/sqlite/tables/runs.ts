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
  /** JSON of RunAsked. */
  readonly asked: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly resumed: number;
  /** 1 or 0. */
  readonly resumable: number;
}

export type NewRun = Pick<Run, 'id' | 'datasource' | 'connector' | 'connectorHash' | 'mode' | 'startedAt'> & Pick<RunRow, 'asked'>;

export interface RunsTable {
  find(id: string): RunRow | undefined;
  findNewest(datasource: string): RunRow | undefined;
  /** Newest first. */
  list(limit: number, datasource?: string): readonly RunRow[];
  insert(run: NewRun): void;
  /** Running again, and counted so. */
  resume(number: number): void;
  finish(number: number, status: RunStatus, finishedAt: string, error: Run['error'], resumable: boolean): void;
  giveUp(number: number): void;
}

const columns = `number, id, datasource, connector, connector_hash AS connectorHash, mode, asked, status, started_at AS startedAt,
  finished_at AS finishedAt, error_code AS errorCode, error_message AS errorMessage, resumed, resumable`;

export function runsTable(database: DatabaseSync): RunsTable {
  const find = prepare<[string], RunRow>(database, `SELECT ${columns} FROM runs WHERE id = ?`);
  const findNewest = prepare<[string], RunRow>(database, `SELECT ${columns} FROM runs WHERE datasource = ? ORDER BY number DESC LIMIT 1`);
  const listAll = prepare<[number], RunRow>(database, `SELECT ${columns} FROM runs ORDER BY number DESC LIMIT ?`);
  const listOf = prepare<[string, number], RunRow>(
    database,
    `SELECT ${columns} FROM runs WHERE datasource = ? ORDER BY number DESC LIMIT ?`,
  );
  const insert = prepare<[string, string, string, string, string, string, string]>(
    database,
    `INSERT INTO runs (id, datasource, connector, connector_hash, mode, asked, started_at, status) VALUES (?, ?, ?, ?, ?, ?, ?, 'running')`,
  );
  const resume = prepare<[number]>(
    database,
    `UPDATE runs SET status = 'running', resumed = resumed + 1, resumable = 0, finished_at = NULL, error_code = NULL, error_message = NULL
     WHERE number = ?`,
  );
  const finish = prepare<[string, string, string | null, string | null, number, number]>(
    database,
    'UPDATE runs SET status = ?, finished_at = ?, error_code = ?, error_message = ?, resumable = ? WHERE number = ?',
  );
  const giveUp = prepare<[number]>(database, 'UPDATE runs SET resumable = 0 WHERE number = ?');
  return {
    find: (id) => find.get(id),
    findNewest: (datasource) => findNewest.get(datasource),
    list: (limit, datasource) => (datasource === undefined ? listAll.all(limit) : listOf.all(datasource, limit)),
    insert: (run) => void insert.run(run.id, run.datasource, run.connector, run.connectorHash, run.mode, run.asked, run.startedAt),
    resume: (number) => void resume.run(number),
    finish: (number, status, finishedAt, error, resumable) =>
      void finish.run(status, finishedAt, error?.code ?? null, error?.message ?? null, resumable ? 1 : 0, number),
    giveUp: (number) => void giveUp.run(number),
  };
}
