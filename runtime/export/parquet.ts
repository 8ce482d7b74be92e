import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { type Columns, type ColumnType, typeOf } from './columns.ts';
import type { ExportSource } from './export-source.ts';
import { textOf } from './json-fields.ts';
import { columnsOf, valuesOf } from './table.ts';

/** A row group ends with these: what is held at once. */
const groupRows = 20_000;
const groupCharacters = 16 * 1024 * 1024;

/**
 * A column for each field, of the narrowest type that holds all its values whole: BOOLEAN, INT64, DOUBLE, else text (lists and objects as
 * JSON; numbers beyond 64 bits, or with more digits than a double has, digit by digit).
 */
export async function* parquet(source: ExportSource): AsyncGenerator<Uint8Array> {
  const columns = await columnsOf(source);
  // A file needs a column.
  if (columns.size === 0) columns.set('_ferrule_id', new Set(['null']));
  const types = [...columns.values()].map(typeOf);
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema: schemaElements(columns, types), createdBy: 'ferrule' });
  for await (const rows of groups(source, columns)) {
    const columnData = [...columns.keys()].map((name, at) => ({ name, data: rows.map((row) => valueOf(row[at], types[at] ?? 'text')) }));
    await file.write({ columnData, rowGroupSize: rows.length });
    yield taken(bytes);
  }
  await file.finish();
  yield taken(bytes);
}

async function* groups(source: ExportSource, columns: Columns): AsyncGenerator<readonly (readonly (string | undefined)[])[]> {
  let rows: (readonly (string | undefined)[])[] = [];
  let characters = 0;
  for await (const lines of source.read()) {
    for (const line of lines) {
      rows.push(valuesOf(columns, line));
      characters += line.length;
      if (rows.length < groupRows && characters < groupCharacters) continue;
      yield rows;
      rows = [];
      characters = 0;
    }
  }
  if (rows.length > 0) yield rows;
}

const physical: { readonly [Type in ColumnType]: Pick<SchemaElement, 'type' | 'converted_type'> } = {
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

function schemaElements(columns: Columns, types: readonly ColumnType[]): SchemaElement[] {
  const leaves = [...columns.keys()].map((name, at): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...physical[types[at] ?? 'text'],
  }));
  return [{ name: 'root', num_children: columns.size }, ...leaves];
}

function valueOf(json: string | undefined, type: ColumnType): boolean | bigint | number | string | null {
  if (json === undefined || json === 'null') return null;
  if (type === 'boolean') return json === 'true';
  if (type === 'integer') return BigInt(json);
  if (type === 'double') return Number(json);
  return json.startsWith('"') ? textOf(json) : json;
}

/** What was written since, as a copy: the writer goes on in the same memory. */
function taken(writer: ByteWriter): Uint8Array {
  const copy = writer.getBytes().slice();
  writer.index = 0;
  return copy;
}
