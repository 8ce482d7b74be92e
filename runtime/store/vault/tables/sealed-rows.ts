import type { DatabaseSync } from 'node:sqlite';
import type { SealedRow } from '../../../vault/ports.ts';
import { prepare } from '../../sqlite/query.ts';

/** Every envelope, in whichever table it lies. */
export interface SealedRowsTable {
  list(after: string, limit: number): readonly SealedRow[];
  replace(place: string, was: string, next: string): boolean;
}

export function sealedRowsTable(database: DatabaseSync): SealedRowsTable {
  // SQLite merges the indexes over `place`: a page costs what is on it.
  const list = prepare<[string, number], SealedRow>(
    database,
    'SELECT place, sealed FROM sealed_rows WHERE place > ? ORDER BY place LIMIT ?',
  );
  const replacements = ['authorizations', 'connections', 'instance_secrets'].map((table) =>
    prepare<[string, string, string]>(database, `UPDATE ${table} SET sealed = ? WHERE place = ? AND sealed = ?`),
  );
  return {
    list: (after, limit) => list.all(after, limit),
    replace: (place, was, next) => replacements.some((query) => query.run(next, place, was).changes > 0),
  };
}
