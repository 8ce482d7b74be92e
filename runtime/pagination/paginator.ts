import type { JsonValue } from '../kernel/json.ts';
import type { Placement, Rendered } from '../documents/terms.ts';
import type { Pagination } from '../documents/generated/connector.ts';

/** One fetched page, reduced to what a paginator may look at. */
export interface Page {
  readonly body: JsonValue;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Raw records, counted before any filter. */
  readonly recordCount: number;
  /** Where the page came from. */
  readonly url: string;
}

/** Where a page starts. Plain JSON, so that a checkpoint can hold it; null is the first page. */
export type PageToken = string | number | null;

/** What the token changes in the request. */
export type PageRequest =
  | { readonly place: readonly { readonly at: Placement; readonly value: string | number }[] }
  /** The whole URL of the page. */
  | { readonly url: string };

/** What follows a page: the next token, or why there is none. */
export type Next = { readonly token: PageToken } | { readonly stop: StopReason };

export type StopReason = 'lastPage' | 'emptyPage' | 'noNextToken' | 'singlePage';

/** A pure step: the same page and token always give the same. */
export interface Paginator {
  request(token: PageToken): PageRequest;
  next(page: Page, token: PageToken): Next;
  /**
   * The token that `next` will give unless the page turns out to be the last, when the headers alone tell it: the next page can
   * then be asked for before this one is decoded. Undefined when only the body tells, or when no page follows.
   */
  early?(head: Pick<Page, 'headers' | 'url'>, token: PageToken): PageToken | undefined;
  /**
   * Whether a finished read has seen every record even when the data changed meanwhile. Page numbers and offsets shift when
   * records come and go; tokens do not.
   */
  readonly stable: boolean;
}

/** Reads a value of a response: the path was compiled when the document was loaded. */
export type ReadSource = (source: { readonly header: string } | { readonly body: string }, page: Page) => unknown;

/** A pagination with its templates rendered and its choices made. */
export type PaginationConfig = Rendered<Exclude<Pagination, { readonly type: 'select' }>>;

export type PaginationTable = {
  readonly [Type in PaginationConfig['type']]: (config: Extract<PaginationConfig, { readonly type: Type }>, read: ReadSource) => Paginator;
};
