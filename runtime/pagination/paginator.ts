import type { JsonValue } from '../kernel/json.ts';
import type { Placement, Rendered } from '../documents/terms.ts';
import type { Pagination } from '../documents/generated/connector.ts';

/** What a value of a response is read from. */
export interface PageFacts {
  readonly body: JsonValue;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The last raw record; undefined when there is none. */
  readonly record?: JsonValue | undefined;
}

/** One fetched page, reduced to what a paginator may look at. */
export interface Page extends PageFacts {
  /** Raw records, counted before any filter. */
  readonly recordCount: number;
  /** Raw records of the list up to this page and with it; undefined where a read was taken up that does not know. */
  readonly received: number | undefined;
  /** The raw record before the last one; undefined when there is none. */
  readonly before?: JsonValue | undefined;
  /** Where the page came from. */
  readonly url: string;
  readonly status: number;
  /** Whether the document's `until` says that this page is the last. */
  readonly until: boolean;
  /** What the document's `next` gives, where pages are of `type: next`. */
  readonly change?: unknown;
}

/** Where a page starts. Plain JSON, so that a checkpoint can hold it; null is the first page. */
export type PageToken = string | number | null | TokenObject;
export interface TokenObject {
  readonly [key: string]: TokenValue;
}
export type TokenValue = PageToken | boolean | readonly TokenValue[];

export interface Placed {
  readonly at: Placement;
  readonly value: string | number;
}

/** What the token changes in the request. */
export type PageRequest =
  | { readonly place: readonly Placed[] }
  /** The whole URL of the page. */
  | { readonly url: string }
  /** Parts of the first request that are others now. */
  | { readonly change: RequestChange; readonly place: readonly Placed[] };

/** A short request for the records on both sides of where a page begins. */
export interface SeamRequest {
  readonly request: PageRequest;
  /** As many records as it asks for; undefined where the server gives as many as it likes. */
  readonly most: number | undefined;
}

export interface RequestChange {
  /** Null takes a parameter out; a list is sent once per element. */
  readonly query?: TokenObject;
  /** Null takes a header out. */
  readonly headers?: TokenObject;
  /** Merged into the JSON body (RFC 7396: null takes a key out); anything but an object stands for the body. */
  readonly body?: TokenValue;
  /** Below `http.baseUrl`. */
  readonly path?: string;
  /** A whole URL. */
  readonly url?: string;
}

/** What follows a page: the next token, or why there is none; `more` where the response says that more follow nevertheless. */
export type Next = { readonly token: PageToken } | { readonly stop: StopReason; readonly more?: boolean };

export type StopReason = 'lastPage' | 'emptyPage' | 'shortPage' | 'noNextToken' | 'singlePage';

/** A pure step: the same page and token always give the same. */
export interface Paginator {
  request(token: PageToken): PageRequest;
  next(page: Page, token: PageToken): Next;
  /**
   * The token that `next` will give unless the page turns out to be the last, when the headers alone tell it: the next page can
   * then be asked for before this one is decoded. Undefined when only the body tells, or when no page follows.
   */
  early?(head: Pick<Page, 'headers' | 'url'>, token: PageToken): PageToken | undefined;
  /** Tokens of pages that are known to follow this one, in order, no more than `most`: they may be asked for side by side. */
  ahead?(page: Page, token: PageToken, most: number): readonly PageToken[];
  /**
   * What asks for the last records before the page at this token together with its first, where pages shift. `before`: records before it.
   * Undefined where no request can hold both.
   */
  seam?(token: PageToken, before: number): SeamRequest | undefined;
  /** How many raw records the whole list has, where the response tells it. */
  total?(page: Page): number | undefined;
  /** Failing statuses that mean: no page here. */
  readonly endStatuses?: readonly number[];
  /** Whether its steps need to know how many pages and records came before, which its tokens do not tell. */
  readonly counted?: boolean;
  /**
   * Whether a finished read has seen every record even when the data changed meanwhile. Page numbers and offsets shift when
   * records come and go; tokens do not.
   */
  readonly stable: boolean;
}

/** Reads a value of a response: the path was compiled when the document was loaded. */
export type ReadSource = (source: PageSource, page: PageFacts) => unknown;
export type PageSource = { readonly header: string } | { readonly body: string } | { readonly record: string };

/** A pagination with its templates rendered and its choices made. */
export type PaginationConfig = Rendered<Exclude<Pagination, { readonly type: 'select' }>>;

export type PaginationTable = {
  readonly [Type in PaginationConfig['type']]: (config: Extract<PaginationConfig, { readonly type: Type }>, read: ReadSource) => Paginator;
};
