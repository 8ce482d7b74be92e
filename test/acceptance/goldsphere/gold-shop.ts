import { createApi } from '../../../runtime/api/index.ts';
import { schemaTexts } from '../../../runtime/documents/index.ts';
import type { Run, Runtime } from '../../../runtime/sync/index.ts';
import { type AnswerServer, startAnswerServer } from '../../support/answer-server.ts';
import { keep } from '../../support/keep.ts';
import { makeDatabase } from '../../support/postgres-database.ts';
import { createProject, type Project } from '../../support/project.ts';

const definition = new URL('../../../definitions/woocommerce/woocommerce.connector.yaml', import.meta.url).pathname;
const mappings = ['product', 'order'].map(
  (object) => new URL(`../../../mappings/woocommerce_${object}.mapping.yaml`, import.meta.url).pathname,
);
const token = 'token-of-the-operator';
const keys = { WOO_KEY: 'ck_gold', WOO_SECRET: 'cs_gold' };

export const stores = ['SQLite', 'PostgreSQL'] as const;
export type StoreKind = (typeof stores)[number];

export interface Line {
  readonly product_id?: number;
  readonly variation_id?: number;
  readonly sku?: string;
  readonly quantity?: number;
  readonly subtotal?: string;
  readonly total?: string;
}

type Fields = { readonly [name: string]: unknown };

export function product(id: number, fields: Fields = {}) {
  const at = { date_created_gmt: '2026-01-01T00:00:00', date_modified_gmt: '2026-01-01T00:00:00' };
  const said = { name: `product ${id}`, type: 'simple', status: 'publish', sku: `SKU-${id}`, price: '9.90', stock_status: 'instock' };
  return { id, ...at, ...said, stock_quantity: 3, description: 'a thing', images: [], categories: [], attributes: [], ...fields };
}

export function order(
  id: number,
  { lines = [{}], email = 'ann@example.com', ...fields }: Fields & { lines?: readonly Line[]; email?: string } = {},
) {
  const at = { date_created_gmt: '2026-01-02T00:00:00', date_modified_gmt: '2026-01-02T00:00:00' };
  const items = lines.map((line, index) => ({
    id: id * 100 + index,
    name: 'line',
    product_id: 1,
    variation_id: 0,
    sku: '',
    quantity: 1,
    subtotal: '9.90',
    total: '9.90',
    ...line,
  }));
  const said = { number: String(id), status: 'processing', currency: 'EUR', total: '9.90', total_tax: '0.00', billing: { email } };
  return { id, ...at, ...said, payment_method: 'bacs', line_items: items, ...fields };
}

/** A record that is stored, as far as these tests look at it. */
export interface Stored {
  readonly external_id: string;
  readonly mapping_status: string;
  readonly mapping_errors: readonly string[];
  readonly internal_id: string | null;
  readonly raw_payload: Fields;
  // oxlint-disable-next-line no-explicit-any -- what a mapping gives is what the test says
  readonly mapped_payload: any;
}

export interface GoldShop {
  readonly server: AnswerServer;
  readonly project: Project;
  runtime: Runtime;
  products: Fields[];
  orders: Fields[];
  coupons: Fields[];
  /** Of the shop; null: it does not tell. */
  currency: string | null;
  // oxlint-disable-next-line no-explicit-any -- what is answered is what the test says
  call(method: string, url: string, payload?: unknown, type?: string): Promise<{ readonly status: number; readonly body: any }>;
  /** The answer as it was sent. */
  text(method: string, url: string, payload: string): Promise<string>;
  /** To its end; the body of the answer. */
  sync(objects?: readonly string[], datasource?: string): Promise<Run>;
  stored(object: string, datasource?: string): Promise<readonly Stored[]>;
  one(object: string, id: number, datasource?: string): Promise<Stored | undefined>;
  putUsers(rows: readonly Fields[]): Promise<void>;
  /** Paths that the shop was asked for. */
  paths(): readonly string[];
}

const usualUsers = [{ id: 'u-ann', email: 'ann@example.com' }];

export interface GoldShopOptions {
  readonly store?: StoreKind;
  /** Documents beside the shipped ones. */
  readonly documents?: { readonly [file: string]: unknown };
  /** Default the shipped ones. */
  readonly shipped?: readonly ('product' | 'order')[];
  /** Names of datasources of the same shop. Default `shop`. */
  readonly datasources?: readonly string[];
  readonly users?: readonly Fields[] | null;
  readonly uploads?: Fields;
  readonly synchronization?: Fields;
  /** Of a process of a fleet. */
  readonly role?: 'api' | 'all';
}

