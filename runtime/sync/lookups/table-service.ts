import { createDecode, type Decode } from '../../decoders/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import { suggestion } from '../../kernel/suggest.ts';
import type { LookupTable, TableRow, TableStore } from '../ports/tables.ts';

/** Tables that the operator puts, for rules to look into. */
export interface TableService {
  list(): Promise<readonly LookupTable[]>;
  /** Throws TABLE_NOT_FOUND with the nearest name. */
  get(name: string): Promise<LookupTable>;
  /**
   * Replaces it whole by the rows of a file: CSV with a line of names, a JSON list of objects, or JSON Lines, as `format` says. Throws REQUEST_INVALID
   * for a file that is none, with the row, and REQUEST_TOO_LARGE; then nothing has changed.
   */
  put(name: string, format: TableFormat, content: AsyncIterable<Uint8Array>): Promise<LookupTable>;
  /** False where there was none. */
  remove(name: string): Promise<boolean>;
}

export const tableFormats = ['csv', 'json', 'jsonLines'] as const;
export type TableFormat = (typeof tableFormats)[number];

export interface TableServiceParts {
  readonly store: () => Promise<TableStore>;
  readonly clock: Pick<Clock, 'now'>;
  /** Bytes of one file. */
  readonly fileSize: number;
}

const validName = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
const mostRows = 1_000_000;
const mostColumns = 1_000;
const limits = { nesting: 64, bodySize: Number.MAX_SAFE_INTEGER };
/** The whole file is the list. */
const whole = { keys: [], source: undefined, get: (body: unknown) => body };

const noPaths = (): never => {
  throw new Error('a table has no paths');
};
const decodes: { readonly [Format in TableFormat]: Decode } = {
  csv: createDecode({ type: 'csv', delimiter: 'auto', header: true }, noPaths),
  json: createDecode({ type: 'json' }, noPaths),
  jsonLines: createDecode({ type: 'jsonLines' }, noPaths),
};

export function createTableService({ store, clock, fileSize }: TableServiceParts): TableService {
  return {
    list: async () => (await store()).tables(),
    async get(name) {
      const found = await (await store()).table(name);
      if (found) return found;
      const near = suggestion(
        name,
        (await (await store()).tables()).map((table) => table.name),
      );
      throw new ConnectorError('TABLE_NOT_FOUND', `table not found: ${name}${near}`, { table: name });
    },
    async put(name, format, content) {
      if (!validName.test(name))
        throw new ConnectorError('REQUEST_INVALID', 'the name of a table has lower-case letters, digits, _ and -, 64 at most');
      const rows = await rowsOf(name, format, await collected(name, content, fileSize));
      return (await store()).putTable(name, rows, clock.now());
    },
    remove: async (name) => (await store()).removeTable(name),
  };
}

async function collected(name: string, content: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > most)
      throw new ConnectorError(
        'REQUEST_TOO_LARGE',
        `the file of table "${name}" is larger than ${most} bytes (\`uploads.fileSize\` in ferrule.yaml)`,
      );
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function rowsOf(table: string, format: TableFormat, content: Buffer): Promise<readonly TableRow[]> {
  const values = await decoded(table, format, content);
  if (values.length === 0) throw refuse(table, 'it has no rows; to have no table, remove it');
  if (values.length > mostRows) throw refuse(table, `it has ${values.length} rows, and ${mostRows} are the most`);
  return values.map((value, index) => {
    if (!isObject(value))
      throw refuse(table, `row ${index + 1} is no map of columns; expected rows as {"id": 1, "email": "ann@example.com"}`);
    if (Object.keys(value).length > mostColumns) throw refuse(table, `row ${index + 1} has more than ${mostColumns} columns`);
    // What was decoded is JSON.
    return value as TableRow;
  });
}

async function decoded(table: string, format: TableFormat, content: Buffer): Promise<readonly unknown[]> {
  try {
    return (await decodes[format].decode(content, whole, limits, undefined)).values;
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    if (error.failure === 'system' && error.code !== 'UPSTREAM_RESPONSE_INVALID') throw error;
    throw new ConnectorError('REQUEST_INVALID', `the file of table "${table}" is not valid: ${error.message}`, { table }, thrown);
  }
}

function refuse(table: string, why: string): ConnectorError {
  return new ConnectorError('REQUEST_INVALID', `the file of table "${table}" is not valid: ${why}`, { table });
}
