import type { BoundDatasource } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { orderObjects } from './order-objects.ts';
import { partitionsFailed } from './partition-progress.ts';
import type { Run, RunStatus, SyncStore } from './ports.ts';
import type { SyncOptions } from './sync-options.ts';
import { syncObject } from './sync-object.ts';

export interface SyncParts {
  readonly store: SyncStore;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly newId: () => string;
}

/** A run that has begun: its record, and its end. */
export interface BegunSync {
  readonly run: Run;
  readonly ended: Promise<Run>;
}

/**
 * Begins a run of a datasource, or takes up the one that another process left unfinished. `ended` rejects with the
 * ConnectorError that ended the run; what was committed stays, and the next run goes on from there.
 */
export async function beginSync(parts: SyncParts, known: BoundDatasource, options: SyncOptions): Promise<BegunSync> {
  const datasource = await known.discover(options.signal ? { signal: options.signal } : {});
  const { store, clock, events, newId } = parts;
  const mode = options.mode ?? 'incremental';
  const { name, connector, connectorHash } = datasource;
  const objects = orderObjects(datasource, options.objects);
  const { run, resumed } = await store.beginRun({
    id: newId(),
    datasource: name,
    connector,
    connectorHash,
    mode,
    startedAt: new Date(clock.now()).toISOString(),
  });
  events.emit('sync.started', { datasource: name, runId: run.id });
  const work = async (): Promise<Run> => {
    await using shared = datasource.shareReads(objects.map((object) => object.name));
    for (const object of objects) {
      const notes: string[] = [];
      await syncObject({
        store,
        datasource,
        object,
        runId: run.id,
        mode: run.mode,
        resumeFrom: run.objects.find((before) => before.object === object.name),
        signal: options.signal,
        shared,
        notes,
        onNote: (note) => void notes.push(note),
        onPage: (checkpoint, counts) =>
          options.onProgress?.({
            runId: run.id,
            resumed,
            object: object.name,
            page: checkpoint.pages,
            records: checkpoint.records,
            counts,
          }),
      });
    }
    const done = await endRun(parts, run, undefined);
    events.emit('sync.completed', { datasource: name, runId: run.id, status: done.status });
    return done;
  };
  const ended = work().catch((thrown: unknown) => failRun(parts, run, thrown));
  return { run, ended };
}

async function failRun(parts: SyncParts, run: Run, thrown: unknown): Promise<never> {
  const aborted = thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError');
  const known = aborted
    ? new ConnectorError('SYNC_CANCELLED', 'the sync was stopped; its checkpoint is saved')
    : ConnectorError.from(thrown);
  const error = known.with({ datasource: run.datasource, runId: run.id });
  parts.log.error({ runId: run.id, datasource: run.datasource, error: error.toJSON(), cause: causeOf(error) }, 'sync failed');
  try {
    await endRun(parts, run, error);
  } catch (storeError) {
    // The run stays `running` in a store that cannot be written; the next one takes it up.
    parts.log.error({ runId: run.id, error: ConnectorError.from(storeError).toJSON() }, 'the end of the run could not be recorded');
  }
  parts.events.emit('sync.failed', { datasource: run.datasource, runId: run.id, code: error.code, message: error.message });
  throw error;
}

function causeOf(error: ConnectorError): string | undefined {
  return error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : undefined;
}

async function endRun({ store, clock }: SyncParts, run: Run, error: ConnectorError | undefined): Promise<Run> {
  const finishedAt = new Date(clock.now()).toISOString();
  if (error) {
    const status: RunStatus = error.code === 'SYNC_CANCELLED' ? 'cancelled' : 'failed';
    // What time cannot mend may be the page token itself: such a run is not taken up again.
    const resumable = error.retryable || error.failure === 'system';
    return store.finishRun(run.id, status, finishedAt, { code: error.code, message: error.message }, resumable);
  }
  const now = await store.run(run.id);
  const isPartial = (now?.counts.failed ?? 0) > 0 || now?.objects.some(({ stopReason }) => stopReason === partitionsFailed);
  return store.finishRun(run.id, isPartial ? 'partial' : 'success', finishedAt, null, false);
}
