import { generateCategories } from './generate-category.ts';
import { generateCoupons } from './generate-coupon.ts';
import { generateCustomer } from './generate-customer.ts';
import { generateOrder, generateStatus, type Stock } from './generate-order.ts';
import { generateProduct } from './generate-product.ts';
import { generateVariations } from './generate-variation.ts';
import { createRandom, type Random } from './random.ts';
import type { Collections, Kept, Product } from './records.ts';
import type { Site } from './site.ts';

const productsFrom = Date.UTC(2024, 0, 1, 8);
const ordersFrom = Date.UTC(2025, 0, 1, 8);
const ordersUntil = Date.UTC(2026, 0, 1, 8);
const firstPost = 101;
const sizesOfVariable = 3;
const hour = 3_600_000;

export type Tables = { readonly [Kind in Kept]: Map<number, Collections[Kind]> };
/** What gets an id when it is made. */
type Numbered = 'products' | 'variations' | 'orders' | 'customers';

export interface Database {
  readonly site: Site;
  /** By id, in ascending order. */
  readonly tables: Tables;
  /** The next unused id: posts (products, variations, orders) share one row of numbers, as in WordPress; customers have their own. */
  nextId(kind: Numbered): number;
}

export interface DatabaseOptions {
  readonly seed: number;
  readonly products: number;
  readonly orders: number;
}

/** Makes the shop's records. The same options give the same records, to the last character. */
export function createDatabase({ seed, products, orders }: DatabaseOptions, site: Site): Database {
  const tables: Tables = {
    products: new Map(),
    variations: new Map(),
    orders: new Map(),
    customers: new Map(),
    categories: new Map(),
    coupons: new Map(),
  };
  const last = { post: firstPost - 1, user: 0 };
  const nextId = (kind: Numbered): number => (kind === 'customers' ? ++last.user : ++last.post);
  const database = { site, tables, nextId };
  addProducts(database, products, createRandom(seed, 1));
  addCustomers(database, Math.ceil(orders / 5), createRandom(seed, 2));
  addOrders(database, orders, createRandom(seed, 3));
  // These follow from what is there: no chance is drawn for them, and what was there before them stays as it is.
  for (const category of generateCategories(tables.products.values(), site)) tables.categories.set(category.id, category);
  for (const coupon of generateCoupons(tables.orders.values(), productsFrom, site)) tables.coupons.set(coupon.id, coupon);
  return database;
}

function addProducts({ site, tables, nextId }: Database, count: number, random: Random): void {
  for (let index = 0; index < count; index += 1) {
    const createdAt = spread(productsFrom, ordersFrom, index, count);
    const modifiedAt = createdAt + random.between(0, 300 * 24) * hour;
    const id = nextId('products');
    const variations = random.chance(0.1) ? Array.from({ length: sizesOfVariable }, () => nextId('variations')) : [];
    const product = generateProduct({ id, createdAt, modifiedAt: Math.min(modifiedAt, ordersUntil), variations }, random, site);
    tables.products.set(id, product);
    for (const variation of generateVariations(product, random, site)) tables.variations.set(variation.id, variation);
  }
}

function addCustomers({ site, tables, nextId }: Database, count: number, random: Random): void {
  for (let index = 0; index < count; index += 1) {
    const id = nextId('customers');
    tables.customers.set(id, generateCustomer(id, spread(productsFrom, ordersFrom, index, count), random, site));
  }
}

function addOrders({ site, tables, nextId }: Database, count: number, random: Random): void {
  const stock = stockOf(tables);
  if (!stock) return;
  for (let index = 0; index < count; index += 1) {
    const createdAt = spread(ordersFrom, ordersUntil, index, count);
    const modifiedAt = Math.min(createdAt + random.between(0, 72) * hour, ordersUntil);
    const seed = { id: nextId('orders'), createdAt, modifiedAt, status: generateStatus(random) };
    tables.orders.set(seed.id, generateOrder(seed, stock, random, site));
  }
}

/** What can be ordered; undefined when the shop sells nothing. */
export function stockOf(tables: Tables): Stock | undefined {
  const [first, ...others] = [...tables.products.values()].filter(isSold);
  return first && { products: [first, ...others], customers: [...tables.customers.values()] };
}

function isSold(product: Product): boolean {
  return product.status === 'publish';
}

/** Whole seconds, evenly apart. */
function spread(from: number, until: number, index: number, count: number): number {
  return from + Math.floor(((until - from) * index) / count / 1000) * 1000;
}
