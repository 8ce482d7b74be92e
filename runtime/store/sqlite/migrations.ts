import type { DatabaseSync } from 'node:sqlite';
import { type AppliedMigration, type Migration, pendingMigrations } from '../shipped-migrations.ts';
import { prepare } from './query.ts';
import { inTransaction } from './transaction.ts';
import { dropViews } from './view-operations.ts';

/** Of the store itself. */
export const storeMigrations = new URL('../migrations/sqlite/', import.meta.url);

/**
 * Brings the database to the last of `migrations`, each in a transaction of its own, and gives the names of those it applied. Several
 * processes may do so at once: each migration is applied by one of them. Throws as `pendingMigrations`.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): readonly string[] {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL) STRICT');
  const applied = prepare<[], AppliedMigration>(database, 'SELECT number, name, hash FROM migrations ORDER BY number').all();
  const record = prepare<[number, string, string]>(
    database,
    'INSERT INTO migrations (number, name, hash) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING',
  );
  const apply = ({ number, name, sql, hash }: Migration): boolean =>
    inTransaction(database, () => {
      // Another process may have been faster since we looked.
      if (record.run(number, name, hash).changes === 0) return false;
      database.exec(sql);
      return true;
    });
  const pending = pendingMigrations(migrations, applied, 'another data folder');
  if (pending.length > 0) inTransaction(database, () => dropViews(database));
  return pending.filter(apply).map(({ name }) => name);
}
