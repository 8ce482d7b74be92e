import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../kernel/json.ts';

/** A row of an export, and where it stands there for people. */
export interface LegacyRow {
  readonly place: string;
  /** Undefined: it is no object. */
  readonly row: JsonObject | undefined;
}

const mostRows = 100_000;

/** The rows of a JSON array, else one object a line. Throws REQUEST_INVALID; never with a part of the text, which may hold secrets. */
export function rowsIn(text: string): readonly LegacyRow[] {
  const rows = text.trimStart().startsWith('[') ? fromArray(text) : fromLines(text);
  if (rows.length <= mostRows) return rows;
  throw new ConnectorError('REQUEST_INVALID', `the export has more than ${mostRows} rows; import it in parts`);
}

function fromArray(text: string): readonly LegacyRow[] {
  const list = parsed(text);
  if (!Array.isArray(list))
    throw new ConnectorError('REQUEST_INVALID', 'the export is no JSON: expected an array of rows, or one object a line');
  return list.map((value: JsonValue, index) => ({ place: `row ${index + 1}`, row: isObject(value) ? value : undefined }));
}

function fromLines(text: string): readonly LegacyRow[] {
  const lines = text.split('\n').map((line, index) => ({ place: `line ${index + 1}`, line: line.trim() }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ place, line }) => {
      const value = parsed(line);
      return { place, row: isObject(value) ? value : undefined };
    });
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    // The parser's message shows some of the text.
    return undefined;
  }
}
