import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonValue, parseJson, parseJsonList, stringifyJson } from '../kernel/json.ts';
import { keyOf } from '../mapping/lookups/keys.ts';
import type { PlaceEntries, WholePlace } from '../sync/ports/lookups.ts';
import type { LookupTable, TableRow } from '../sync/ports/tables.ts';

/** A table as it is put. */
export interface GivenTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** JSON objects. */
  readonly rows: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const mostRows = 1_000_000;
const mostColumns = 1_000;

/** Throws REQUEST_INVALID for one of too many rows. */
export function givenTable(name: string, rows: readonly TableRow[], now: number): GivenTable {
  if (rows.length > mostRows) {
    const message = `the table "${name}" has ${rows.length} rows, and at most ${mostRows} are kept; look into an object that is synced instead`;
    throw new ConnectorError('REQUEST_INVALID', message, { table: name });
  }
  return { name, columns: columnsOf(name, rows), rows: rows.map((row) => stringifyJson(row)), now };
}

/** Of all rows, in the order in which they come. */
function columnsOf(table: string, rows: readonly TableRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name in row) names.add(name);
  if (names.size > mostColumns) {
    const message = `the rows of the table "${table}" have ${names.size} columns between them, and at most ${mostColumns} are kept: leave out what nothing looks for`;
    throw new ConnectorError('REQUEST_INVALID', message, { table });
  }
  return [...names];
}

/** As SQL gives it. */
export interface LookupTableRow extends Omit<LookupTable, 'columns'> {
  readonly id: number;
  /** JSON list of text. */
  readonly columns: string;
}

export function toLookupTable({ id: _id, columns, ...table }: LookupTableRow): LookupTable {
  // Written by this room as a JSON list of text, and by nothing else.
  return { ...table, columns: JSON.parse(columns) as string[] };
}

/** The key of a stored row in one of its columns. Undefined: it has none. */
export function keyOfRow(row: string, column: string, fold: boolean): string | undefined {
  return keyOf(cellOf(parseJson(row), column), fold);
}

/** What a stored row gives in one of its columns: JSON text. */
export function valueOfRow(row: string, column: string): string {
  return textOf(cellOf(parseJson(row), column));
}

/** What rows of a table give, gathered from their texts. */
export class TableEntries {
  readonly #place: Extract<WholePlace, { in: 'table' }>;
  readonly #keys: string[] = [];
  readonly #values: string[] = [];

  constructor(place: Extract<WholePlace, { in: 'table' }>) {
    this.#place = place;
  }

  /** Stored rows, in their order and with commas between them: all are parsed as one text, which takes half as long. */
  add(rows: string): void {
    const { by, value, fold } = this.#place;
    // They were stored as JSON, so a list of them is read.
    for (const row of parseJsonList(`[${rows}]`, (each) => [cellOf(each, by), cellOf(each, value)])) {
      const key = keyOf(cellOf(row, by), fold);
      if (key === undefined) continue;
      // Half of a pair is found by the sign for what cannot be read, as keys that a database keeps.
      this.#keys.push(key.toWellFormed());
      this.#values.push(textOf(cellOf(row, value)));
    }
  }

  all(): PlaceEntries {
    return { keys: JSON.stringify(this.#keys), values: `[${this.#values.join()}]` };
  }
}

function textOf(cell: JsonValue | undefined): string {
  return typeof cell === 'number' ? String(cell) : stringifyJson(cell ?? null);
}

function cellOf(row: JsonValue, column: string): JsonValue | undefined {
  return isObject(row) && Object.hasOwn(row, column) ? row[column] : undefined;
}
