import type { Decode } from '../documents/generated/connector.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { BadLines } from './bad-lines.ts';

/** What a document says that a body is. */
export type DecodeConfig = Exclude<Decode, { readonly type: 'select' }>;
export type DecodeOf<Type extends DecodeConfig['type']> = Extract<DecodeConfig, { readonly type: Type }>;

/** The records of a page, as they came. */
export interface DecodedPage {
  /** Each record parsed, integers beyond 2^53 as bigints. */
  readonly values: readonly JsonValue[];
  /**
   * The whole body, for paginators to look into: of JSON, XML and a table what was parsed, of lines, CSV and text the list of
   * all records. Of a body that was streamed: what stands around its list, which is empty.
   */
  readonly body: JsonValue;
  /** Records of the whole body, where `values` are the last of those that were streamed. */
  readonly count?: number;
  /** What was left out of it; absent where all could be read. */
  readonly badLines?: BadLines;
  /**
   * The exact text of a record in the response: every digit, key order, duplicate keys and escapes as sent (whitespace around
   * it left out). Cut from the body when it is asked for: most reads never do.
   */
  rawOf(index: number): string;
}

/** Where the records of a body are. */
export interface RecordSelector {
  /** Object keys from the root to the records, when the path is no more than that. Empty: the body itself. */
  readonly keys: readonly string[] | undefined;
  /** The path itself, as messages show it; undefined when the document gave none. */
  readonly source: string | undefined;
  get(body: unknown): unknown;
}

/**
 * Turns a body into records. A list is its elements, any other value is one record, null and an empty body (204) are none.
 * Throws ConnectorError UPSTREAM_RESPONSE_INVALID: not JSON (with the offset and the first characters), nested deeper than
 * `nesting`, or a records path that is not there (with the keys that are).
 */
export type Decoder = (
  body: Buffer,
  selector: RecordSelector,
  limits: { readonly nesting: number },
  contentType: string | undefined,
) => DecodedPage;

/** What a body may not exceed, in bytes and levels. */
export interface DecodeLimits {
  readonly nesting: number;
  readonly bodySize: number;
}

/** Records cut from a body while it comes. */
export interface Piece {
  readonly values: readonly JsonValue[];
  /** The exact text of each; undefined where it is the value written as JSON. */
  readonly raws: readonly string[] | undefined;
  /** Bytes of the body that they were cut from. */
  readonly size: number;
  /** What was left out between them; absent where all could be read. */
  readonly badLines?: BadLines;
}

export interface StreamOptions {
  readonly selector: RecordSelector;
  readonly limits: DecodeLimits;
  readonly contentType: string | undefined;
}

/**
 * Turns a body into records while it comes, never holding more than one record and the piece that came last. Returns what
 * paginators may look into. Throws as a decoder does, when records before the fault have been given.
 */
export type StreamDecoder = (source: AsyncIterable<Buffer>, options: StreamOptions) => AsyncGenerator<Piece, JsonValue>;

/** Compiles a path of the document. */
export type CompilePath = (source: string) => { get(value: unknown): unknown };

/** A way to decode, made once for an operation. */
export interface DecodeStrategy {
  readonly decode: Decoder;
  /** Absent where the whole body must be seen first. */
  readonly stream?: StreamDecoder;
}

export type DecoderTable = {
  readonly [Type in DecodeConfig['type']]: (config: DecodeOf<Type>, path: CompilePath) => DecodeStrategy;
};
