// The orders of the benchmark, by the mapping that ships, over real stores: how often these are asked.
import pg from 'pg';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { orderMapping, pageText, productCount, userCount } from '../../bench/orders-source.ts';
import { fillShop } from '../../bench/orders-store.ts';
import { layersOf } from '../../runtime/documents/mappings/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { compileMapping } from '../../runtime/mapping/index.ts';
import type { Store } from '../../runtime/store/index.ts';
import { createLookups } from '../../runtime/sync/index.ts';
import type { LookupStore } from '../../runtime/sync/ports/lookups.ts';
import { makeFolder, open } from '../store/folder.ts';
import { openOn } from '../store/postgres/database.ts';
import { makeDatabase } from '../support/postgres-database.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

interface Asked {
  /** Calls of each of the store's operations that lookups use. */
  readonly calls: Readonly<Record<'find' | 'table' | 'keyIndex' | 'unkeyed' | 'addKeys', number>>;
  /** Keys that were asked for, of each kind of place. */
  readonly keys: Readonly<Record<string, number>>;
  readonly failed: number;
}

/** Maps so many orders, and tells what the store was asked for. */
async function mapOrders(store: Store, orders: number, size: number): Promise<Asked> {
  await fillShop(store);
  const calls = { find: 0, table: 0, keyIndex: 0, unkeyed: 0, addKeys: 0 };
  const keys: Record<string, number> = {};
  const count = <Name extends keyof typeof calls>(name: Name): void => void (calls[name] += 1);
  const counted: Pick<Store, keyof LookupStore | 'table'> = {
    find(asks) {
      count('find');
      for (const ask of asks) keys[ask.in] = (keys[ask.in] ?? 0) + ask.keys.length;
      return store.find(asks);
    },
    table: (...given) => (count('table'), store.table(...given)),
    keyIndex: (...given) => (count('keyIndex'), store.keyIndex(...given)),
    unkeyed: (...given) => (count('unkeyed'), store.unkeyed(...given)),
    addKeys: (...given) => (count('addKeys'), store.addKeys(...given)),
    refer: (...given) => store.refer(...given),
  };
  const lookups = createLookups({
    store: () => Promise.resolve(counted),
    path: (source) => expressions.path(source),
    // Nothing is looked at again because this machine was slow.
    clock: { ...systemClock, monotonic: () => 0 },
    entityOf: (_datasource, object) => Promise.resolve(object),
  });
  const list = layersOf(new Map(), { datasource: 'shop', connector: 'shops', object: 'order' }, { inline: orderMapping(), mayLeave: true });
  const mapper = list && compileMapping(list, { expressions, datasource: 'shop' }).open({ lookups, context: {}, configuration: {} });
  let failed = 0;
  for (let from = 0; from < orders; from += size) {
    const mapped = (await mapper?.map(JSON.parse(pageText(from, size)) as unknown[])) ?? [];
    failed += mapped.filter((each) => 'errors' in each).length;
  }
  return { calls, keys, failed };
}

/** Orders of the benchmark that fail, by how they are made. */
function failing(count: number): number {
  return Array.from({ length: count }, (_, index) => index).filter((index) => index % 50 === 7 || index % 60 === 13 || index % 70 === 11)
    .length;
}

test('50,000 orders of three lines ask SQLite once a page, and for each key once', { timeout: 120_000 }, async () => {
  const store = await open(await makeFolder());
  const { calls, keys, failed } = await mapOrders(store, 50_000, 100);
  await store.close();
  expect(failed).toBe(failing(50_000));
  // Pages; what is above is bringing the SKUs of 5,000 products, once, and whether the table is there, once.
  expect(calls.find).toBeLessThanOrEqual(500);
  expect(calls).toMatchObject({ table: 1, keyIndex: 1 });
  expect(calls.unkeyed).toBeLessThanOrEqual(productCount / 1_000 + 1);
  // What is not there is asked for again: 1,000 orders are of nobody, each of another nobody, and 834 name a product that is not there.
  expect(keys['table']).toBeLessThanOrEqual(userCount + 1_000);
  // Beside these, product 0 once a page.
  expect(keys['references']).toBeLessThanOrEqual(productCount + 834 + 500);
  expect(keys['referenceKeys']).toBeLessThanOrEqual(productCount + 834);
});

test('10,000 orders ask PostgreSQL for one statement a page and kind of place', { timeout: 120_000 }, async () => {
  const store = await openOn(await makeDatabase());
  const statements: string[] = [];
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const { calls, failed } = await mapOrders(store, 10_000, 100);
  for (const [given] of query.mock.calls as unknown as [string | { readonly text?: string }][])
    statements.push(typeof given === 'string' ? given : (given.text ?? ''));
  await store.close();
  expect(failed).toBe(failing(10_000));
  expect(calls.find).toBeLessThanOrEqual(100);
  const finding = statements.filter((text) => text.includes('AS asked (number, key, place)'));
  // Users, products by id, products by SKU; and the internal ids that the test itself asks for.
  expect(finding.length).toBeGreaterThan(calls.find);
  expect(finding.length).toBeLessThanOrEqual(3 * calls.find + 1 + 3);
});
