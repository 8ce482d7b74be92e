import type { JsonValue } from '../kernel/json.ts';

/** The records of a page, as they came. */
export interface DecodedPage {
  /** Each record parsed, integers beyond 2^53 as bigints. */
  readonly values: readonly JsonValue[];
  /** The whole body, for paginators to look into. */
  readonly body: JsonValue;
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
