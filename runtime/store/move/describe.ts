import { ConnectorError } from '../../kernel/errors.ts';
import type { Queries } from '../postgres/pool.ts';
import type { MoveSource } from './source.ts';
import { type Cell, madeAnew, type MovedTable, movedTables, type SourceRow, targetOf } from './tables.ts';
import { type TargetColumn, targetColumns, type TargetRow } from './target.ts';

/** A table as both sides have it. */
export interface TablePlan {
  readonly table: MovedTable;
  /** Of the target, but those it fills by itself. */
  readonly columns: readonly TargetColumn[];
}

/** Throws INTERNAL where a table or a column of either side is not described: nothing is left behind silently. */
export async function planTables(source: MoveSource, queries: Queries): Promise<readonly TablePlan[]> {
  for (const database of ['store', 'vault'] as const) {
    const described = new Set([...madeAnew, ...movedTables.flatMap((one) => (one.database === database ? [one.source] : []))]);
    for (const name of source.tables(database)) if (!described.has(name)) throw forgotten(`table "${name}" of the ${database}`);
  }
  return Promise.all(movedTables.map((table) => planTable(table, source.columns(table), queries)));
}

async function planTable(table: MovedTable, sourceColumns: readonly string[], queries: Queries): Promise<TablePlan> {
  const { computed = {}, left = [], own = [] } = table;
  const columns = (await targetColumns(queries, table)).filter(({ name }) => !own.includes(name));
  const names = columns.map(({ name }) => name);
  for (const name of sourceColumns) {
    if (!names.includes(name) && !left.includes(name)) throw forgotten(`column "${name}" of table "${table.source}"`);
  }
  for (const name of names) {
    if (!sourceColumns.includes(name) && !(name in computed))
      throw forgotten(`column "${name}" of PostgreSQL's table "${targetOf(table)}"`);
  }
  return { table, columns };
}

/** A row of the source as the target has it. */
export function toTarget({ table: { computed = {} }, columns }: TablePlan, row: SourceRow): TargetRow {
  return Object.fromEntries(
    columns.map(({ name }): [string, Cell] => {
      const compute = computed[name];
      return [name, compute ? compute(row) : toCell(row[name] ?? null)];
    }),
  );
}

function toCell(value: SourceRow[string]): Cell {
  return value instanceof Uint8Array ? Buffer.from(value) : (value ?? null);
}

function forgotten(what: string): ConnectorError {
  return new ConnectorError('INTERNAL', `a move does not know ${what}: describe it in runtime/store/move/tables.ts; nothing was moved`);
}
