import { mkdir } from 'node:fs/promises';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { FailedRecord, SyncStore } from '../sync/ports.ts';
import { readHolder, removeHolder, writeHolder, type Holder } from './holder.ts';
import type { FailedRecordQuery } from './sqlite/operations.ts';
import { toPageColumns } from './sqlite/page-columns.ts';
import { startThread, type Thread } from './sqlite/thread.ts';

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
}

export interface Store extends SyncStore {
  /** Tells other processes that find the folder held where this one serves. */
  announce(url: string): Promise<void>;
  /** Records of an object of a run that could not become entities, in the order they came: the first 10,000 of each of the last ten runs. */
  failedRecords(query: FailedRecordQuery): Promise<readonly FailedRecord[]>;
}

/**
 * Opens the store in a data folder, which it holds for this process until `close`. SQLite lives in two threads: one writes, and
 * answers in the order it was asked; one reads, and sees whatever was answered as written before it was asked. The main thread
 * never waits for either, and a caller that awaits its commits presses back on its source. Throws STORE_LOCKED (with pid and, if
 * it serves, url of the holder in the details), STORE_FAILED or STORE_FULL.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, clock, log, synchronous = 'normal', cacheKib = 32_768, maxMib = 0 } = options;
  await makeFolder(folder);
  const database = { folder, synchronous, cacheKib, maxMib };
  const writer = startThread({ ...database, role: 'write' }, log);
  const migrations = await writer.opened.catch(async (thrown: unknown) => {
    throw isLocked(thrown) ? nameHolder(folder, await readHolder(folder)) : thrown;
  });
  if (migrations.length > 0) log.info({ folder, migrations }, 'store: migrations applied');
  const holder: Holder = { pid: process.pid, started: new Date(clock.now()).toISOString() };
  await writeHolder(folder, holder).catch(async (cause: unknown) => {
    await writer.close();
    throw new ConnectorError('STORE_FAILED', `the data folder "${folder}" cannot be written to; check its permissions and the disk`, { folder }, cause);
  });
  return storeOver(writer, startThread({ ...database, role: 'read' }, log), options, holder);
}

function storeOver(writer: Thread, reader: Thread, { folder, clock }: StoreOptions, holder: Holder): Store {
  let closing: Promise<void> | undefined;
  let trimming = false;
  const trimLog = (): void => {
    if (trimming) return;
    trimming = true;
    const done = (): void => void (trimming = false);
    // Nobody asked for this; what is wrong with the disk shows in the next commit.
    reader.call('trimLog').then(done, done);
  };
  return {
    beginRun: (run) => writer.call('beginRun', run),
    beginObject: (runId, object) => writer.call('beginObject', runId, object),
    async commitPage(commit) {
      const counts = await writer.call('commitPage', toPageColumns(commit, clock.now()));
      trimLog();
      return counts;
    },
    finishObject: (finish) => writer.call('finishObject', finish),
    finishRun: (...given) => writer.call('finishRun', ...given),
    unseen: (...given) => writer.call('unseen', ...given),
    deleteEntities: (...given) => writer.call('deleteEntities', ...given),
    cursor: (...given) => writer.call('cursor', ...given),
    runs: (query) => reader.call('runs', query),
    run: (id) => reader.call('run', id),
    entities: (query) => reader.call('entities', query),
    entity: (...given) => reader.call('entity', ...given),
    countEntities: (...given) => reader.call('countEntities', ...given),
    failedRecords: (query) => reader.call('failedRecords', query),
    announce: (url) => writeHolder(folder, { ...holder, url }),
    close: () => (closing ??= closeAll(folder, reader, writer)),
  };
}

/** The one that writes goes last: it takes the log back whole and lets go of the folder. */
async function closeAll(folder: string, reader: Thread, writer: Thread): Promise<void> {
  await reader.close();
  await removeHolder(folder);
  await writer.close();
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ConnectorError('STORE_FAILED', `the data folder "${folder}" cannot be made; check the path and its permissions`, { folder }, cause);
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof ConnectorError && thrown.code === 'STORE_LOCKED';
}

function nameHolder(folder: string, holder: Holder | undefined): ConnectorError {
  if (holder === undefined) {
    return new ConnectorError('STORE_LOCKED', `the data folder "${folder}" is held by another process; stop it, then try again`, { folder });
  }
  const { pid, started, url } = holder;
  const message =
    url === undefined
      ? `the data folder "${folder}" is held by process ${pid} since ${started}; stop it, then try again`
      : `the data folder "${folder}" is held by process ${pid}, which serves ${url}; speak to that server, or stop it`;
  return new ConnectorError('STORE_LOCKED', message, { folder, ...holder });
}
