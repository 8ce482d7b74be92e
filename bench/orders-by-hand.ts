// The mapping of orders that ships, as somebody would write it for one shop: the same fields, the same reasons, whole pages looked up at
// once, and a Map of what has been seen. Sums in whole cents, as money is added.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isBySku, type Order, type OrderLine, productCount, skuOf, userCount, userEmail } from './orders-source.ts';

export type MappedByHand = { readonly value: object } | { readonly errors: readonly string[] };

const statuses = new Map([
  ['pending', 'PENDING'],
  ['on-hold', 'PENDING'],
  ['processing', 'CONFIRMED'],
  ['completed', 'COMPLETED'],
  ['cancelled', 'CANCELLED'],
  ['failed', 'CANCELLED'],
]);

export interface HandMapper {
  map(orders: readonly Order[]): readonly MappedByHand[];
  close(): void;
}

export function openByHand(file: string, internalId: (product: number) => string): () => HandMapper {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE users (email TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE products (external_id TEXT PRIMARY KEY, internal_id TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE skus (sku TEXT PRIMARY KEY, internal_id TEXT NOT NULL) WITHOUT ROWID; BEGIN`);
  const user = database.prepare('INSERT INTO users VALUES (?, ?)');
  for (let id = 0; id < userCount; id += 1) user.run(userEmail(id).toLowerCase(), id);
  const product = database.prepare('INSERT INTO products VALUES (?, ?)');
  const sku = database.prepare('INSERT INTO skus VALUES (?, ?)');
  for (let id = 0; id < productCount; id += 1) {
    if (!isBySku(id)) product.run(String(id), internalId(id));
    sku.run(skuOf(id), internalId(id));
  }
  database.exec('COMMIT');
  const users = database.prepare('SELECT email AS key, id AS value FROM users WHERE email IN (SELECT value FROM json_each(?))');
  const products = database.prepare(
    'SELECT external_id AS key, internal_id AS value FROM products WHERE external_id IN (SELECT value FROM json_each(?))',
  );
  const skus = database.prepare('SELECT sku AS key, internal_id AS value FROM skus WHERE sku IN (SELECT value FROM json_each(?))');
  return () => mapperOf({ users, products, skus }, () => database.close());
}

function mapperOf(statements: { readonly [Name in 'users' | 'products' | 'skus']: StatementSync }, close: () => void): HandMapper {
  const users = new Map<string, unknown>();
  const products = new Map<string, unknown>();
  const skus = new Map<string, unknown>();
  return {
    close,
    map(orders) {
      const emails = new Set<string>();
      const ids = new Set<string>();
      const names = new Set<string>();
      for (const { billing, line_items } of orders) {
        const email = billing.email.trim().toLowerCase();
        if (!users.has(email)) emails.add(email);
        for (const { product_id, sku } of line_items) {
          const id = String(product_id);
          if (product_id !== 0 && !products.has(id)) ids.add(id);
          if (!skus.has(sku)) names.add(sku);
        }
      }
      lookUp(statements.users, emails, users);
      lookUp(statements.products, ids, products);
      lookUp(statements.skus, names, skus);
      return orders.map((order) => mapOrder(order, users, products, skus));
    },
  };
}

function lookUp(statement: StatementSync, keys: ReadonlySet<string>, into: Map<string, unknown>): void {
  if (keys.size === 0) return;
  // As it selects.
  for (const row of statement.all(JSON.stringify([...keys])) as { key: string; value: unknown }[]) into.set(row.key, row.value);
}

type Seen = ReadonlyMap<string, unknown>;

function mapOrder(order: Order, users: Seen, products: Seen, skus: Seen): MappedByHand {
  const errors: string[] = [];
  const { email } = order.billing;
  const userId = users.get(email.trim().toLowerCase());
  if (userId === undefined) errors.push(`userId: User not found for email: ${email}`);
  const status = statuses.get(order.status);
  if (status === undefined) errors.push(`status: unmapped value "${order.status}"`);
  const items = order.line_items.map((line, index) => mapLine(line, index, products, skus, errors));
  if (errors.length > 0) return { errors };
  let cents = 0;
  for (const { subtotal } of order.line_items) cents += Math.round(Number(subtotal) * 100);
  return {
    value: {
      externalId: order.id,
      orderNumber: order.number,
      orderedAt: `${order.date_created_gmt}Z`,
      userId,
      type: 'BUY',
      status,
      currency: order.currency.toUpperCase(),
      paymentMethod: order.payment_method,
      items,
      pricing: { subtotal: cents / 100, taxes: Number(order.total_tax), totalAmount: Number(order.total) },
    },
  };
}

function mapLine(line: OrderLine, index: number, products: Seen, skus: Seen, errors: string[]): object {
  const productId = products.get(String(line.product_id)) ?? skus.get(line.sku);
  if (productId === undefined) errors.push(`items[${index}].productId: Product not mapped: ${line.product_id}, ${line.sku}`);
  return { productId, sku: line.sku, quantity: line.quantity, totalPrice: Number(line.total) };
}
