import { answer, type Answer, failure } from './answer.ts';
import type { Database } from './database.ts';
import { cannotList, cannotView, invalidId, noRoute } from './errors.ts';
import { selectFields } from './fields.ts';
import { type ListPage, type Listing, listRows } from './list.ts';
import { customerListing, orderListing, productListing, variationListing } from './listings.ts';
import { checkParams } from './params.ts';
import type { Collections, Dated, Kind } from './records.ts';
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
};

export const root = '/wp-json/wc/v3';

const listings: { readonly [Name in Kind]: Listing<Collections[Name]> } = {
  products: productListing,
  variations: variationListing,
  orders: orderListing,
  customers: customerListing,
};

/** Reads: the index, the lists and the single records. */
export function read(call: Call, database: Database): Answer {
  const { path } = call;
  if (path === '') return index(database.site);
  const [, kind, id] = /^(products|orders|customers)(?:\/(\d+))?$/.exec(path) ?? [];
  if (kind === 'products' || kind === 'orders' || kind === 'customers') {
    return id === undefined ? list(call, database.tables[kind].values(), kind, database.site) : single(call, database, kind, Number(id));
  }
  const [, product, variation] = /^products\/(\d+)\/variations(?:\/(\d+))?$/.exec(path) ?? [];
  if (product === undefined) return failure(noRoute);
  const variations = [...database.tables.variations.values()].filter((row) => row.parent_id === Number(product));
  if (variation === undefined) return list(call, variations, 'variations', database.site);
  const known = variations.some((row) => row.id === Number(variation));
  return single(call, database, 'variations', known ? Number(variation) : 0);
}

function list<Name extends Kind>(call: Call, rows: Iterable<Collections[Name]>, kind: Name, site: Site): Answer {
  const listing: Listing<Collections[Name]> = listings[kind];
  const fault = checkParams(call.query, listing.params);
  if (fault) return failure(fault);
  if (!call.signedIn) return failure(cannotList);
  const page = listRows<Collections[Name] & Dated & { readonly id: number }>(rows, listing, call.query, site);
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

function single(call: Call, database: Database, kind: Kind, id: number): Answer {
  if (!call.signedIn) return failure(cannotView);
  const record = database.tables[kind].get(id);
  return record ? answer(selectFields(record, call.query)) : failure(invalidId(typeNames[kind]));
}

/** The index is open to everybody. */
function index(site: Site): Answer {
  const paths = ['products', 'products/(?P<id>[\\d]+)', 'products/(?P<product_id>[\\d]+)/variations'];
  paths.push(
    'products/(?P<product_id>[\\d]+)/variations/(?P<id>[\\d]+)',
    'orders',
    'orders/(?P<id>[\\d]+)',
    'customers',
    'customers/(?P<id>[\\d]+)',
  );
  const routes = Object.fromEntries(
    paths.map((path) => [`/wc/v3/${path}`, { namespace: 'wc/v3', methods: methodsOf(path), endpoints: [] }]),
  );
  return answer({ namespace: 'wc/v3', routes, _links: { up: [{ href: `${site.url}/wp-json/` }] } });
}

function methodsOf(path: string): readonly string[] {
  if (path.includes('variations')) return ['GET'];
  return path.endsWith(')') ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : ['GET', 'POST'];
}
