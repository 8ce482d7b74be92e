import type { ExportSource } from './export-source.ts';
import { textOf } from './json-fields.ts';
import { columnsOf, valuesOf } from './table.ts';

export interface CsvOptions {
  /** Puts `'` before text that a spreadsheet would take for a formula. Default false: every value as it is. */
  readonly escapeFormulas?: boolean;
}

/**
 * RFC 4180, with a header: numbers as they were written, lists and objects as JSON. Null and what is absent is nothing at all, an empty text
 * is `""`.
 */
export async function* csv(source: ExportSource, { escapeFormulas = false }: CsvOptions): AsyncGenerator<string> {
  const columns = await columnsOf(source);
  if (columns.size === 0) return;
  const cell = (text: string): string => quoted(escapeFormulas ? withoutFormula(text) : text);
  const valueCell = (json: string | undefined): string => {
    if (json === undefined || json === 'null') return '';
    // Numbers are no formulas, though they may begin as one does.
    return json.startsWith('"') ? cell(textOf(json)) : quoted(json);
  };
  yield `${[...columns.keys()].map(cell).join(',')}\r\n`;
  for await (const lines of source.read()) {
    const rows = lines.map((line) => valuesOf(columns, line).map(valueCell).join(','));
    // A line of nothing would be taken for none.
    yield `${rows.map((row) => (row === '' ? '""' : row)).join('\r\n')}\r\n`;
  }
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What OWASP names as the beginnings of formulas: https://owasp.org/www-community/attacks/CSV_Injection. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}
