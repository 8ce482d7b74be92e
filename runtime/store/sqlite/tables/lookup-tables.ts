import type { DatabaseSync } from 'node:sqlite';
import type { PlaceSize } from '../../../sync/ports/lookups.ts';
import { type GivenTable, keyOfRow, type LookupTableRow, valueOfRow } from '../../lookup-table.ts';
import { prepare, prepareTuples } from '../query.ts';
import { eachOf, type KeyedRow } from './keyed-row.ts';

/** Tables that the operator put. */
export interface LookupTablesTable {
  list(): readonly LookupTableRow[];
  find(name: string): LookupTableRow | undefined;
  /** In place of all that there was of it. */
  put(table: GivenTable): LookupTableRow;
  /** False when there was none. */
  remove(name: string): boolean;
  /** The keys of one of its columns; undefined where they are not kept. */
  index(table: number, column: string, fold: boolean): number | undefined;
  /** Makes them. */
  addIndex(table: number, column: string, fold: boolean): number;
  /** Of its rows, of which it counts so many at most. */
  size(table: number, limit: number): PlaceSize | undefined;
  /** Its rows from after a number, in their order and with commas between them, so many at most; undefined where there are none. */
  rowsAfter(table: number, number: number, limit: number): JoinedRows | undefined;
  /** The first two rows that have a key: JSON objects. */
  rows(table: number, index: number, key: string): readonly string[];
  /** What rows that have a key of a JSON list give in a column: JSON text, null where they have none. So many at most, in any order. */
  allCells(table: number, index: number, column: string, keys: string, limit: number): readonly KeyedRow[];
}

interface JoinedRows {
  /** Of the last of them. */
  readonly number: number;
  readonly rows: string;
}

const columns = 'id, name, row_count AS "rows", version, columns, changed_at AS changedAt';

export function lookupTablesTable(database: DatabaseSync): LookupTablesTable {
  const list = prepare<[], LookupTableRow>(database, `SELECT ${columns} FROM lookup_tables ORDER BY name`);
  const find = prepare<[string], LookupTableRow>(database, `SELECT ${columns} FROM lookup_tables WHERE name = ?`);
  const put = prepare<[string, number, string, number], LookupTableRow>(
    database,
    `INSERT INTO lookup_tables (name, row_count, version, columns, changed_at) VALUES (?, ?, 1, ?, ?)
     ON CONFLICT (name) DO UPDATE SET row_count = excluded.row_count, version = version + 1, columns = excluded.columns,
       changed_at = excluded.changed_at
     RETURNING ${columns}`,
  );
  const addRow = prepare<[number, number, string]>(database, 'INSERT INTO table_rows (lookup_table, number, value) VALUES (?, ?, ?)');
  const remove = prepare<[number]>(database, 'DELETE FROM lookup_tables WHERE id = ?');
  const clear = clearing(database);
  return {
    list: () => list.all(),
    find: (name) => find.get(name),
    put({ name, columns: names, rows, now }) {
      const table = put.get(name, rows.length, JSON.stringify(names), now);
      if (table === undefined) throw new Error('an upsert gave no row');
      clear(table.id);
      for (const [index, row] of rows.entries()) addRow.run(table.id, index + 1, row);
      return table;
    },
    remove(name) {
      const table = find.get(name);
      if (!table) return false;
      clear(table.id);
      return remove.run(table.id).changes > 0;
    },
    ...wholeOf(database),
    ...keysOf(database),
    allCells: cellsOf(database),
  };
}

function wholeOf(database: DatabaseSync): Pick<LookupTablesTable, 'size' | 'rowsAfter'> {
  const size = prepare<[number, number], PlaceSize>(
    database,
    `SELECT count(*) AS keys, coalesce(sum(octet_length(value)), 0) AS bytes FROM (SELECT value FROM table_rows WHERE lookup_table = ? LIMIT ?)`,
  );
  // As one row: of twenty thousand, to make each takes as long as all else.
  const rows = prepare<[number, number, number], JoinedRows>(
    database,
    `SELECT max(number) AS number, group_concat(value, ',') AS rows
     FROM (SELECT number, value FROM table_rows WHERE lookup_table = ? AND number > ? ORDER BY number LIMIT ?) HAVING count(*) > 0`,
  );
  return { size: (...given) => size.get(...given), rowsAfter: (...given) => rows.get(...given) };
}

