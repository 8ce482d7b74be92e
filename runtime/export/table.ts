import { ConnectorError } from '../kernel/errors.ts';
import { addColumns, type Columns, kindOf } from './columns.ts';
import type { ExportSource } from './export-source.ts';
import { fieldsOf } from './json-fields.ts';

/** The columns of all records of a source: reads it once, and keeps none. */
export async function columnsOf(source: ExportSource): Promise<Columns> {
  const columns: Columns = new Map();
  for await (const lines of source.read()) for (const line of lines) addColumns(columns, line);
  return columns;
}

/**
 * The values of a record in the order of columns, each as its JSON text; undefined where it has none. Throws EXPORT_CHANGED for a record that
 * has come to be, since the columns were looked for, what they do not have.
 */
export function valuesOf(columns: Columns, line: string): readonly (string | undefined)[] {
  const fields = fieldsOf(line);
  for (const [name, text] of fields) {
    const kinds = columns.get(name);
    const isKnown = kinds !== undefined && (text === 'null' || kinds.has(kindOf(text)));
    if (!isKnown) throw changed(name);
  }
  return [...columns.keys()].map((name) => fields.get(name));
}

function changed(name: string): ConnectorError {
  return new ConnectorError(
    'EXPORT_CHANGED',
    `a record changed while it was exported: its field "${name.slice(0, 100)}" is not what the columns were made for; export again, or as ndjson, which needs no columns`,
  );
}
