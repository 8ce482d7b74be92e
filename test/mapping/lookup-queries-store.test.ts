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
  readonly calls: Readonly<Record<'find' | 'entries' | 'table' | 'keyIndex' | 'unkeyed' | 'addKeys', number>>;
  /** Keys that were asked for, of each kind of place. */
  readonly keys: Readonly<Record<string, number>>;
  readonly failed: number;
}

/** Maps so many orders, and tells what the store was asked for; of more users than `mostUsers` it says that they are too many. */
async function mapOrders(store: Store, orders: number, size: number, mostUsers = userCount): Promise<Asked> {
  await fillShop(store);
  const calls = { find: 0, entries: 0, table: 0, keyIndex: 0, unkeyed: 0, addKeys: 0 };
  const keys: Record<string, number> = {};
  const count = <Name extends keyof typeof calls>(name: Name): void => void (calls[name] += 1);
  const counted: Pick<Store, keyof LookupStore | 'table'> = {
    find(asks) {
      count('find');
      for (const ask of asks) keys[ask.in] = (keys[ask.in] ?? 0) + ask.keys.length;
      return store.find(asks);
    },
    entries(place, most) {
      count('entries');
      return store.entries(place, place.in === 'table' ? { ...most, keys: Math.min(most.keys, mostUsers) } : most);
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

test('50,000 orders of three lines ask SQLite for the whole of three small places, and for little else', { timeout: 120_000 }, async () => {
  const store = await open(await makeFolder());
  const { calls, keys, failed } = await mapOrders(store, 50_000, 100);
  await store.close();
  expect(failed).toBe(failing(50_000));
  // Of 500 pages; the first ask key by key until so many were asked for that all of a place is worth it.
  expect(calls.find).toBeLessThanOrEqual(5);
  // All users are tried for three times, of which they are too many twice. The SKUs of 5,000 products are brought once.
  expect(calls).toMatchObject({ entries: 2 + 3, table: 1, keyIndex: 1 });
  expect(calls.unkeyed).toBeLessThanOrEqual(productCount / 1_000 + 1);
  expect(keys['table']).toBeLessThanOrEqual(500);
  expect(keys['references']).toBe(undefined);
});

test('of more users than are taken whole, each is asked for once, in one call a page', { timeout: 120_000 }, async () => {
  const store = await open(await makeFolder());
  const { calls, keys, failed } = await mapOrders(store, 20_000, 100, 6_000);
  await store.close();
  expect(failed).toBe(failing(20_000));
  expect(calls.find).toBeLessThanOrEqual(200);
  expect(calls.entries).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(userCount / 32)));
  // What is not there is asked for again: 400 orders are of nobody, each of another nobody.
  expect(keys['table']).toBeLessThanOrEqual(userCount + 400);
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
