import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** The published cursor of each collection. */
export interface CursorsTable {
  find(collection: number): string | undefined;
  publish(collection: number, position: string, run: number): void;
  drop(collection: number): void;
}

export function cursorsTable(database: DatabaseSync): CursorsTable {
  const find = prepare<[number], { position: string }>(database, 'SELECT position FROM cursors WHERE collection = ?');
  const publish = prepare<[number, string, number]>(
    database,
    `INSERT INTO cursors (collection, position, run) VALUES (?, ?, ?)
     ON CONFLICT (collection) DO UPDATE SET position = excluded.position, run = excluded.run`,
  );
  const drop = prepare<[number]>(database, 'DELETE FROM cursors WHERE collection = ?');
  return {
    find: (collection) => find.get(collection)?.position,
    publish: (collection, position, run) => void publish.run(collection, position, run),
    drop: (collection) => void drop.run(collection),
  };
}
