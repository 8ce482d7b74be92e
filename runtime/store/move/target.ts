import type { Pool, Queries } from '../postgres/pool.ts';
import { bytesArray, integerArray, textArray } from '../postgres/bulk.ts';
import { withAnyText } from '../postgres/text.ts';
import { recordTables } from '../record-tables.ts';
import { type Cell, type MovedTable, targetOf } from './tables.ts';

export interface TargetColumn {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'boolean' | 'bytes' | 'time' | 'uuid' | 'moment';
}

export type TargetRow = Readonly<Record<string, Cell>>;

const types: Readonly<Record<string, TargetColumn['type']>> = {
  text: 'text',
  bigint: 'integer',
  integer: 'integer',
  boolean: 'boolean',
  bytea: 'bytes',
  'timestamp with time zone': 'time',
  uuid: 'uuid',
  'timestamp without time zone': 'moment',
};

/** The columns of a table, as PostgreSQL has them. */
export async function targetColumns(queries: Queries, table: MovedTable): Promise<readonly TargetColumn[]> {
  const columns = await queries.query<{ name: string; type: string }>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`,
    [targetOf(table)],
  );
  return columns.map(({ name, type }) => {
    const known = types[type];
    if (known === undefined) throw new Error(`column ${targetOf(table)}.${name} is of type ${type}, which a move does not know`);
    return { name, type: known };
  });
}

/** Those that are there already stay as they are. */
export async function insertRows(
  queries: Queries,
  table: MovedTable,
  columns: readonly TargetColumn[],
  rows: readonly TargetRow[],
): Promise<void> {
  const lists = columns.map(({ name, type }) =>
    listOf(
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
  const given = columns.map(({ type }, index) => `$${index + 1}::${arrays[type]}`).join(', ');
  const selected = columns.map(({ name, type }) => toColumn[type](quote(name)));
  const names = columns.map(({ name }) => quote(name)).join(', ');
  await queries.run(
    `INSERT INTO ${targetOf(table)} (${names}) OVERRIDING SYSTEM VALUE
     SELECT ${selected.join(', ')} FROM unnest(${given}) AS moved (${names}) ON CONFLICT DO NOTHING`,
    lists,
  );
}

/** Rows after a key, in the order of keys. */
export async function readRows(
  queries: Queries,
  table: MovedTable,
  columns: readonly TargetColumn[],
  after: TargetRow | undefined,
  limit: number,
): Promise<readonly TargetRow[]> {
  const keys = table.targetKey ?? table.key;
  const key = keys.map(quote).join(', ');
  const values = after ? keys.map((name) => after[name]) : [];
  const where = after ? `WHERE (${key}) > (${values.map((_value, index) => `$${index + 1}`).join(', ')})` : '';
  const names = columns.map(({ name, type }) => `${readAs(type, quote(name))} AS ${quote(name)}`).join(', ');
  return withAnyText(queries).query<TargetRow>(`SELECT ${names} FROM ${targetOf(table)} ${where} ORDER BY ${key} LIMIT ${limit}`, values);
}

export async function countRows(queries: Queries, table: MovedTable): Promise<number> {
  return (await queries.query<{ count: number }>(`SELECT count(*) AS count FROM ${targetOf(table)}`))[0]?.count ?? 0;
}

/** Removes what a move has brought so far, children first. */
export async function clearTables(queries: Queries, tables: readonly MovedTable[]): Promise<void> {
  // What is made of them goes with them: its rows point at theirs.
  await queries.run(`TRUNCATE ${[...tables.map(targetOf), ...recordTables, 'followed_changes'].join(', ')}`);
}

/** Its own counter goes on after what the source has given. */
export async function continueCounter(pool: Pool, table: MovedTable, last: number): Promise<void> {
  if (last === 0) return;
  if (table.counts !== undefined)
    await pool.query('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [targetOf(table), table.counts, last]);
  if (table.sequence !== undefined) await pool.query('SELECT setval($1::regclass, $2)', [table.sequence, last]);
}

const arrays = {
  text: 'text[]',
  integer: 'bigint[]',
  boolean: 'bigint[]',
  bytes: 'bytea[]',
  time: 'bigint[]',
  uuid: 'text[]',
  moment: 'text[]',
} as const;

type ByType = { readonly [Type in TargetColumn['type']]: (name: string) => string };

/** What is given for a column, as its type. */
const toColumn: ByType = {
  text: (name) => name,
  integer: (name) => name,
  boolean: (name) => `${name} <> 0`,
  bytes: (name) => name,
  time: (name) => `to_timestamp(${name})`,
  uuid: (name) => `${name}::uuid`,
  moment: (name) => `${name}::timestamp`,
};

/** What a column of a type that the source has as text is read as. */
function readAs(type: TargetColumn['type'], name: string): string {
  return type === 'moment' ? `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS')` : name;
}

function listOf(type: TargetColumn['type'], values: readonly Cell[]): Buffer {
  // What a column of the target holds is what the description of its table gives.
  if (type === 'text' || type === 'uuid' || type === 'moment') return textArray(values as readonly (string | null)[]);
  if (type === 'bytes') return bytesArray(values as readonly Buffer[]);
  return integerArray(values.map((value) => (typeof value === 'boolean' ? Number(value) : (value as number | null))));
}

function quote(name: string): string {
  return `"${name}"`;
}
