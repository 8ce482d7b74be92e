import { answer, type Answer, failure } from './answer.ts';
import type { Database } from './database.ts';
import { cannotList, cannotView, invalidId, invalidTerm, noRoute } from './errors.ts';
import { selectFields } from './fields.ts';
import { type ListPage, type Listing, listRows } from './list.ts';
import {
  categoryListing,
  couponListing,
  customerListing,
  orderListing,
  productListing,
  refundListing,
  variationListing,
} from './listings.ts';
import { checkParams } from './params.ts';
import type { Collections, Kind } from './records.ts';
import { refundsOf } from './refunds-of.ts';
import { readSettings } from './settings.ts';
import type { Site } from './site.ts';

/** A request as far as routes look at it. */
export interface Call {
  readonly method: string;
  /** Below `/wp-json/wc/v3`, without slashes at its ends. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly signedIn: boolean;
  /** Where the caller reached the shop, for links to other pages. */
  readonly origin: string;
}

/** WordPress's name of a collection's records, as error codes have it. */
export const typeNames: { readonly [Name in Kind]: string } = {
  products: 'product',
  variations: 'product_variation',
  orders: 'shop_order',
  customers: 'customer',
  categories: 'product_cat',
  coupons: 'shop_coupon',
  refunds: 'shop_order_refund',
};

export const root = '/wp-json/wc/v3';

const listings: { readonly [Name in Kind]: Listing<Collections[Name]> } = {
  products: productListing,
  variations: variationListing,
  orders: orderListing,
  customers: customerListing,
  categories: categoryListing,
  coupons: couponListing,
  refunds: refundListing,
};

/** Reads: the index, the lists, the single records and what the shop is set to. */
export function read(call: Call, database: Database): Answer {
  const { path } = call;
  if (path === '') return index(database.site);
  const [, name, id] = /^(products\/categories|products|orders|customers|coupons)(?:\/(\d+))?$/.exec(path) ?? [];
  const kind = kindOf(name);
  if (kind) {
    const rows = database.tables[kind];
    return id === undefined
      ? list(call, rows.values(), kind, database.site)
      : single<typeof kind>(call, rows.get(Number(id)), typeNames[kind]);
  }
  return readBelow(call, database) ?? readSettings(call, database.site) ?? failure(noRoute);
}

function kindOf(name: string | undefined): 'products' | 'orders' | 'customers' | 'coupons' | 'categories' | undefined {
  if (name === 'products/categories') return 'categories';
  return name === 'products' || name === 'orders' || name === 'customers' || name === 'coupons' ? name : undefined;
}

/** What lies below a record: the variations of a product, the refunds of an order. Of one that is not there the list is empty. */
function readBelow(call: Call, { tables, site }: Database): Answer | undefined {
  const [, collection, parent, name, id] = /^(products|orders)\/(\d+)\/(variations|refunds)(?:\/(\d+))?$/.exec(call.path) ?? [];
  if (collection === 'products' && name === 'variations') {
    const rows = [...tables.variations.values()].filter((row) => row.parent_id === Number(parent));
    return listOrSingle(call, rows, id, 'variations', site);
  }
  if (collection !== 'orders' || name !== 'refunds') return undefined;
  const order = tables.orders.get(Number(parent));
  return listOrSingle(call, order ? refundsOf(order, site) : [], id, 'refunds', site);
}

function listOrSingle<Name extends Kind>(
  call: Call,
  rows: readonly Collections[Name][],
  id: string | undefined,
  kind: Name,
  site: Site,
): Answer {
  if (id === undefined) return list(call, rows, kind, site);
  const record = rows.find((row) => row.id === Number(id));
  return single<Name>(call, record, typeNames[kind]);
}

function list<Name extends Kind>(call: Call, rows: Iterable<Collections[Name]>, kind: Name, site: Site): Answer {
  const listing: Listing<Collections[Name]> = listings[kind];
  const fault = checkParams(call.query, listing.params);
  if (fault) return failure(fault);
  if (!call.signedIn) return failure(cannotList);
  const page = listRows<Collections[Name]>(rows, listing, call.query, site);
  const body = page.rows.map((row) => selectFields(row, call.query));
  return answer(body, listHeaders(page, call));
}

function listHeaders({ page, total, totalPages }: ListPage<unknown>, call: Call): Answer['headers'] {
  const links: string[] = [];
  if (page > 1) links.push(`<${pageUrl(call, Math.min(page - 1, totalPages))}>; rel="prev"`);
  if (totalPages > page) links.push(`<${pageUrl(call, page + 1)}>; rel="next"`);
  return {
    'X-WP-Total': String(total),
    'X-WP-TotalPages': String(totalPages),
    ...(links.length > 0 ? { Link: links.join(', ') } : {}),
  };
}

function pageUrl(call: Call, page: number): string {
  const query = new URLSearchParams(call.query);
  query.set('page', String(page));
  return `${call.origin}${root}/${call.path}?${query}`;
}

function single<Name extends Kind>(call: Call, record: Collections[Name] | undefined, type: string): Answer {
  if (!call.signedIn) return failure(cannotView);
  if (record) return answer(selectFields(record, call.query));
  return failure(type === typeNames.categories ? invalidTerm : invalidId(type));
}

/** The index is open to everybody. */
function index(site: Site): Answer {
  const lists = ['products', 'products/categories', 'orders', 'customers', 'coupons'];
  const below = ['products/(?P<product_id>[\\d]+)/variations', 'orders/(?P<order_id>[\\d]+)/refunds'];
  const paths = [...[...lists, ...below].flatMap((path) => [path, `${path}/(?P<id>[\\d]+)`]), 'data/currencies/current'];
  const routes = Object.fromEntries(
    paths.map((path) => [`/wc/v3/${path}`, { namespace: 'wc/v3', methods: methodsOf(path), endpoints: [] }]),
  );
  return answer({ namespace: 'wc/v3', routes, _links: { up: [{ href: `${site.url}/wp-json/` }] } });
}

function methodsOf(path: string): readonly string[] {
  if (!/^(products|orders|customers)(\/\(\?P<id>[^/]*)?$/.test(path)) return ['GET'];
  return path.endsWith(')') ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : ['GET', 'POST'];
}
