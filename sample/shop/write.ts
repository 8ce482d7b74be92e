import type { Database } from './database.ts';
import { generateCustomer } from './generate-customer.ts';
import { generateOrder, statusFields, type Stock } from './generate-order.ts';
import { generateProduct } from './generate-product.ts';
import type { Random } from './random.ts';
import type { Collections, Customer, Order, Product } from './records.ts';
import { refundOf } from './refunds-of.ts';
import { gmtText, localText, modified, type Site } from './site.ts';

/** The collections whose records can be made and changed; a product takes its variations along. */
export type Writable = 'products' | 'orders' | 'customers';

/** A record of a collection whose name is known only at run time. */
export type AnyRecord = Collections[Writable];
export type Patch = { readonly [field: string]: unknown };

/** What a new record is made from. */
export interface Origin {
  readonly now: number;
  readonly random: Random;
  /** What an order can hold; an order cannot be made without. */
  readonly stock: Stock | undefined;
}

/** Makes a record as of now, with the fields of `patch` as they are given. Undefined when an order has nothing to order. */
export function createRecord(database: Database, kind: Writable, patch: Patch, origin: Origin): AnyRecord | undefined {
  const base = generate(database, kind, origin);
  if (!base) return undefined;
  return put(database, kind, { ...base, ...follow(base, patch, origin.now, database.site), ...patch, id: base.id });
}

/**
 * Changes fields and moves the modification time, unless the patch is given as `quiet`: WooCommerce leaves a product's
 * date_modified alone when an order takes from its stock (woocommerce/woocommerce#40060).
 */
export function updateRecord(
  database: Database,
  kind: Writable,
  id: number,
  patch: Patch,
  now: number,
  quiet = false,
): AnyRecord | undefined {
  const old = database.tables[kind].get(id);
  if (!old) return undefined;
  const moved = quiet ? {} : modified(now, database.site);
  return put(database, kind, { ...old, ...moved, ...follow(old, patch, now, database.site), ...patch, id });
}

/** Takes a record away for good. False when there was none. */
export function removeRecord(database: Database, kind: Writable, id: number): boolean {
  const { products, variations } = database.tables;
  if (kind === 'products') for (const variation of products.get(id)?.variations ?? []) variations.delete(variation);
  return database.tables[kind].delete(id);
}

function generate({ site, nextId }: Database, kind: Writable, { now, random, stock }: Origin): AnyRecord | undefined {
  const at = { createdAt: now, modifiedAt: now };
  if (kind === 'products') return generateProduct({ id: nextId(kind), ...at, variations: [] }, random, site);
  if (kind === 'customers') return generateCustomer(nextId(kind), now, random, site);
  return stock && generateOrder({ id: nextId(kind), ...at, status: 'processing' }, stock, random, site);
}

/** Fields that others follow from: the other half of a date, the price of a regular price, the marks of an order's status. */
function follow(old: AnyRecord, patch: Patch, now: number, site: Site): Patch {
  const fields: Record<string, unknown> = {};
  for (const name of ['date_created', 'date_modified']) {
    const gmt = patch[`${name}_gmt`];
    if (typeof gmt !== 'string') continue;
    const at = Date.parse(`${gmt}Z`);
    fields[`${name}_gmt`] = gmtText(at);
    fields[name] = localText(at, site);
  }
  if ('regular_price' in patch && !('sale_price' in patch))
    Object.assign(fields, { price: patch['regular_price'], sale_price: '', on_sale: false });
  const { status } = patch;
  // Only orders have a day of payment.
  if (typeof status === 'string' && 'date_paid' in old) Object.assign(fields, orderMarks(status, old, now, site));
  return fields;
}

/** The day of payment stays what it was; the other marks follow the status, and what is refunded has a refund. */
function orderMarks(status: string, old: Order, now: number, site: Site): Patch {
  const { date_paid, date_paid_gmt, ...marks } = statusFields(status, now, now, site);
  const refunds = status === 'refunded' && old.refunds.length === 0 ? { refunds: [refundOf(old.id, old.total)] } : {};
  return { ...marks, ...refunds, ...(old.date_paid === null ? { date_paid, date_paid_gmt } : {}) };
}

function put(database: Database, kind: Writable, record: AnyRecord): AnyRecord {
  // The record was made for this collection, or came from it.
  if (kind === 'products') database.tables.products.set(record.id, record as Product);
  else if (kind === 'orders') database.tables.orders.set(record.id, record as Order);
  else database.tables.customers.set(record.id, record as Customer);
  return record;
}