/** A shop whose records the test says, the shipped connector and its mappings, and the API over it. */
export async function openGoldShop(options: GoldShopOptions = {}): Promise<GoldShop> {
  const { store = 'SQLite', documents = {}, shipped = ['product', 'order'], datasources = ['shop'], users = usualUsers } = options;
  const server = keep(await startAnswerServer(({ path, query }) => answer(gold, path, query)));
  const configuration = { baseUrl: server.url, consumerKey: '${env:WOO_KEY}', consumerSecret: '${env:WOO_SECRET}' };
  const files = Object.fromEntries(
    datasources.map((name) => [
      `${name}.datasource.json`,
      {
        kind: 'datasource',
        name,
        connector: 'woocommerce',
        configuration,
        ...(options.synchronization ? { synchronization: options.synchronization } : {}),
      },
    ]),
  );
  const used = mappings.filter((file) => shipped.some((object) => file.includes(`_${object}.`)));
  const project = keep(
    await createProject(
      { ...files, ...documents },
      { documents: [definition, ...used], ...(options.uploads ? { uploads: options.uploads } : {}) },
    ),
  );
  const environment = { ...keys, ...(store === 'PostgreSQL' ? { DATABASE_URL: await makeDatabase(), FERRULE_MASTER_KEY: masterKey } : {}) };
  const runtime = keep(await project.open({ environment, ...(options.role ? { role: options.role } : {}) }));
  const api = await createApi({ runtime, token, version: '1.0.0', schemas: schemaTexts() });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const gold: GoldShop = {
    server,
    project,
    runtime,
    products: [],
    orders: [],
    coupons: [],
    currency: 'EUR',
    async call(method, url, payload, type = 'application/json') {
      const headers = { authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': type }) };
      const sent = payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) };
      const { statusCode: status, body } = await api.inject({ method: method as 'GET', url, headers, ...sent });
      return { status, body: body === '' ? undefined : JSON.parse(body) };
    },
    async text(method, url, payload) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await api.inject({ method: method as 'GET', url, headers, payload })).body;
    },
    async sync(objects = ['product', 'order'], datasource = 'shop') {
      return (await gold.call('POST', `/datasources/${datasource}/sync?wait=true`, { objects })).body;
    },
    stored: async (object, datasource = 'shop') =>
      (await gold.call('GET', `/data/${datasource}/${object}?from=store&limit=1000`)).body.records,
    async one(object, id, datasource) {
      return (await gold.stored(object, datasource)).find(({ external_id }) => external_id === String(id));
    },
    async putUsers(rows) {
      const { status, body } = await gold.call('PUT', '/tables/users', rows);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    paths: () => server.asked.map(({ path }) => path.replace('/wp-json/wc/v3', '')),
  };
  if (users) await gold.putUsers(users);
  return gold;
}

const masterKey = Buffer.alloc(32, 7).toString('base64');
const perPage = 100;

function answer(gold: GoldShop, path: string, query: URLSearchParams) {
  if (path.endsWith('/data/currencies/current'))
    return gold.currency === null ? { status: 404, body: {} } : { body: { code: gold.currency, name: 'of the shop' } };
  const [, object, id] = /\/(products|orders|coupons)(?:\/(\d+))?$/.exec(path) ?? [];
  const all = object === 'products' ? gold.products : object === 'orders' ? gold.orders : object === 'coupons' ? gold.coupons : [];
  if (id !== undefined) {
    const found = all.find((record) => String(record['id']) === id);
    return found ? { body: found } : { status: 404, body: { code: 'woocommerce_rest_invalid_id', message: 'Invalid ID.' } };
  }
  const after = query.get('modified_after');
  const asked = all.filter((record) => after === null || String(record['date_modified_gmt']) > after.replace('Z', ''));
  const page = Number(query.get('page') ?? 1);
  const headers = { 'x-wp-totalpages': String(Math.ceil(asked.length / perPage)), 'x-wp-total': String(asked.length) };
  return { headers, body: asked.slice((page - 1) * perPage, page * perPage) };
}
