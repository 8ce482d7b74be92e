import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import type { KeptDeletions } from '../../sync/change-feed.ts';

/** What the store's thread is told when it starts. */
export interface DatabaseOptions {
  readonly folder: string;
  /**
   * `normal` (default) survives a killed process whole; a power cut may take the last commits, never half of one. `full` also
   * survives a power cut, for an fsync per commit.
   */
  readonly synchronous: 'normal' | 'full';
  /** Memory for pages, in KiB. */
  readonly cacheKib: number;
  /** The store refuses to grow beyond this; 0 for no bound but the disk. */
  readonly maxMib: number;
  readonly keptDeletions?: KeptDeletions | undefined;
}

const databaseFile = 'store.db';
export const pageSize = 8192;

/** Opens the store's database as this room needs it. Pages of 8 KiB hold records of a kilobyte with less waste than the default 4. */
export function openDatabase(options: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(join(options.folder, databaseFile), { timeout: 5000 });
  try {
    database.exec(`PRAGMA page_size = ${pageSize}`);
    useWriteAheadLog(database, options.folder);
    database.exec(`PRAGMA synchronous = ${options.synchronous === 'full' ? 'FULL' : 'NORMAL'}`);
    database.exec(`PRAGMA cache_size = -${Math.trunc(options.cacheKib)}`);
    // `prepareTrim` keeps the log short; this is for when it cannot, because another program reads the file and does not end.
    database.exec('PRAGMA wal_autocheckpoint = 16000');
    database.exec(`PRAGMA journal_size_limit = ${32 * 1024 * 1024}`);
    if (options.maxMib > 0) database.exec(`PRAGMA max_page_count = ${Math.trunc((options.maxMib * 1024 * 1024) / pageSize)}`);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

/** Throws STORE_FAILED where the file system has no such log. */
export function useWriteAheadLog(database: DatabaseSync, folder: string): void {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode === 'wal') return;
  throw new ConnectorError('STORE_FAILED', `the data folder "${folder}" allows no write-ahead log; put it on a local disk`);
}
