import type { QueryEncoding } from '../query-encoding.ts';

/** What a format may look at while it writes. */
export interface BodyContext {
  readonly encoding: QueryEncoding;
  /** The key of the document, for messages. */
  readonly where: string;
}

/** A body as it is sent. */
export interface WrittenBody {
  readonly text: string;
  /** Unless the document says another. */
  readonly contentType: string;
  /** What a content type of the document's own must say beside it. */
  readonly parameter?: string;
}

/** One kind of body. */
export interface BodyFormat {
  /** Rendered words as text; undefined when there is nothing to send. Throws CONNECTOR_CONFIG_INVALID. */
  write(value: unknown, context: BodyContext): WrittenBody | undefined;
  /** Whether `{ body: path }` may put a value into it. */
  readonly hasPaths: boolean;
  /** Whether `{ form: name }` may set a field of it. */
  readonly hasFields: boolean;
}
