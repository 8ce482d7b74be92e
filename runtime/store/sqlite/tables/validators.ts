import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../query.ts';

/** What the last complete read of each collection got to ask with whether anything has changed since. */
export interface ValidatorsTable {
  find(collection: number): string | undefined;
  keep(collection: number, value: string): void;
  drop(collection: number): void;
}

export function validatorsTable(database: DatabaseSync): ValidatorsTable {
  const find = prepare<[number], { value: string }>(database, 'SELECT value FROM validators WHERE collection = ?');
  const keep = prepare<[number, string]>(
    database,
    'INSERT INTO validators (collection, value) VALUES (?, ?) ON CONFLICT (collection) DO UPDATE SET value = excluded.value',
  );
  const drop = prepare<[number]>(database, 'DELETE FROM validators WHERE collection = ?');
  return {
    find: (collection) => find.get(collection)?.value,
    keep: (collection, value) => void keep.run(collection, value),
    drop: (collection) => void drop.run(collection),
  };
}
