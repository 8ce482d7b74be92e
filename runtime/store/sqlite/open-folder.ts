import type { DatabaseSync } from 'node:sqlite';
import { type KeptDeletions, keptDeletions } from '../../sync/change-feed.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { migrate, storeMigrations } from './migrations.ts';
import { changeOperations } from './change-operations.ts';
import { entityOperations } from './entity-operations.ts';
import { factsOperations } from './facts-operations.ts';
import { followOperations } from './follow-operations.ts';
import { lookupOperations } from './lookup-operations.ts';
import type { Operations } from './operations.ts';
import { makeOwnViews } from './own-views.ts';
import { partitionOperations } from './partition-operations.ts';
import { remapOperations } from './remap-operations.ts';
import { runOperations } from './run-operations.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { tableOperations } from './table-operations.ts';
import { timelineOperations } from './timeline-operations.ts';
import { viewOperations } from './view-operations.ts';
import { wordsOperations } from './words-operations.ts';
import type { Served } from './serve.ts';
import { openTables } from './tables/index.ts';
import { prepareTrim } from './write-ahead-log.ts';

/** The store in a folder that this process holds from then on. Throws STORE_LOCKED, STORE_FAILED or what SQLite throws; nothing stays open or locked then. */
export function openFolder(options: DatabaseOptions): Served {
  const unlock = lockFolder(options.folder);
  let database: DatabaseSync | undefined;
  const close = (): void => {
    database?.close();
    unlock();
  };
  try {
    database = openDatabase(options);
    const migrated = migrate(database, shippedMigrations(storeMigrations));
    makeOwnViews(database);
    return {
      migrated,
      operations: createOperations(database, options.keptDeletions ?? keptDeletions),
      afterAnswer: prepareTrim(database),
      close,
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** What is asked of an open database, one operation after the other. */
export function createOperations(database: DatabaseSync, kept: KeptDeletions): Operations {
  const tables = openTables(database);
  return {
    ...runOperations(database, tables, kept),
    ...entityOperations(database, tables),
    ...partitionOperations(database, tables),
    ...scheduleOperations(database),
    ...timelineOperations(database),
    ...wordsOperations(database),
    ...viewOperations(database),
    ...changeOperations(tables),
    ...lookupOperations(database, tables),
    ...remapOperations(database, tables),
    ...tableOperations(database, tables),
    ...factsOperations(database),
    ...followOperations(database),
  };
}
