import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { KeptDeletions } from '../sync/change-feed.ts';
import type { FailedRecord, SyncStore } from '../sync/ports.ts';
import type { ScheduleStore } from '../sync/schedules/ports.ts';
import type { TimelineStore } from '../sync/timeline/ports.ts';
import type { WordsStore } from '../sync/words-store.ts';
import { readHolder, removeHolder, writeHolder, type Holder } from './holder.ts';
import { makeFolder } from './make-folder.ts';
import { tellMigrations } from './shipped-migrations.ts';
import type { DatabaseOptions } from './sqlite/database.ts';
import { factsOver } from './sqlite/facts-operations.ts';
import { followingOver } from './sqlite/follow-operations.ts';
import type { FailedRecordQuery, Operations } from './sqlite/operations.ts';
import { toPageColumns } from './sqlite/page-columns.ts';
import { lookupsOver } from './sqlite/lookup-operations.ts';
import { remapsOver } from './sqlite/remap-operations.ts';
import { schedulesOver } from './sqlite/schedule-operations.ts';
import { tablesOver } from './sqlite/table-operations.ts';
import { timelinesOver } from './sqlite/timeline-operations.ts';
import { viewsOver } from './sqlite/view-operations.ts';
import { wordsOver } from './sqlite/words-operations.ts';
import { startThread, type Thread } from './sqlite/thread.ts';
import type { ViewKeeper } from './views/keeper.ts';

export interface StoreOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * `normal` (default): whole after a killed process, whole but for the last commits after a power cut. `full`: an fsync per
   * commit, so that a power cut takes nothing either.
   */
  readonly synchronous?: 'normal' | 'full';
  /** Memory for database pages in KiB; default 32,768. */
  readonly cacheKib?: number;
  /** The store refuses to grow beyond this many MiB (STORE_FULL); default 0, no bound but the disk. */
  readonly maxMib?: number;
  /** How long, and how many, deletions stay in the change feed. */
  readonly keptDeletions?: KeptDeletions;
}

export interface Store extends SyncStore {
  readonly schedules: ScheduleStore;
  readonly words: WordsStore;
  readonly views: ViewKeeper;
  readonly timelines: TimelineStore;
  /** Tells other processes that find the folder held where this one serves. */
  announce(url: string): Promise<void>;
  /** Records of an object of a run that could not become entities, in the order they came: the first 10,000 of each of the last ten runs. */
  failedRecords(query: FailedRecordQuery): Promise<readonly FailedRecord[]>;
}

/**
 * Opens the store in a data folder, which it holds for this process until `close`. SQLite lives in a thread of its own, which
 * answers in the order it was asked: the main thread never waits for the disk or a lock, and a caller that awaits its commits
 * presses back on its source. Throws STORE_LOCKED (with pid and, if it serves, url of the holder in the details), STORE_FAILED or
 * STORE_FULL.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, clock, log, synchronous = 'normal', cacheKib = 8_192, maxMib = 0 } = options;
  await makeFolder(folder);
  const database: DatabaseOptions = { folder, synchronous, cacheKib, maxMib, keptDeletions: options.keptDeletions };
  const thread = startThread<Operations>({ subject: 'store', worker: './worker', options: database, log });
  const migrations = await thread.opened.catch(async (thrown: unknown) => {
    throw isLocked(thrown) ? nameHolder(folder, await readHolder(folder)) : thrown;
  });
  tellMigrations(log, 'store', { folder }, migrations);
  const holder: Holder = { pid: process.pid, started: new Date(clock.now()).toISOString() };
  const describe = (url?: string): Promise<void> =>
    writeHolder(folder, url === undefined ? holder : { ...holder, url }).catch((cause: unknown) => {
      // It only informs: a full disk must not keep what is stored from being read.
      log.warn({ folder, cause: String(cause) }, 'store: the note of who holds the data folder could not be written');
    });
  await describe();
  return storeOver(thread, options, describe);
}

/** The store's port over whatever answers its operations. `folder`: where a note of who holds it lies, which `close` removes. */
export function storeOver(
  thread: Pick<Thread<Operations>, 'call' | 'close'>,
  { folder, clock }: Pick<StoreOptions, 'folder' | 'clock'>,
  describe: (url: string) => Promise<void>,
): Store {
  let closing: Promise<void> | undefined;
  return {
    beginRun: (run) => thread.call('beginRun', run),
    beginObject: (runId, object) => thread.call('beginObject', runId, object),
    restartObject: (...given) => thread.call('restartObject', ...given),
    commitPage: (commit) => thread.call('commitPage', toPageColumns(commit, clock.now())),
    finishObject: (finish) => thread.call('finishObject', finish),
    finishRun: (...given) => thread.call('finishRun', ...given),
    unseen: (...given) => thread.call('unseen', ...given),
    missedBefore: (...given) => thread.call('missedBefore', ...given),
    deleteEntities: (runId, datasource, object, ids, deletion = 'hard') =>
      thread.call('deleteEntities', { runId, datasource, object, ids, deletion, now: clock.now() }),
    cursor: (...given) => thread.call('cursor', ...given),
    backfill: (...given) => thread.call('backfill', ...given),
    validator: (...given) => thread.call('validator', ...given),
    runs: (query) => thread.call('runs', query),
    run: (id) => thread.call('run', id),
    entities: (query) => thread.call('entities', query),
    entity: (...given) => thread.call('entity', ...given),
    countEntities: (...given) => thread.call('countEntities', ...given),
    entitiesById: (...given) => thread.call('entitiesById', ...given),
    entityIds: (query) => thread.call('entityIds', query),
    state: (datasource) => thread.call('state', datasource),
    replaceState: (...given) => thread.call('replaceState', ...given),
    erase: (datasource) => thread.call('erase', datasource),
    partition: (...given) => thread.call('partition', ...given),
    parentPosition: (...given) => thread.call('parentPosition', ...given),
    reachParents: (...given) => thread.call('reachParents', ...given),
    changes: (query) => thread.call('changes', query),
    isSynced: (...given) => thread.call('isSynced', ...given),
    failedRecords: (query) => thread.call('failedRecords', query),
    ...factsOver(thread),
    ...followingOver(thread),
    ...lookupsOver(thread),
    ...remapsOver(thread),
    ...tablesOver(thread),
    schedules: schedulesOver(thread),
    words: wordsOver(thread),
    views: viewsOver(thread),
    timelines: timelinesOver(thread),
    announce: (url) => describe(url),
    // While the lock is held still, so that what is removed is our own.
    close: () => (closing ??= removeHolder(folder).then(() => thread.close())),
  };
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED';
}

function nameHolder(folder: string, holder: Holder | undefined): ConnectorError {
  if (holder === undefined) {
    return new ConnectorError('STORE_LOCKED', `the data folder "${folder}" is held by another process; stop it, then try again`, {
      folder,
    });
  }
  const { pid, started, url } = holder;
  const message =
    url === undefined
      ? `the data folder "${folder}" is held by process ${pid} since ${started}; stop it, then try again`
      : `the data folder "${folder}" is held by process ${pid}, which serves ${url}; speak to that server, or stop it`;
  return new ConnectorError('STORE_LOCKED', message, { folder, ...holder });
}
