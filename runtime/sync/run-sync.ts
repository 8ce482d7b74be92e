import type { BoundDatasource } from '../engine/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { readAsked } from './asked.ts';
import { beginTurn, endlessTurn, type Turn } from './backfill/turn.ts';
import type { ToldFacts } from './datasource-facts.ts';
import { createDryStore } from './dry-store.ts';
import { checkMappings, followMapping, knownOf, lookupNotes, retryFailed } from './mapping/index.ts';
import { partitionsFailed } from './partition-progress.ts';
import type { Boards, ObjectRun, Run, SyncStore } from './ports.ts';
import type { Observer } from './run-events.ts';
import { type RunWatch, watchRun } from './run-watch.ts';
import type { SyncOptions } from './sync-options.ts';
import { namedObjects, objectsToSync, settingsOf } from './settings.ts';
import { syncObject } from './sync-object.ts';
import { openTableFollower } from './table-follower.ts';
import { openWords } from './object-words.ts';
import type { WordsStore } from './words-store.ts';

export interface SyncParts {
  readonly store: SyncStore;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Log;
  readonly newId: () => string;
  /** By which words of documents objects were read; absent: nothing tells. */
  readonly words?: WordsStore | undefined;
  /** What is told of a datasource where people query what is stored; undefined: nothing. */
  readonly facts?: (datasource: string) => Promise<ToldFacts | undefined>;
  /** Told what happens in runs; absent: nobody is. */
  readonly observe?: Observer | undefined;
  /** Whether a scheduled run of a datasource waits. Absent: none ever does. */
  readonly due?: ((datasource: string) => Promise<boolean>) | undefined;
  /** Lets another process go on with a run at once; false where this one no longer has it. Absent: there is no other. */
  readonly handOn?: (runId: string) => Promise<boolean>;
  /** Where others may help with partitions. Absent: there is no other. */
  readonly boards?: () => Promise<Boards>;
}

/** Why a run is stopped that another process is to go on with. */
export const handedOn: unknown = new DOMException('the run is handed on to another process', 'AbortError');

/** A run that has begun: its record, and its end. */
export interface BegunSync {
  readonly run: Run;
  readonly ended: Promise<Run>;
}

/**
 * Begins a run of a datasource, or takes up the one that another process left unfinished. `ended` rejects with the
 * ConnectorError that ended the run; what was committed stays, and the next run goes on from there.
 */
export async function beginSync(given: SyncParts, known: BoundDatasource, options: SyncOptions): Promise<BegunSync> {
  const parts = options.dryRun ? dryParts(given) : given;
  const checked = knownOf(known, options.objects);
  await checkMappings(known.name, checked);
  const datasource = await known.discover(options.signal ? { signal: options.signal } : {});
  const { clock, newId } = parts;
  const { mode, asked } = readAsked(options);
  const { name, connector, connectorHash, synchronization = {} } = datasource;
  const objects = objectsToSync(datasource, synchronization, options.objects);
  const named = namedObjects(datasource, synchronization, options.objects);
  // Those that were found only now.
  await checkMappings(
    name,
    objects.filter((object) => !checked.some((before) => before.name === object.name)),
  );
  const { store, events } = parts;
  const { run, resumed } = await store.beginRun({
    id: newId(),
    datasource: name,
    connector,
    connectorHash,
    mode,
    // What is asked for objects of its own is a run of its own: one that was broken off may have read them already.
    asked: named ? { ...asked, objects: named } : asked,
    startedAt: new Date(clock.now()).toISOString(),
  });
  events.emit('sync.started', { datasource: name, runId: run.id });
  const watch = watchRun(parts, known, run);
  const { due } = parts;
  const openTurn = (): Turn => (options.dryRun ? endlessTurn(clock) : beginTurn(clock, due && (() => due(name))));
  const work = async (): Promise<Run> => {
    const words = openWords(parts.words, name, run.asked);
    const boards = await parts.boards?.();
    const { facts } = parts;
    const tables = await openTableFollower({ ...parts, facts: facts && (() => facts(name)) });
    await using shared = datasource.shareReads(objects.map((object) => object.name));
    const syncAll = async (known: readonly ObjectRun[]): Promise<boolean> => {
      let [goesOn, isAwaited] = [false, false];
      for (const object of objects) {
        watch.enter(object.name);
        const notes: string[] = [];
        const turn = openTurn();
        const onNote = (note: string): void => {
          notes.push(note);
          watch.tell({ type: 'note', note });
        };
        for (const note of await lookupNotes(store, object, { datasource: name, objects })) onNote(note);
        const mapping = await followMapping({ store, datasource: name, now: () => clock.now() }, object);
        const more = await syncObject({
          store,
          datasource,
          object,
          runId: run.id,
          mode: run.mode,
          asked: run.asked,
          settings: settingsOf(synchronization, object.name),
          ...(await words.of(object)),
          turn,
          resumeFrom: known.find((before) => before.object === object.name),
          signal: options.signal,
          boards: boards && { boards, clock },
          shared,
          notes,
          onNote,
          beginMapping: () => mapping.begin(),
          endMapping: (isWhole) => mapping.end(isWhole),
          observe: watch.tell,
          onPage: (checkpoint, counts) =>
            options.onProgress?.({
              runId: run.id,
              resumed,
              object: object.name,
              page: checkpoint.pages,
              records: checkpoint.records,
              ...(checkpoint.ranges ? { ranges: checkpoint.ranges } : {}),
              counts,
            }),
          // Who is stopped does not wait: the next run begins with what is left.
        }).finally(() => options.signal?.aborted || tables.follow(object.name));
        isAwaited ||= turn.isAwaited();
        goesOn ||= more;
      }
      return goesOn && !isAwaited;
    };
    // Where history is left to read, what has changed meanwhile comes before more of it.
    for (let known = run.objects; await syncAll(known);) known = await objectsOf(store, run.id);
    if (!options.dryRun) {
      for (const { object, note } of await retryFailed({ store, datasource, now: () => clock.now(), signal: options.signal })) {
        watch.enter(object);
        watch.tell({ type: 'note', note });
      }
      await tables.follow();
    }
    const done = await endRun(parts, run, undefined);
    watch.tell({ type: 'ended', status: done.status, error: null });
    events.emit('sync.completed', { datasource: name, runId: run.id, status: done.status });
    return done;
  };
  const ended = work().catch((thrown: unknown) => failRun(parts, { run, watch }, thrown, options.signal));
  return { run, ended };
}

