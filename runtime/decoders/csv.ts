import { type CsvError, type Options, parse as createParser } from 'csv-parse';
import { parse as parseCsv } from 'csv-parse/sync';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import { withBadLines } from './bad-lines.ts';
import { partTooLarge, refusePage } from './content-failures.ts';
import { detectDelimiter } from './csv-delimiter.ts';
import { CsvRows } from './csv-rows.ts';
import { isNothing, pageOf } from './cutter.ts';
import type { Decoder, DecodeOf, DecodeStrategy, Piece, StreamDecoder } from './decoder.ts';
import { createTextReader, decodeText } from './encoding.ts';
import { beginning, invalid } from './json-failures.ts';

type CsvConfig = DecodeOf<'csv'>;

/** Characters in which a delimiter is looked for. */
const searched = 65_536;

/** Rows of text. */
export function csv(config: CsvConfig): DecodeStrategy {
  return { decode: wholeDecoder(config), stream: streamDecoder(config) };
}

function wholeDecoder(config: CsvConfig): Decoder {
  return (body, _selector, _limits, contentType) => {
    refusePage(body, contentType, 'CSV');
    const text = withoutLines(decodeText(body, config.encoding, contentType), config.skipLines ?? 0).text ?? '';
    const rows = new CsvRows(config);
    const values = attempt(() => parseCsv(text, optionsOf(config, rows, text, Infinity)) as unknown as JsonValue[], body, Infinity);
    rows.end();
    return pageOf([{ values, raws: undefined, ...withBadLines(rows.takeBadLines()) }]);
  };
}

function streamDecoder(config: CsvConfig): StreamDecoder {
  return async function* stream(source, { limits, contentType }) {
    const reader = createTextReader(config.encoding, contentType);
    const rows = new CsvRows(config);
    let left = config.skipLines ?? 0;
    let parser: Feed | undefined;
    let first: Buffer = Buffer.alloc(0);
    const feed = (text: string, size: number): Piece => {
      const rest = withoutLines(text, left);
      left = rest.left;
      if (rest.text === undefined) return { values: [], raws: undefined, size };
      const { text: more } = rest;
      parser ??= openParser(optionsOf(config, rows, more, limits.bodySize));
      const { push } = parser;
      const values = attempt(() => push(more), first, limits.bodySize);
      return { values, raws: undefined, size, ...withBadLines(rows.takeBadLines()) };
    };
    for await (const chunk of source) {
      if (first.length === 0) refusePage(chunk, contentType, 'CSV');
      if (first.length === 0) first = Buffer.from(chunk.subarray(0, 512));
      const piece = feed(reader.read(chunk), chunk.length);
      if (!isNothing(piece)) yield piece;
    }
    const rest = first.length === 0 ? undefined : feed(reader.end(), 0);
    if (rest && !isNothing(rest)) yield rest;
    const values = parser ? await parser.end().catch((thrown: unknown) => fail(thrown, first, limits.bodySize)) : [];
    rows.end();
    const last = { values, raws: undefined, size: 0, ...withBadLines(rows.takeBadLines()) };
    if (!isNothing(last)) yield last;
    return [];
  };
}

interface Feed {
  push(text: string): JsonValue[];
  end(): Promise<JsonValue[]>;
}

/** csv-parse's stream, fed and emptied by hand: what it is given it parses at once. */
function openParser(options: Options): Feed {
  const parser = createParser({ ...options, readableHighWaterMark: Number.MAX_SAFE_INTEGER } as Options);
  // Told by `errored` and by the iteration; without a listener it would end the process.
  parser.on('error', () => {});
  return {
    push(text) {
      parser.write(text);
      if (parser.errored) throw parser.errored;
      const records: JsonValue[] = [];
      // What `on_record` makes of a row.
      for (let record = parser.read() as JsonValue; record !== null; record = parser.read() as JsonValue) records.push(record);
      return records;
    },
    async end() {
      parser.end();
      return (await parser.toArray()) as JsonValue[];
    },
  };
}

function optionsOf(config: CsvConfig, rows: CsvRows, start: string, most: number): Options {
  const { quote = '"', delimiter = ',', comment, trim = false } = config;
  return {
    delimiter: delimiter === 'auto' ? detectDelimiter(start.slice(0, searched), quote) : delimiter,
    quote: quote === '' ? null : quote,
    escape: config.escape ?? (quote === '' ? null : quote),
    comment: comment ?? null,
    comment_no_infix: true,
    trim,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: config.onBadLine === 'skip',
    ...(Number.isFinite(most) ? { max_record_size: most } : {}),
    on_skip: (thrown): undefined => rows.skip(notCsv(thrown), thrown?.code === 'CSV_QUOTE_NOT_CLOSED'),
    // csv-parse takes undefined as it takes null: no record.
    on_record: (cells: string[], { lines }) => rows.read(cells, lines) as never,
  };
}

/** `text` with its first lines made blank, so that lines count on; undefined when it has no more than these. */
function withoutLines(text: string, lines: number): { readonly text: string | undefined; readonly left: number } {
  let at = 0;
  for (let left = lines; left > 0; left -= 1) {
    const end = text.indexOf('\n', at);
    if (end === -1) return { text: undefined, left };
    at = end + 1;
  }
  return { text: '\n'.repeat(lines) + text.slice(at), left: 0 };
}

function attempt<Result>(work: () => Result, start: Buffer, most: number): Result {
  try {
    return work();
  } catch (thrown) {
    return fail(thrown, start, most);
  }
}

function fail(thrown: unknown, start: Buffer, most: number): never {
  if (thrown instanceof ConnectorError) throw thrown;
  // csv-parse throws nothing else.
  const error = thrown as CsvError;
  if (error.code === 'CSV_MAX_RECORD_SIZE') throw partTooLarge('a row of the response', most);
  throw notCsv(error, `; ${beginning({ bytes: start })}`);
}

/** csv-parse's own words name the line and the column. */
function notCsv(error: CsvError | undefined, more = ''): ConnectorError {
  const reason = (error?.message ?? 'a row cannot be read').replace(/^[\w ]+:/, (name) => name.toLowerCase());
  const line: unknown = error?.['lines'];
  return invalid(`the response is not CSV as \`decode\` says: ${reason}${more}`, typeof line === 'number' ? { line } : {});
}
