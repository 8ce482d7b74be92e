import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** The published cursor of each collection. */
export interface CursorsTable {
  /** Milliseconds since the epoch. */
  find(collection: number): number | undefined;
  publish(collection: number, position: number, run: number): void;
}

export function cursorsTable(database: DatabaseSync): CursorsTable {
  const find = prepare<[number], { position: number }>(database, 'SELECT position FROM cursors WHERE collection = ?');
  const publish = prepare<[number, number, number]>(
    database,
    `INSERT INTO cursors (collection, position, run) VALUES (?, ?, ?)
     ON CONFLICT (collection) DO UPDATE SET position = excluded.position, run = excluded.run`,
  );
  return {
    find: (collection) => find.get(collection)?.position,
    publish: (collection, position, run) => void publish.run(collection, position, run),
  };
}
