import { type Database, stockOf } from './database.ts';
import { generateStatus } from './generate-order.ts';
import type { Random } from './random.ts';
import type { Order, Product } from './records.ts';
import { moneyText } from './site.ts';
import { createRecord, removeRecord, updateRecord } from './write.ts';

/** What one step of the shop's life did. */
export interface LiveStep {
  readonly created: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** The shop grows by no more than this while it lives. */
const mostCreated = 1_000;
const nextStatus: { readonly [status: string]: string } = {
  pending: 'processing',
  'on-hold': 'processing',
  processing: 'completed',
  failed: 'cancelled',
};

/**
 * Lets the shop live, one step at a time: in each some orders move on and a price changes; in every third somebody orders,
 * which takes from a product's stock; now and then a product appears, and rarely an order vanishes or goes to the trash.
 */
export function createLife(database: Database, random: Random): (now: number) => LiveStep {
  let steps = 0;
  let created = 0;
  return (now) => {
    steps += 1;
    const updated = [...advanceOrders(database, random, now), ...changePrice(database, random, now)];
    const made: number[] = [];
    if (created < mostCreated && steps % 3 === 0) made.push(...placeOrder(database, random, now));
    if (created < mostCreated && steps % 20 === 0) made.push(...createRecordId(database, 'products', random, now));
    created += made.length;
    const removed = steps % 30 === 0 ? loseOrder(database, random, now) : [];
    return { created: made, updated, removed };
  };
}

function advanceOrders(database: Database, random: Random, now: number): readonly number[] {
  const moving = [...database.tables.orders.values()].filter((order) => nextStatus[order.status] !== undefined);
  const moved: number[] = [];
  for (let count = random.between(1, 2); count > 0; count -= 1) {
    const order = moving.splice(random.between(0, moving.length - 1), 1)[0];
    if (!order) break;
    updateRecord(database, 'orders', order.id, { status: nextStatus[order.status] }, now);
    moved.push(order.id);
  }
  return moved;
}

function changePrice(database: Database, random: Random, now: number): readonly number[] {
  const product = pickProduct(database, random);
  if (!product) return [];
  const cents = Math.max(100, Math.round((Number(product.regular_price) * random.between(90, 110)) / 10) * 10);
  updateRecord(database, 'products', product.id, { regular_price: moneyText(cents) }, now);
  return [product.id];
}

/** A sale takes from the stock without moving the product's modification time, as in WooCommerce. */
function placeOrder(database: Database, random: Random, now: number): readonly number[] {
  const made = createRecordId(database, 'orders', random, now);
  const order: Order | undefined = database.tables.orders.get(made[0] ?? 0);
  for (const line of order?.line_items ?? []) {
    const product = database.tables.products.get(line.product_id);
    if (!product || product.stock_quantity === null) continue;
    const left = Math.max(0, product.stock_quantity - line.quantity);
    updateRecord(database, 'products', product.id, { stock_quantity: left, stock_status: left > 0 ? 'instock' : 'outofstock' }, now, true);
  }
  return made;
}

function createRecordId(database: Database, kind: 'products' | 'orders', random: Random, now: number): readonly number[] {
  const patch = kind === 'orders' ? { status: generateStatus(random) === 'failed' ? 'failed' : 'processing' } : {};
  const record = createRecord(database, kind, patch, { now, random, stock: stockOf(database.tables) });
  return record ? [record.id] : [];
}

function loseOrder(database: Database, random: Random, now: number): readonly number[] {
  const cancelled = [...database.tables.orders.values()].filter((order) => order.status === 'cancelled');
  const order = cancelled[random.between(0, cancelled.length - 1)];
  if (!order) return [];
  if (random.chance(0.5)) removeRecord(database, 'orders', order.id);
  else updateRecord(database, 'orders', order.id, { status: 'trash' }, now);
  return [order.id];
}

function pickProduct({ tables }: Database, random: Random): Product | undefined {
  const simple = [...tables.products.values()].filter((product) => product.type === 'simple' && product.status === 'publish');
  return simple[random.between(0, simple.length - 1)];
}
