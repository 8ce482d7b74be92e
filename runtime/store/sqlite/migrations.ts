import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import { prepare } from './query.ts';
import { inTransaction } from './transaction.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
}

const shipped = new URL('../migrations/sqlite/', import.meta.url);
const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** The migrations that ship (by default the store's), in numeric order. They are found beside the code, also when it is compiled. */
export function shippedMigrations(folder: URL = shipped): readonly Migration[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = fileName.exec(name)?.[1];
      return number === undefined ? [] : [readMigration(Number(number), name, new URL(name, folder))];
    })
    .sort((a, b) => a.number - b.number);
}

/**
 * Brings the database to the last of `migrations`, each in a transaction of its own, and gives the names of those it applied. Several
 * processes may do so at once: each migration is applied by one of them.
 * Throws STORE_FAILED when the database knows a migration that these do not (it was written by a newer Ferrule), or when one was
 * changed after it had been applied.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): readonly string[] {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL) STRICT');
  const applied = prepare<[], Applied>(database, 'SELECT number, name, hash FROM migrations ORDER BY number').all();
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const old of applied) refuseUnknown(old, known.get(old.number), migrations.at(-1));
  const done = new Set(applied.map(({ number }) => number));
  const pending = migrations.filter(({ number }) => !done.has(number));
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
  return pending.filter(apply).map(({ name }) => name);
}

function refuseUnknown(old: Applied, known: Migration | undefined, last: Migration | undefined): void {
  if (known === undefined) {
    const ours = last === undefined ? 'none' : `up to "${last.name}"`;
    throw new ConnectorError(
      'STORE_FAILED',
      `the store was written by a newer version: it has migration "${old.name}", this version knows ${ours}; use the newer version, or another data folder`,
    );
  }
  if (known.hash !== old.hash) {
    throw new ConnectorError(
      'STORE_FAILED',
      `migration "${old.name}" was changed after this store had applied it; take the change back and add a new migration instead`,
    );
  }
}

function readMigration(number: number, name: string, file: URL): Migration {
  // A checkout may have turned line ends; that is no change.
  const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  return { number, name, sql, hash: createHash('sha256').update(sql).digest('hex') };
}
