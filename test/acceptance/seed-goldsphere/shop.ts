import { startAnswerServer } from '../../support/answer-server.ts';
import { keep } from '../../support/keep.ts';
import { createProject, type Project } from '../../support/project.ts';

const definition = new URL('../../../definitions/woocommerce/woocommerce.connector.yaml', import.meta.url).pathname;

const times = { date_created_gmt: '2026-01-01T00:00:00', date_modified_gmt: '2026-01-01T00:00:00' };

export const products = [
  { id: 1, name: 'Ring', sku: 'R-1', price: '100.00' },
  { id: 2, name: 'Coin', sku: 'C-2', price: '250.50' },
  { id: 3, name: '', sku: '', price: '' },
].map((product) => ({ type: 'simple', status: 'publish', ...times, ...product }));

export const orders = [
  { id: 10, number: '10', status: 'completed', currency: 'EUR', total: '100.00' },
  { id: 11, number: '11', status: 'processing', currency: 'EUR', total: '250.50' },
  { id: 12, number: '12', status: 'refunded', currency: 'USD', total: '5.00' },
].map((order) => ({ line_items: [{ id: order.id, product_id: 1, quantity: 1 }], ...times, ...order }));

const product = {
  kind: 'mapping',
  object: 'product',
  connector: 'woocommerce',
  entity: 'product',
  rules: [
    { target: 'name', source: 'name', required: true },
    { target: 'sku', source: 'sku' },
    { target: 'price', source: 'price', transform: 'decimal' },
  ],
};

const order = {
  kind: 'mapping',
  object: 'order',
  connector: 'woocommerce',
  entity: 'order',
  rules: [
    { target: 'status', source: 'status', transform: { enum: { map: { completed: 'COMPLETED', processing: 'CONFIRMED' } } } },
    { target: 'currency', source: 'currency', transform: 'currency' },
    { target: 'totalAmount', source: 'total', transform: 'decimal' },
  ],
};

export const environment = { WOO_KEY: 'ck_of_the_seed', WOO_SECRET: 'cs_of_the_seed' };

/** The second seed's shop, with its connector as it is shipped and mappings of its own. */
export async function openShop(): Promise<{ readonly project: Project; readonly url: string }> {
  const server = keep(
    await startAnswerServer(({ path, query }) => {
      const rows = path.endsWith('/orders') ? orders : path.endsWith('/products') ? products : [];
      const changed = query.has('modified_after');
      return { headers: { 'x-wp-total': String(rows.length), 'x-wp-totalpages': '1' }, body: changed ? [] : rows };
    }),
  );
  const configuration = { baseUrl: server.url, consumerKey: '${env:WOO_KEY}', consumerSecret: '${env:WOO_SECRET}' };
  const files = {
    'shop.datasource.json': {
      kind: 'datasource',
      name: 'shop',
      connector: 'woocommerce',
      configuration,
      synchronization: { objects: ['product', 'order'] },
      mappings: { order: { rules: [{ target: 'number', source: 'number' }] } },
    },
    'shop_product.mapping.json': { ...product, name: 'shop_product' },
    'shop_order.mapping.json': { ...order, name: 'shop_order' },
  };
  return { project: keep(await createProject(files, { documents: [definition] })), url: server.url };
}
