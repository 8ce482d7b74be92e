import { type Decode, withCompression } from './compressed.ts';
import { csv } from './csv.ts';
import type { CompilePath, DecodeConfig, DecoderTable, DecodeStrategy } from './decoder.ts';
import { decodeJson } from './json.ts';
import { streamJson } from './json-stream.ts';
import { jsonLines } from './json-lines.ts';
import { table } from './table.ts';
import { text } from './text.ts';
import { xml } from './xml.ts';

export { addBadLines, type BadLines, withBadLines } from './bad-lines.ts';
export { batchesOf } from './batches.ts';
export type { Decode } from './compressed.ts';
export { once, peek } from './sources.ts';
export type * from './decoder.ts';
export { decodeJson } from './json.ts';

/** Every format that a body can have. */
export const decoders = {
  json: () => ({ decode: decodeJson, stream: streamJson }),
  jsonLines,
  csv,
  xml,
  table,
  text,
} satisfies DecoderTable;

/** The way to decode that a document asks for. */
export function createDecode(config: DecodeConfig, path: CompilePath): Decode {
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const make = decoders[config.type] as (config: DecodeConfig, path: CompilePath) => DecodeStrategy;
  return withCompression(config, make(config, path));
}
