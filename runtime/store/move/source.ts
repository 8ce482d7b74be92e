import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { lockFolder } from '../sqlite/folder-lock.ts';
import { describeFailure } from '../sqlite/failure.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { openDatabase } from '../sqlite/database.ts';
import { migrate, storeMigrations } from '../sqlite/migrations.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { openVaultDatabase } from '../vault/database.ts';
import { vaultMigrations } from '../vault/open-file.ts';
import type { MovedTable, SourceRow } from './tables.ts';

/** An embedded store and vault that nobody else has while it is open. Nothing of it is changed. */
export interface MoveSource {
  /** Its tables but those of SQLite and of migrations, by database. */
  tables(database: MovedTable['database']): readonly string[];
  columns(table: MovedTable): readonly string[];
  count(table: MovedTable): number;
  /** Rows after a key, in the order of keys, until so many or so many bytes of text have been read; at least one where there is one. */
  rows(
    table: MovedTable,
    after: readonly SQLInputValue[] | undefined,
    most: { readonly rows: number; readonly bytes: number },
  ): readonly SourceRow[];
  /** The greatest number that a counter of this table has given. */
  counter(table: MovedTable): number;
  close(): void;
}

/**
 * Takes hold of a data folder; a store of an earlier version is brought to this one first, as every command does. Throws STORE_LOCKED where
 * another process has it.
 */
export function openMoveSource(folder: string): MoveSource {
  const opened: (() => void)[] = [];
  const close = (): void => {
    for (const one of opened.splice(0).toReversed()) one();
  };
  try {
    opened.push(lockFolder(folder));
    const store = openDatabase({ folder, synchronous: 'normal', cacheKib: 16_384, maxMib: 0 });
    opened.push(() => store.close());
    migrate(store, shippedMigrations(storeMigrations));
    const vault = openVaultDatabase({ folder, patience: 10_000 });
    opened.push(() => vault.close());
    migrate(vault, shippedMigrations(vaultMigrations));
    // Nobody renews a token while it is on its way.
    vault.exec('BEGIN IMMEDIATE');
    return reading({ store, vault }, close);
  } catch (thrown) {
    close();
    if (thrown instanceof ConnectorError) throw thrown;
    const { code, message, details } = describeFailure(thrown);
    throw new ConnectorError(code, message, details, thrown);
  }
}

function reading(databases: Readonly<Record<MovedTable['database'], DatabaseSync>>, close: () => void): MoveSource {
  const rowsOf = (table: Pick<MovedTable, 'database'>, sql: string, ...values: readonly SQLInputValue[]): readonly SourceRow[] =>
    // Columns of SQLite are of these types: no row needs bigints.
    databases[table.database].prepare(sql).all(...values) as readonly SourceRow[];
  return {
    close,
    tables: (database) =>
      rowsOf({ database }, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'").map(
        ({ name }) => String(name),
      ),
    columns: (table) => rowsOf(table, `SELECT name FROM pragma_table_xinfo('${table.source}')`).map(({ name }) => String(name)),
    count: (table) => Number(rowsOf(table, `SELECT count(*) AS count FROM ${table.source}`)[0]?.['count'] ?? 0),
    rows(table, after, most) {
      const key = table.key.join(', ');
      const where = after ? `WHERE (${key}) > (${after.map(() => '?').join(', ')})` : '';
      const statement = databases[table.database].prepare(`SELECT * FROM ${table.source} ${where} ORDER BY ${key} LIMIT ${most.rows}`);
      const rows: SourceRow[] = [];
      let bytes = 0;
      for (const row of statement.iterate(...(after ?? []))) {
        // As above.
        rows.push(row as SourceRow);
        bytes += sizeOf(row as SourceRow);
        if (bytes >= most.bytes) break;
      }
      return rows;
    },
    counter(table) {
      const given = rowsOf(table, 'SELECT seq FROM sqlite_sequence WHERE name = ?', table.source)[0]?.['seq'] ?? 0;
      const kept = table.counts === undefined ? 0 : rowsOf(table, `SELECT max(${table.counts}) AS most FROM ${table.source}`)[0]?.['most'];
      return Math.max(Number(given), Number(kept ?? 0));
    },
  };
}

export function sizeOf(row: SourceRow): number {
  let bytes = 0;
  for (const value of Object.values(row)) bytes += typeof value === 'string' ? value.length : 8;
  return bytes;
}
