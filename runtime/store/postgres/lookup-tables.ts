import type { LookupTable, TableStore } from '../../sync/ports/tables.ts';
import { type GivenTable, givenTable, keyOfRow, type LookupTableRow, toLookupTable } from '../lookup-table.ts';
import { integerArray, textArray } from './bulk.ts';
import { keyHash } from './content-hash.ts';
import type { Queries } from './pool.ts';
import type { StoreWays } from './store-ways.ts';

const columns = 'id, name, row_count AS "rows", version, columns, changed_at AS "changedAt"';

/** Rows that are written, or read to make keys of them, at once. */
const batch = 5_000;

export function tablesOn({ read, write }: StoreWays): TableStore {
  return {
    async putTable(...given) {
      const table = givenTable(...given);
      return write((queries) => putTable(queries, table));
    },
    table: (name) => read(async (queries) => (await findTables(queries, 'WHERE name = $1', [name])).map(toLookupTable)[0]),
    tables: () => read(async (queries) => (await findTables(queries, 'ORDER BY name')).map(toLookupTable)),
    removeTable: (name) =>
      write(async (queries) => {
        const [table] = await findTables(queries, 'WHERE name = $1 FOR UPDATE', [name]);
        if (!table) return false;
        await clear(queries, table.id);
        return (await queries.run('DELETE FROM lookup_tables WHERE id = $1', [table.id])) > 0;
      }),
  };
}

function findTables(queries: Queries, rest: string, values: readonly unknown[] = []): Promise<readonly LookupTableRow[]> {
  return queries.query<LookupTableRow>(`SELECT ${columns} FROM lookup_tables ${rest}`, values);
}

async function putTable(queries: Queries, { name, columns: names, rows, now }: GivenTable): Promise<LookupTable> {
  const [table] = await queries.query<LookupTableRow>(
    `INSERT INTO lookup_tables AS known (name, row_count, version, columns, changed_at) VALUES ($1, $2, 1, $3, $4)
     ON CONFLICT (name) DO UPDATE SET row_count = excluded.row_count, version = known.version + 1, columns = excluded.columns,
       changed_at = excluded.changed_at RETURNING ${columns}`,
    [name, rows.length, JSON.stringify(names), now],
  );
  if (table === undefined) throw new Error('an upsert gave no row');
  await clear(queries, table.id);
  for (let from = 0; from < rows.length; from += batch)
    await queries.run(
      `INSERT INTO table_rows (lookup_table, number, value)
       SELECT $1, $2::bigint + place, value FROM unnest($3::text[]) WITH ORDINALITY AS given (value, place)`,
      [table.id, from, textArray(rows.slice(from, from + batch))],
    );
  return toLookupTable(table);
}

async function clear(queries: Queries, table: number): Promise<void> {
  const keys = 'DELETE FROM table_keys WHERE table_index IN (SELECT id FROM table_indexes WHERE lookup_table = $1)';
  for (const statement of [keys, 'DELETE FROM table_indexes WHERE lookup_table = $1', 'DELETE FROM table_rows WHERE lookup_table = $1'])
    await queries.run(statement, [table]);
}

/** Makes the keys of a column, where there are none. Within a transaction; whoever puts the table, or makes the same keys, waits. */
export async function makeTableIndex(queries: Queries, name: string, column: string, fold: boolean): Promise<void> {
  const [table] = await findTables(queries, 'WHERE name = $1 FOR NO KEY UPDATE', [name]);
  if (!table) return;
  const [index] = await queries.query<{ id: number }>(
    'INSERT INTO table_indexes (lookup_table, column_hash, fold) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id',
    [table.id, keyHash(column), fold],
  );
  if (!index) return;
  let last: number | undefined = 0;
  while (last !== undefined) {
    const rows: readonly StoredRow[] = await queries.query<StoredRow>(
      'SELECT number, value FROM table_rows WHERE lookup_table = $1 AND number > $2 ORDER BY number LIMIT $3',
      [table.id, last, batch],
    );
    const keyed = rows.flatMap(({ number, value }) => {
      const key = keyOfRow(value, column, fold);
      return key === undefined ? [] : [{ number, key }];
    });
    await queries.run('INSERT INTO table_keys (table_index, key, number) SELECT $1, * FROM unnest($2::text[], $3::bigint[])', [
      index.id,
      textArray(keyed.map(({ key }) => key)),
      integerArray(keyed.map(({ number }) => number)),
    ]);
    last = rows.at(-1)?.number;
  }
}

interface StoredRow {
  readonly number: number;
  readonly value: string;
}
