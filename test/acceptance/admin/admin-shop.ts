import { startShop } from '../../../sample/shop/index.ts';

/** A shop that is running, whatever system it is. */
export interface RunningShop extends AsyncDisposable {
  readonly url: string;
  /** What it was asked, oldest first; `path` without its query. */
  requests(): Promise<readonly { readonly method: string; readonly path: string }[]>;
  clearRequests(): Promise<void>;
  /** Answers so many more requests and cuts its connections then; without a number it is well again. */
  breakAfter(requests?: number): Promise<void>;
}

/** A shop system as the scenarios of an administrator need it: what makes them run for any connector that has a form. */
export interface AdminShop {
  /** Its connector. */
  readonly type: string;
  /** Files and folders of its documents. */
  readonly documents: readonly string[];
  start(): Promise<RunningShop>;
  /** Something at another address that is no such shop. */
  startOther(): Promise<AsyncDisposable & { readonly url: string }>;
  /** A body that makes a datasource of the shop there, everything switched on, with `type`. */
  body(url: string): { readonly [field: string]: unknown };
  /** As `body`, with a secret that the shop does not know. */
  wrongSecret(url: string): { readonly [field: string]: unknown };
  /** Fields of `body` that are secrets. */
  readonly secrets: readonly string[];
  /** Fields that switch what is synced, and the object that each stands for first. */
  readonly toggles: { readonly [field: string]: string };
  /** Words of a test that fails for wrong credentials, and of one at what is no such shop. */
  readonly says: { readonly credentials: RegExp; readonly notAShop: RegExp };
  /** Of a request's path, the object that it asks for. */
  objectOf(path: string): string | undefined;
}

/** The form of this body as an update: what it is made of is not said again, nor secrets. */
export function updateOf(
  shop: Pick<AdminShop, 'secrets'>,
  body: { readonly [field: string]: unknown },
): { readonly [field: string]: unknown } {
  return Object.fromEntries(Object.entries(body).filter(([field]) => field !== 'type' && !shop.secrets.includes(field)));
}

const definitions = new URL('../../../definitions/', import.meta.url).pathname;

/** Of the sample shop, whose secrets are made up for each run of the tests, so that they are found wherever they turn up. */
export const sampleShop: AdminShop & { readonly keys: { readonly consumerKey: string; readonly consumerSecret: string } } = {
  keys: { consumerKey: 'ck_admin_scenarios_9f31c7', consumerSecret: 'cs_admin_scenarios_51ab0e' },
  type: 'woocommerce',
  documents: [`${definitions}woocommerce/woocommerce.connector.yaml`],
  start: () => startShop({ ...sampleShop.keys, products: 30, orders: 40 }),
  startOther: () => startShop({ mode: 'other' }),
  body: (baseUrl) => ({ type: 'woocommerce', baseUrl, ...sampleShop.keys, syncProducts: true, syncOrders: true }),
  wrongSecret: (baseUrl) => ({ ...sampleShop.body(baseUrl), consumerSecret: 'cs_wrong' }),
  secrets: ['consumerKey', 'consumerSecret'],
  toggles: { syncProducts: 'product', syncOrders: 'order' },
  says: { credentials: /authentication failed|not accepted/i, notAShop: /not as a shop/ },
  objectOf: (path) => ({ products: 'product', orders: 'order' })[/\/wc\/v3\/(\w+)$/.exec(path)?.[1] ?? ''],
};
