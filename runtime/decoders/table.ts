import { ConnectorError } from '../kernel/errors.ts';
import { isObject, type JsonObject, type JsonValue, stringifyJson } from '../kernel/json.ts';
import { misfit, nameColumns, recordOf } from './columns.ts';
import type { CompilePath, DecodedPage, DecodeOf, DecodeStrategy } from './decoder.ts';
import { decodeJson } from './json.ts';
import { invalid } from './json-failures.ts';

type TableConfig = DecodeOf<'table'>;

/** JSON whose records are rows of cells, named by a header: one of the rows, or a list elsewhere in the body. */
export function table(config: TableConfig, path: CompilePath): DecodeStrategy {
  const { row, fields } = config.header ?? { row: 1 };
  const names = fields === undefined ? undefined : { source: fields, ...path(fields) };
  const decode: DecodeStrategy['decode'] = (body, selector, limits, contentType) => {
    // A path of a single match gives its list, also where that holds one list: one row must not be taken for the rows.
    const page = decodeJson(body, selector, limits, contentType);
    const rows = rowsOf(page.values);
    const skipped = names ? 0 : (row ?? 1);
    const header = names ? fieldsOf(names.source, names.get(page.body)) : rows[skipped - 1]?.map(textOf);
    if (header === undefined) return { values: [], body: page.body, rawOf: () => '' };
    return recordsOf(rows.slice(skipped), header, skipped, page.body, { short: 'pad', long: 'fail', ...config });
  };
  return { decode };
}

function rowsOf(values: readonly JsonValue[]): readonly JsonValue[][] {
  return values.map((row, index) => {
    if (Array.isArray(row)) return row;
    const kind = row === null ? 'null' : isObject(row) ? 'an object' : `a ${typeof row}`;
    throw invalid(`row ${index + 1} of the table is ${kind}; expected a list of cells: does \`records\` lead to the list of rows?`);
  });
}

function recordsOf(
  rows: readonly JsonValue[][],
  header: readonly string[],
  skipped: number,
  body: JsonValue,
  config: TableConfig,
): DecodedPage {
  const columns = nameColumns(header, config);
  const values: JsonObject[] = rows.map((cells, index) => {
    const wrong = misfit(cells, columns, config);
    if (wrong !== undefined) throw invalid(`row ${index + 1 + skipped} of the table does not fit its header: ${wrong}`);
    return recordOf(cells, columns, null);
  });
  return { values, body, rawOf: (index) => stringifyJson(values[index]) };
}

function fieldsOf(source: string, found: unknown): readonly string[] {
  if (Array.isArray(found) && found.length > 0) return found.map(textOf);
  throw new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `decode.header.fields: "${source}" leads to ${found === undefined ? 'nothing' : 'no list of names'} in the response`,
  );
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : stringifyJson(cell);
}
