import { integerOf, listOf, type Params, textOf } from './params.ts';
import type { Site } from './site.ts';

/** What a list needs to know of its records. */
export interface Listing<Row extends { readonly id: number }> {
  readonly params: Params;
  /** What `search` looks through. */
  text(row: Row): string;
  /** `orderby` → what is compared; `id` decides between equals. */
  readonly orders: { readonly [orderby: string]: (row: Row) => string | number };
  /** What `orderby` is when it is not given. */
  readonly defaultOrder: string;
  /** Filters of this collection alone. */
  filter(query: URLSearchParams): (row: Row) => boolean;
  /** The filter by time, of what tells times that one can filter by. */
  readonly inTime?: (query: URLSearchParams, site: Site) => (row: Row) => boolean;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly page: number;
  readonly total: number;
  readonly totalPages: number;
}

export const commonParams: Params = {
  context: { type: 'enum', values: ['view', 'edit'] },
  page: { type: 'integer', least: 1 },
  per_page: { type: 'integer', least: 1, most: 100 },
  offset: { type: 'integer' },
  order: { type: 'enum', values: ['asc', 'desc'] },
  search: { type: 'text' },
  include: { type: 'ids' },
  exclude: { type: 'ids' },
};

export const dateParams: Params = {
  after: { type: 'date' },
  before: { type: 'date' },
  modified_after: { type: 'date' },
  modified_before: { type: 'date' },
  dates_are_gmt: { type: 'boolean' },
};

/** Filters, orders and cuts out one page. A page beyond the end is empty, and still tells the totals. */
export function listRows<Row extends { readonly id: number }>(
  rows: Iterable<Row>,
  listing: Listing<Row>,
  query: URLSearchParams,
  site: Site,
): ListPage<Row> {
  const found = [...rows].filter(filterOf(listing, query, site)).sort(orderOf(listing, query));
  const size = integerOf(query, 'per_page', 10);
  const page = integerOf(query, 'page', 1);
  const offset = Math.abs(integerOf(query, 'offset', 0));
  const start = offset > 0 ? offset : (page - 1) * size;
  return { rows: found.slice(start, start + size), page, total: found.length, totalPages: Math.ceil(found.length / size) };
}

function filterOf<Row extends { readonly id: number }>(listing: Listing<Row>, query: URLSearchParams, site: Site): (row: Row) => boolean {
  const include = new Set(listOf(query, 'include').map(Number));
  const exclude = new Set(listOf(query, 'exclude').map(Number));
  const search = textOf(query, 'search')?.toLowerCase();
  const own = listing.filter(query);
  const inTime = listing.inTime?.(query, site) ?? (() => true);
  return (row) =>
    (include.size === 0 || include.has(row.id)) &&
    !exclude.has(row.id) &&
    (search === undefined || listing.text(row).toLowerCase().includes(search)) &&
    inTime(row) &&
    own(row);
}

function orderOf<Row extends { readonly id: number }>(
  listing: { readonly orders: { readonly [orderby: string]: (row: Row) => string | number }; readonly defaultOrder: string },
  query: URLSearchParams,
): (a: Row, b: Row) => number {
  const by = textOf(query, 'orderby') ?? listing.defaultOrder;
  const included = listOf(query, 'include').map(Number);
  if (by === 'include') return (a, b) => included.indexOf(a.id) - included.indexOf(b.id);
  const read = listing.orders[by] ?? ((row: Row) => row.id);
  const direction = (textOf(query, 'order') ?? (listing.defaultOrder === 'name' ? 'asc' : 'desc')) === 'asc' ? 1 : -1;
  return (a, b) => direction * (compare(read(a), read(b)) || a.id - b.id);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