/** How the objects of a run stand. */
async function objectsOf(store: SyncStore, runId: string): Promise<readonly ObjectRun[]> {
  return (await store.run(runId))?.objects ?? [];
}

/** Nobody is told of a run that does nothing. */
function dryParts(parts: SyncParts): SyncParts {
  const { handOn: _, boards: _shared, observe: _unseen, facts: _told, words, ...rest } = parts;
  const read = words && { words: { ...words, noteWords: async () => {} } };
  return { ...rest, ...read, store: createDryStore(parts.store, () => parts.clock.now()), events: { ...parts.events, emit: () => {} } };
}

async function failRun(
  parts: SyncParts,
  { run, watch }: { readonly run: Run; readonly watch: RunWatch },
  thrown: unknown,
  signal: AbortSignal | undefined,
): Promise<never> {
  if (signal?.reason === handedOn && (await parts.handOn?.(run.id).catch(() => false))) {
    watch.tell({ type: 'handedOn' });
    parts.log.info({ runId: run.id, datasource: run.datasource }, 'sync handed on: another process goes on with it');
    throw new ConnectorError('SYNC_CANCELLED', 'the run was handed on to another process', { datasource: run.datasource, runId: run.id });
  }
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
  watch.tell({ type: 'ended', status: statusOf(error), error: { code: error.code, message: error.message } });
  parts.events.emit('sync.failed', { datasource: run.datasource, runId: run.id, code: error.code, message: error.message });
  throw error;
}

function causeOf(error: ConnectorError): string | undefined {
  return error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : undefined;
}

function statusOf({ code }: ConnectorError): 'cancelled' | 'failed' {
  return code === 'SYNC_CANCELLED' ? 'cancelled' : 'failed';
}

async function endRun({ store, clock }: SyncParts, run: Run, error: ConnectorError | undefined): Promise<Run> {
  const finishedAt = new Date(clock.now()).toISOString();
  if (error) {
    const status = statusOf(error);
    // What time cannot mend may be the page token itself: such a run is not taken up again.
    const resumable = error.retryable || error.failure === 'system';
    return store.finishRun(run.id, status, finishedAt, { code: error.code, message: error.message }, resumable);
  }
  const now = await store.run(run.id);
  const isPartial = (now?.counts.failed ?? 0) > 0 || now?.objects.some(({ stopReason }) => stopReason === partitionsFailed);
  return store.finishRun(run.id, isPartial ? 'partial' : 'success', finishedAt, null, false);
}
