import { extname } from 'node:path';
import { csv, type CsvOptions } from './csv.ts';
import type { ExportSource } from './export-source.ts';
import { ndjson } from './ndjson.ts';

export { airbyteCatalog, airbyteError, airbyteLog, airbyteRead, airbyteSpec, airbyteStatus, type AirbyteStream } from './airbyte.ts';
export { type SingerAsked, singerCatalog, singerMessages } from './singer.ts';
export { requireStoredObject } from './stored-objects.ts';
export { type ExportAsked, type ExportSource, type ExportStore, openExport, type What, whats } from './export-source.ts';

/** How records are written, a piece after the other: no more is held than a batch of them. */
export interface ExportFormat {
  readonly contentType: string;
  /** How names of such files end. */
  readonly endings: readonly string[];
  readonly write: (source: ExportSource, options: CsvOptions) => AsyncIterable<string | Uint8Array>;
}

export type FormatName = 'ndjson' | 'csv' | 'parquet';

export const exportFormats: { readonly [Name in FormatName]: ExportFormat } = {
  ndjson: { contentType: 'application/x-ndjson', endings: ['.ndjson', '.jsonl'], write: ndjson },
  csv: { contentType: 'text/csv; charset=utf-8; header=present', endings: ['.csv'], write: csv },
  parquet: { contentType: 'application/vnd.apache.parquet', endings: ['.parquet'], write: lazyParquet },
};

/** Undefined of a name that ends in no way that says so. */
export function formatOf(file: string): FormatName | undefined {
  const ending = extname(file).toLowerCase();
  // Its keys are what it is typed by.
  return (Object.keys(exportFormats) as FormatName[]).find((name) => exportFormats[name].endings.includes(ending));
}

/** Its library is loaded when it is first needed: no other command waits for it. */
async function* lazyParquet(source: ExportSource): AsyncGenerator<Uint8Array> {
  const { parquet } = await import('./parquet.ts');
  yield* parquet(source);
}
