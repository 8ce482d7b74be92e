import { ConnectorError } from '../kernel/errors.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import type { DecodeOf } from './decoder.ts';

/** What a document says of a header, and of rows that don't fit it. */
export type RowRules = Pick<DecodeOf<'table'>, 'onDuplicate' | 'onBlank' | 'short' | 'long'>;

/** Name of each column; undefined: it is left out. */
export type Columns = readonly (string | undefined)[];

const shownNames = 12;

/** Names the columns by the cells of a header. Throws UPSTREAM_RESPONSE_INVALID when a name that may not comes twice. */
export function nameColumns(cells: readonly string[], { onDuplicate = 'suffix', onBlank = 'columnLetter' }: RowRules): Columns {
  const given = new Set(cells);
  const used = new Set<string>();
  return cells.map((cell, index) => {
    if (cell.trim() === '' && onBlank === 'skip') return undefined;
    const name = cell.trim() === '' ? columnLetter(index) : cell;
    if (used.has(name) && onDuplicate === 'fail') {
      throw new ConnectorError(
        'UPSTREAM_RESPONSE_INVALID',
        `the header has "${name}" twice; with \`onDuplicate: suffix\` the later one is "${name}_2"`,
      );
    }
    const own = used.has(name) ? numbered(name, given, used) : name;
    used.add(own);
    return own;
  });
}

function numbered(name: string, given: ReadonlySet<string>, used: ReadonlySet<string>): string {
  let number = 2;
  while (given.has(`${name}_${number}`) || used.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** As spreadsheets name columns: A … Z, AA, AB … */
export function columnLetter(index: number): string {
  const rest = Math.floor(index / 26) - 1;
  return (rest < 0 ? '' : columnLetter(rest)) + String.fromCharCode(65 + (index % 26));
}

/** The record of a row that has as many cells as there are columns; what is missing is `blank`. */
export function recordOf(cells: readonly JsonValue[], columns: Columns, blank: JsonValue): JsonObject {
  const record: JsonObject = {};
  for (let index = 0; index < columns.length; index++) {
    const name = columns[index];
    const value = cells[index] ?? (index < cells.length ? null : blank);
    if (name === '__proto__') Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
    else if (name !== undefined) record[name] = value;
  }
  return record;
}

/** Why a row does not fit the columns; undefined when it does, or may be padded or cut. */
export function misfit(cells: readonly JsonValue[], columns: Columns, { short, long }: RowRules): string | undefined {
  const count = usedCells(cells, columns.length);
  if (count === columns.length || (count < columns.length ? short === 'pad' : long === 'ignore')) return undefined;
  const names = columns.slice(0, shownNames).map((name) => name ?? '-');
  const more = columns.length > shownNames ? ', …' : '';
  const mend = count < columns.length ? 'short: pad' : 'long: ignore';
  return `it has ${count} ${count === 1 ? 'cell' : 'cells'}, expected ${columns.length} (${names.join(', ')}${more}); \`${mend}\` takes it all the same`;
}

/** Cells of a row, but for empty ones beyond the columns. */
function usedCells(cells: readonly JsonValue[], columns: number): number {
  let count = cells.length;
  while (count > columns && (cells[count - 1] === '' || cells[count - 1] === null)) count -= 1;
  return count;
}
