import Table from 'cli-table3';
import { stringifyJson } from '../kernel/json.ts';

const mostColumns = 8;
const widestCell = 40;

/** Rows of values as a table for a terminal `width` characters wide; columns that do not fit are named below it. */
export function printTable(rows: readonly { readonly [column: string]: unknown }[], width: number): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = fitting(columns, rows, width);
  const table = new Table({ head: [...shown], style: { head: [], border: [] }, chars: plainBorders });
  for (const row of rows) table.push(shown.map((column) => cellText(row[column])));
  const left = columns.length - shown.length;
  return left > 0 ? `${table.toString()}\n… and ${left} more columns: --json shows all` : table.toString();
}

function fitting(columns: readonly string[], rows: readonly { readonly [column: string]: unknown }[], width: number): readonly string[] {
  const shown: string[] = [];
  let used = 0;
  for (const column of columns) {
    const widest = Math.max(column.length, ...rows.map((row) => cellText(row[column]).length)) + 3;
    if (shown.length > 0 && (used + widest > width || shown.length === mostColumns)) break;
    shown.push(column);
    used += widest;
  }
  return shown;
}

// A cell never holds control characters: a record must not be able to drive the terminal.
function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = (typeof value === 'string' ? value : stringifyJson(value)).replaceAll(/\p{Cc}/gu, ' ');
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}

const plainBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};