/** The database reads a cell in half the time, where its name is written in JSON as it is. */
function cellsOf(database: DatabaseSync): LookupTablesTable['allCells'] {
  const joined = `FROM ${eachOf('?3')} table_keys ON table_index = ?2 AND table_keys.key = asked.value
    CROSS JOIN table_rows ON lookup_table = ?1 AND table_rows.number = table_keys.number LIMIT ?4`;
  const cells = prepareTuples<[number, number, string, number, string], KeyedRow>(
    database,
    `SELECT asked.key, table_rows.value -> ?5 ${joined}`,
  );
  const rows = prepareTuples<[number, number, string, number], readonly [at: number, row: string]>(
    database,
    `SELECT asked.key, table_rows.value ${joined}`,
  );
  return (table, index, column, keys, limit) => {
    const name = JSON.stringify(column);
    if (name === `"${column}"`) return cells.all(table, index, keys, limit, `$.${name}`);
    return rows.all(table, index, keys, limit).map(([at, row]) => [at, valueOfRow(row, column)]);
  };
}

function clearing(database: DatabaseSync): (table: number) => void {
  const keys = 'DELETE FROM table_keys WHERE table_index IN (SELECT id FROM table_indexes WHERE lookup_table = ?)';
  const all = [keys, 'DELETE FROM table_indexes WHERE lookup_table = ?', 'DELETE FROM table_rows WHERE lookup_table = ?'];
  const statements = all.map((statement) => prepare<[number]>(database, statement));
  return (table) => {
    for (const statement of statements) statement.run(table);
  };
}

/** Rows that are read at once to make keys of them. */
const batch = 1_000;

function keysOf(database: DatabaseSync): Pick<LookupTablesTable, 'index' | 'addIndex' | 'rows'> {
  const index = prepareTuples<[number, string, number], readonly [number]>(
    database,
    'SELECT id FROM table_indexes WHERE lookup_table = ? AND by_column = ? AND fold = ?',
  );
  const addIndex = prepare<[number, string, number]>(
    database,
    'INSERT INTO table_indexes (lookup_table, by_column, fold) VALUES (?, ?, ?)',
  );
  const all = prepareTuples<[number, number, number], readonly [number, string]>(
    database,
    'SELECT number, value FROM table_rows WHERE lookup_table = ? AND number > ? ORDER BY number LIMIT ?',
  );
  const addKey = prepare<[number, string, number]>(database, 'INSERT INTO table_keys (table_index, key, number) VALUES (?, ?, ?)');
  const rows = prepareTuples<[number, number, string], readonly [string]>(
    database,
    `SELECT value FROM table_keys JOIN table_rows ON lookup_table = ?1 AND table_rows.number = table_keys.number
     WHERE table_index = ?2 AND key = ?3 ORDER BY table_keys.number LIMIT 2`,
  );
  return {
    index: (table, column, fold) => index.get(table, column, Number(fold))?.[0],
    addIndex(table, column, fold) {
      const id = addIndex.run(table, column, Number(fold)).lastInsertRowid;
      let last: number | undefined = 0;
      while (last !== undefined) {
        const read: readonly (readonly [number, string])[] = all.all(table, last, batch);
        for (const [number, value] of read) {
          const key = keyOfRow(value, column, fold);
          if (key !== undefined) addKey.run(id, key, number);
        }
        last = read.at(-1)?.[0];
      }
      return id;
    },
    rows: (table, tableIndex, key) => rows.all(table, tableIndex, key).map(([value]) => value),
  };
}
