import type { DatabaseSync } from 'node:sqlite';
import type { Backfill } from '../../../sync/ports.ts';
import { prepare } from '../query.ts';

/** How far the history of each collection is read in ranges. */
export interface BackfillsTable {
  find(collection: number): Backfill | undefined;
  put(collection: number, backfill: Backfill): void;
  drop(collection: number): void;
}

export function backfillsTable(database: DatabaseSync): BackfillsTable {
  const find = prepare<[number], { state: string }>(database, 'SELECT state FROM backfills WHERE collection = ?');
  const put = prepare<[number, string]>(
    database,
    'INSERT INTO backfills (collection, state) VALUES (?, ?) ON CONFLICT (collection) DO UPDATE SET state = excluded.state',
  );
  const drop = prepare<[number]>(database, 'DELETE FROM backfills WHERE collection = ?');
  return {
    find(collection) {
      const row = find.get(collection);
      // Written below, and by nothing else.
      return row && (JSON.parse(row.state) as Backfill);
    },
    put: (collection, backfill) => void put.run(collection, JSON.stringify(backfill)),
    drop: (collection) => void drop.run(collection),
  };
}
