import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** How far the parents of objects have been read of which only changed ones are read: by runs that are not done, and by all that are. */
export interface ParentPositionsTable {
  find(collection: number, source: string): string | undefined;
  /** By source. */
  list(collection: number): Readonly<Record<string, string>>;
  forget(collection: number): void;
  put(collection: number, source: string, position: string): void;
  /** What a run has reached already stands. */
  reach(objectRun: number, source: string, position: string): void;
  /** In place of all that was published of the collection. */
  publish(collection: number, objectRun: number): void;
  /** Drops what a run remembers of an object. */
  drop(objectRun: number): void;
  dropOfRun(run: number): void;
}

export function parentPositionsTable(database: DatabaseSync): ParentPositionsTable {
  const find = prepare<[number, string], { position: string }>(
    database,
    'SELECT position FROM parent_positions WHERE collection = ? AND source = ?',
  );
  const list = prepare<[number], { source: string; position: string }>(
    database,
    'SELECT source, position FROM parent_positions WHERE collection = ? ORDER BY source',
  );
  const put = prepare<[number, string, string]>(database, 'INSERT INTO parent_positions (collection, source, position) VALUES (?, ?, ?)');
  const reach = prepare<[number, string, string]>(
    database,
    'INSERT INTO parent_runs (object_run, source, position) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const forget = prepare<[number]>(database, 'DELETE FROM parent_positions WHERE collection = ?');
  const publish = prepare<[number, number]>(
    database,
    'INSERT INTO parent_positions (collection, source, position) SELECT ?, source, position FROM parent_runs WHERE object_run = ?',
  );
  const drop = prepare<[number]>(database, 'DELETE FROM parent_runs WHERE object_run = ?');
  const dropOfRun = prepare<[number]>(
    database,
    'DELETE FROM parent_runs WHERE object_run IN (SELECT number FROM object_runs WHERE run = ?)',
  );
  return {
    find: (collection, source) => find.get(collection, source)?.position,
    list: (collection) => Object.fromEntries(list.all(collection).map(({ source, position }) => [source, position])),
    forget: (collection) => void forget.run(collection),
    put: (collection, source, position) => void put.run(collection, source, position),
    reach: (objectRun, source, position) => void reach.run(objectRun, source, position),
    publish(collection, objectRun) {
      forget.run(collection);
      publish.run(collection, objectRun);
    },
    drop: (objectRun) => void drop.run(objectRun),
    dropOfRun: (run) => void dropOfRun.run(run),
  };
}
