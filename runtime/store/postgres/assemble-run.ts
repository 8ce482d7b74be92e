import type { Checkpoint, Counts, ObjectRun, Run, RunAsked, RunError } from '../../sync/ports.ts';
import type { Queries } from './pool.ts';

/** A run as its columns. */
export interface RunRow extends Omit<Run, 'objects' | 'counts' | 'error' | 'asked'> {
  readonly number: number;
  /** JSON of RunAsked. */
  readonly asked: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly resumable: boolean;
  readonly holder: string | null;
  readonly fence: number;
  /** Whether its lease is not over, by the server's clock. */
  readonly leased: boolean | null;
  /** Milliseconds that are left of it. */
  readonly leaseLeft: number | null;
}

export const runColumns = `number, id, datasource, connector, connector_hash AS "connectorHash", mode, asked, status, started_at AS "startedAt",
  finished_at AS "finishedAt", error_code AS "errorCode", error_message AS "errorMessage", resumed, resumable, holder, fence,
  lease_until > clock_timestamp() AS leased,
  ceil(extract(epoch FROM lease_until - clock_timestamp()) * 1000)::bigint AS "leaseLeft"`;

type ObjectRunRow = Omit<ObjectRun, 'counts' | 'checkpoint' | 'notes' | 'errors'> &
  Counts & { readonly run: number; readonly checkpoint: string | null; readonly notes: string; readonly errors: string };

/** Runs with their objects, in the order they began; the counts of a run are the sums of theirs. */
export async function assembleRuns(queries: Queries, rows: readonly RunRow[]): Promise<readonly Run[]> {
  const objects = await queries.query<ObjectRunRow>(
    `SELECT run, object, collection_key AS "collectionKey", mode, mode_reason AS "modeReason", created, updated, unchanged, deleted, failed,
       checkpoint, stop_reason AS "stopReason", notes, held_back AS "heldBack", errors
     FROM object_runs JOIN collections ON collections.id = object_runs.collection WHERE run = ANY($1) ORDER BY number`,
    [rows.map(({ number }) => number)],
  );
  const ofRun = Map.groupBy(objects, ({ run }) => run);
  return rows.map((row) => assembleRun(row, (ofRun.get(row.number) ?? []).map(assembleObjectRun)));
}

function assembleRun(row: RunRow, objects: readonly ObjectRun[]): Run {
  const { id, datasource, connector, connectorHash, mode, status, startedAt, finishedAt, resumed, errorCode, errorMessage } = row;
  return {
    id,
    datasource,
    connector,
    connectorHash,
    mode,
    status,
    startedAt,
    finishedAt,
    resumed,
    objects,
    // Written by `beginRun` as the JSON of a RunAsked, and by nothing else.
    asked: JSON.parse(row.asked) as RunAsked,
    counts: sumCounts(objects.map(({ counts }) => counts)),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

function assembleObjectRun(row: ObjectRunRow): ObjectRun {
  const { run: _, created, updated, unchanged, deleted, failed, checkpoint, notes, errors, ...rest } = row;
  return {
    ...rest,
    counts: { created, updated, unchanged, deleted, failed },
    // Written by `commitPage` as the JSON of a Checkpoint, and by nothing else.
    checkpoint: checkpoint === null ? null : (JSON.parse(checkpoint) as Checkpoint),
    // Written by `finishObject` as a JSON list of text, and by nothing else.
    notes: JSON.parse(notes) as string[],
    // As commits of pages made it.
    errors: JSON.parse(errors) as RunError[],
  };
}

function sumCounts(all: readonly Counts[]): Counts {
  const sum = { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 };
  for (const counts of all) for (const name of names) sum[name] += counts[name];
  return sum;
}

const names = ['created', 'updated', 'unchanged', 'deleted', 'failed'] as const;
