import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** How far the partitions of objects have come: in a run, and over all of them. */
export interface PartitionsTable {
  /** JSON of its checkpoint in this run. */
  checkpoint(objectRun: number, key: string): string | undefined;
  cursor(collection: number, key: string): string | undefined;
  /** By key. */
  cursors(collection: number): Readonly<Record<string, string>>;
  /** Forgets all cursors of a collection. */
  forget(collection: number): void;
  recordPage(objectRun: number, key: string, checkpoint: string): void;
  publish(collection: number, key: string, position: string, run: number): void;
  /** Forgets the cursors of partitions that this object run has not met. */
  forgetUnmet(collection: number, objectRun: number): void;
  /** Drops what a run remembers of the partitions of an object. */
  drop(objectRun: number): void;
  dropOfRun(run: number): void;
}

export function partitionsTable(database: DatabaseSync): PartitionsTable {
  const checkpoint = prepare<[number, string], { checkpoint: string }>(
    database,
    'SELECT checkpoint FROM partition_runs WHERE object_run = ? AND key = ?',
  );
  const cursor = prepare<[number, string], { position: string }>(
    database,
    'SELECT position FROM partition_cursors WHERE collection = ? AND key = ?',
  );
  const cursors = prepare<[number], { key: string; position: string }>(
    database,
    'SELECT key, position FROM partition_cursors WHERE collection = ? ORDER BY key',
  );
  const recordPage = prepare<[number, string, string]>(
    database,
    `INSERT INTO partition_runs (object_run, key, checkpoint) VALUES (?, ?, ?)
     ON CONFLICT (object_run, key) DO UPDATE SET checkpoint = excluded.checkpoint`,
  );
  const publish = prepare<[number, string, string, number]>(
    database,
    `INSERT INTO partition_cursors (collection, key, position, run) VALUES (?, ?, ?, ?)
     ON CONFLICT (collection, key) DO UPDATE SET position = excluded.position, run = excluded.run`,
  );
  const forgetAll = prepare<[number]>(database, 'DELETE FROM partition_cursors WHERE collection = ?');
  const forget = prepare<[number, number]>(
    database,
    `DELETE FROM partition_cursors WHERE collection = ?
       AND NOT EXISTS (SELECT 1 FROM partition_runs WHERE object_run = ? AND partition_runs.key = partition_cursors.key)`,
  );
  const drop = prepare<[number]>(database, 'DELETE FROM partition_runs WHERE object_run = ?');
  const dropOfRun = prepare<[number]>(
    database,
    'DELETE FROM partition_runs WHERE object_run IN (SELECT number FROM object_runs WHERE run = ?)',
  );
  return {
    checkpoint: (objectRun, key) => checkpoint.get(objectRun, key)?.checkpoint,
    cursor: (collection, key) => cursor.get(collection, key)?.position,
    cursors: (collection) => Object.fromEntries(cursors.all(collection).map(({ key, position }) => [key, position])),
    forget: (collection) => void forgetAll.run(collection),
    recordPage: (objectRun, key, text) => void recordPage.run(objectRun, key, text),
    publish: (collection, key, position, run) => void publish.run(collection, key, position, run),
    forgetUnmet: (collection, objectRun) => void forget.run(collection, objectRun),
    drop: (objectRun) => void drop.run(objectRun),
    dropOfRun: (run) => void dropOfRun.run(run),
  };
}
