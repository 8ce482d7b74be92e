// A Magento as far as its documents ask: it checks OAuth 1.0a by itself, repeats its last page, and refuses a filter without a value.
import { createHmac } from 'node:crypto';
import { type Answer, type Asked, startAnswerServer } from '../../support/answer-server.ts';
import type { AdminShop, RunningShop } from './admin-shop.ts';

const root = new URL('../../../', import.meta.url).pathname;

/** What an integration is given when it is activated; made up for the tests, so that they are found wherever they turn up. */
export const magentoKeys = {
  consumerKey: 'magentoconsumerkey5d21',
  consumerSecret: 'magentoconsumersecret7a90',
  accessToken: 'magentoaccesstoken41ce',
  accessTokenSecret: 'magentotokensecret88b3',
};

type Row = Readonly<Record<string, unknown>>;
const at = (hour: number): string => `2026-01-02 ${String(hour % 24).padStart(2, '0')}:00:00`;

const products: readonly Row[] = Array.from({ length: 130 }, (_, index) => ({
  id: index + 1,
  sku: `MAG-${index + 1}`,
  name: `Thing ${index + 1}`,
  price: index + 0.5,
  status: 1,
  type_id: index === 0 ? 'configurable' : 'simple',
  created_at: at(1),
  updated_at: at(index),
  media_gallery_entries: [{ file: `/m/${index + 1}.jpg` }],
  custom_attributes: [{ attribute_code: 'description', value: `<p>${index + 1}</p>` }],
}));

const sourceItems: readonly Row[] = products.slice(1).map(({ id, sku }) => ({ sku, source_code: 'default', quantity: id, status: 1 }));

const orders: readonly Row[] = Array.from({ length: 7 }, (_, index) => ({
  entity_id: 900 + index,
  increment_id: `00000${900 + index}`,
  state: 'processing',
  customer_email: `Shopper${index}@example.com`,
  order_currency_code: 'EUR',
  subtotal: 0.3,
  tax_amount: 0.06,
  grand_total: 0.36,
  created_at: at(3),
  updated_at: at(index + 4),
  items: [
    { item_id: 1, product_id: 1, sku: 'MAG-2', qty_ordered: 2, price: 0.15, row_total: 0.3, product_type: 'configurable' },
    { item_id: 2, parent_item_id: 1, product_id: 2, sku: 'MAG-2', qty_ordered: 2, price: 0, row_total: 0, product_type: 'simple' },
  ],
}));

const lists: Readonly<Record<string, readonly Row[]>> = {
  products,
  orders,
  'inventory/source-items': sourceItems,
  'categories/list': [],
  creditmemos: [],
  'customers/search': [],
  'coupons/search': [],
};

export interface MagentoShop extends RunningShop {
  /** What it was asked, with its queries. */
  readonly asked: readonly Asked[];
}

export async function startMagento(): Promise<MagentoShop> {
  let left = Number.POSITIVE_INFINITY;
  const server = await startAnswerServer((asked) => {
    left -= 1;
    return left < 0 ? (response) => void response.destroy() : answerTo(asked, server.url);
  });
  return {
    url: server.url,
    asked: server.asked,
    requests: async () => server.asked.map(({ method, path }) => ({ method, path })),
    clearRequests: async () => void server.asked.splice(0),
    breakAfter: async (requests = Number.POSITIVE_INFINITY) => void (left = requests),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function answerTo(asked: Asked, url: string): Answer {
  const path = /^\/rest\/all\/V1\/(.+)$/.exec(asked.path)?.[1];
  if (path === undefined) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><body>404 Not Found</body></html>' };
  const refused = refusal(asked, url);
  if (refused) return refused;
  if (path === 'directory/currency') return { body: { base_currency_code: 'EUR', default_display_currency_code: 'USD' } };
  const rows = lists[path];
  if (rows) return list(rows, asked.query);
  const order = orders.find(({ entity_id: id }) => path === `orders/${String(id)}`);
  if (order) return { body: order };
  if (path.startsWith('orders/'))
    return { status: 404, body: { message: "The entity that was requested doesn't exist. Verify the entity and try again." } };
  return { status: 404, body: { message: 'Request does not match any route.' } };
}

/** A page beyond the last is the last once more. */
function list(rows: readonly Row[], query: URLSearchParams): Answer {
  const filter = (name: string): string | null => query.get(`searchCriteria[filter_groups][0][filters][0][${name}]`);
  const [field, value, condition] = [filter('field'), filter('value'), filter('condition_type')];
  if ((field === null) !== (value === null)) return { status: 400, body: { message: 'A filter lacks its value.' } };
  const found =
    field === null
      ? rows
      : rows.filter((row) =>
          condition === 'gteq'
            ? String(row[field]) >= String(value)
            : `${row[field === 'entity_id' && 'id' in row ? 'id' : field]}` === value,
        );
  const size = Number(query.get('searchCriteria[pageSize]') ?? found.length);
  const page = Math.min(Number(query.get('searchCriteria[currentPage]') ?? 1), Math.max(1, Math.ceil(found.length / size)));
  return { body: { items: found.slice((page - 1) * size, page * size), search_criteria: {}, total_count: found.length } };
}

const anonymous: Answer = {
  status: 401,
  body: { message: "The consumer isn't authorized to access %resources.", parameters: { resources: 'Magento_Catalog::products' } },
};

/** RFC 5849, worked out here from the request as it came. */
function refusal({ method, path, query, headers }: Asked, url: string): Answer | undefined {
  const given = new Map(
    [...(headers.authorization ?? '').matchAll(/(oauth_\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      decodeURIComponent(value),
    ]),
  );
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = magentoKeys;
  if (given.get('oauth_consumer_key') !== consumerKey || given.get('oauth_token') !== accessToken) return anonymous;
  const signed = [...query, ...[...given].filter(([name]) => name !== 'oauth_signature')]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const base = [method, url + path, signed].map(encode).join('&');
  const signature = createHmac('sha256', `${encode(consumerSecret)}&${encode(accessTokenSecret)}`)
    .update(base)
    .digest('base64');
  return given.get('oauth_signature') === signature
    ? undefined
    : { status: 401, body: { message: 'The signature is invalid. Verify and try again.' } };
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The shop system that came as documents alone, for the scenarios of an administrator. */
export const magentoShop: AdminShop = {
  type: 'magento',
  documents: [`${root}definitions/magento/magento.connector.yaml`],
  start: startMagento,
  startOther: () => startAnswerServer(() => ({ body: { service: 'inventory', status: 'ok' } })),
  body: (baseUrl) => ({ type: 'magento', baseUrl, ...magentoKeys, syncProducts: true, syncOrders: true }),
  wrongSecret: (baseUrl) => ({ ...magentoShop.body(baseUrl), consumerSecret: 'wrong' }),
  secrets: Object.keys(magentoKeys),
  toggles: { syncProducts: 'product', syncOrders: 'order' },
  says: { credentials: /authentication failed|not accepted/i, notAShop: /not as a Magento shop/ },
  objectOf: (path) => ({ products: 'product', orders: 'order' })[/\/V1\/(\w+)$/.exec(path)?.[1] ?? ''],
};
