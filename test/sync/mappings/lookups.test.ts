import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { compilePath } from '../../../runtime/expressions/paths/index.ts';
import { silentLog } from '../../../runtime/kernel/log.ts';
import { keyOf } from '../../../runtime/mapping/lookups/keys.ts';
import type { Place } from '../../../runtime/mapping/lookups/port.ts';
import { openStore } from '../../../runtime/store/index.ts';
import { createLookups } from '../../../runtime/sync/index.ts';
import type { LookupStore, SyncStore } from '../../../runtime/sync/ports.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { keep } from '../../support/keep.ts';
import { beginBoth, commit, write } from '../../support/store-contract/harness.ts';

let store: SyncStore;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock();
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-lookups-'));
  store = await openStore({ folder, clock, log: silentLog });
  const { close } = store;
  keep({ [Symbol.asyncDispose]: () => close() });
  await beginBoth(store, 'run-1');
});

const path = compilePath;
const product = { datasource: 'shop', object: 'product' };
const bySku: Place = { in: 'object', ...product, by: 'sku', value: 'external_id', fold: false };

function record(id: string, fields: object, version = 1_000) {
  const { entity, mapped } = write(id, '', { version, mapped: { payload: '{"ok":true}' } });
  return { entity: { ...entity, raw_payload: JSON.stringify({ id, ...fields }) }, mapped };
}

function lookups(entity?: string, from: Pick<SyncStore, keyof LookupStore | 'table'> = store) {
  return createLookups({ store: async () => from, path, clock, entityOf: async () => entity });
}

const find = async (of: ReturnType<typeof lookups>, place: Place, ...keys: string[]) =>
  (await of.find([{ place, keys }])).flat().map(({ key, value, several }) => [key, value, several]);

test('finds by what the raw record says, also what was synced before anybody looked', async () => {
  await commit(store, 'run-1', [
    record('1', { sku: 'A-1' }),
    record('2', { sku: '' }),
    record('3', { sku: 'a-1', codes: ['X', 'Y', null] }),
  ]);
  const own = lookups();
  expect(await find(own, bySku, 'A-1', 'none')).toEqual([['A-1', '1', false]]);
  expect(await find(own, { ...bySku, fold: true }, 'a-1')).toEqual([['a-1', '1', true]]);
  expect(await find(own, { ...bySku, by: 'codes[*]', value: 'sku' }, 'X', 'Y')).toEqual([
    ['X', 'a-1', false],
    ['Y', 'a-1', false],
  ]);
  expect(await find(own, { ...bySku, by: 'external_id', value: 'sku' }, '1', '2')).toEqual([
    ['1', 'A-1', false],
    ['2', '', false],
  ]);
  expect(await find(own, { ...bySku, by: 'external_id' }, '3', '9')).toEqual([['3', '3', false]]);
});

test('what came since is found by another read at once, and by the same after ten seconds', async () => {
  await commit(store, 'run-1', [record('1', { sku: 'A' })]);
  const own = lookups();
  expect(await find(own, bySku, 'A')).toHaveLength(1);
  await commit(store, 'run-1', [record('1', { sku: 'B' }, 2_000), record('2', { sku: 'C' })]);
  expect(await find(own, bySku, 'C')).toEqual([]);
  expect(await find(lookups(), bySku, 'A', 'B', 'C')).toEqual([
    ['B', '1', false],
    ['C', '2', false],
  ]);
  clock.advance(10_000);
  expect(await find(own, bySku, 'C')).toHaveLength(1);
});

test('thousands of records are brought up to date by several at once, none left out', async () => {
  for (let page = 0; page < 6; page += 1)
    await commit(
      store,
      'run-1',
      Array.from({ length: 450 }, (_, index) => record(`${page}-${index}`, { sku: `S${page}-${index}` })),
    );
  const keys = ['S0-0', 'S2-99', 'S5-449'];
  const answers = await Promise.all([1, 2, 3].map(() => find(lookups(), bySku, ...keys)));
  for (const found of answers) expect(new Set(found.map(([key]) => key))).toEqual(new Set(keys));
  const index = await store.keyIndex({ ...product, by: 'sku', value: 'external_id', fold: false }, clock.now());
  expect(index?.upto).toBe(index?.last);
  expect(await store.unkeyed(index?.id ?? 0, 10)).toEqual([]);
});

test('internal ids are found by id and by other keys, of records that have one', async () => {
  await commit(store, 'run-1', [record('1', { sku: 'A' }), record('2', { sku: 'B' })]);
  const byId: Place = { in: 'reference', ...product, by: 'external_id', fold: false };
  expect(await find(lookups('product'), byId, '1')).toEqual([]);
  await store.refer('shop', 'product', 'product', clock.now());
  const [[, id] = []] = await find(lookups('product'), byId, '1');
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect(await find(lookups('product'), { ...byId, by: 'sku' }, 'A', 'nothing')).toEqual([['A', id, false]]);
  // Nothing says what its records are.
  expect(await find(lookups(), byId, '1')).toEqual([]);
});

test('ids are found in any case where that does not count, and however long they are', async () => {
  const long = `P-${'x'.repeat(400)}`;
  await commit(store, 'run-1', [record('Blue-1', { sku: 'A' }), record(long, { sku: 'B' })]);
  await store.refer('shop', 'product', 'product', clock.now());
  const place: Place = { ...bySku, by: 'external_id', value: 'external_id' };
  expect(await find(lookups(), place, 'blue-1')).toEqual([]);
  expect(await find(lookups(), { ...place, fold: true }, 'blue-1')).toEqual([['blue-1', 'Blue-1', false]]);
  const key = keyOf(long, false) ?? '';
  expect(await find(lookups(), place, key, 'Blue-1')).toEqual(
    expect.arrayContaining([
      [key, long, false],
      ['Blue-1', 'Blue-1', false],
    ]),
  );
  const reference: Place = { in: 'reference', ...product, by: 'external_id', fold: true };
  expect(await find(lookups('product'), reference, 'blue-1')).toHaveLength(1);
});

test('tables are looked into, and one that is not there is told with how to put it', async () => {
  const users: Place = { in: 'table', table: 'users', by: 'email', value: 'id', fold: true };
  await expect(find(lookups(), users, 'ann@x')).rejects.toMatchObject({
    code: 'MAPPING_INVALID',
    message: expect.stringContaining('ferrule tables put users') as string,
  });
  await store.putTable('users', [{ id: 7, email: ' Ann@X ' }], clock.now());
  expect(await find(lookups(), users, 'ann@x')).toEqual([['ann@x', 7, false]]);
});

test('what is asked for in one go is one call of the store, and no call where there is nothing to ask for', async () => {
  await commit(store, 'run-1', [record('1', { sku: 'A' })]);
  await store.putTable('users', [{ id: 7, email: 'a' }], clock.now());
  const calls: number[] = [];
  const counted = { ...store, find: (asks: Parameters<SyncStore['find']>[0]) => (calls.push(asks.length), store.find(asks)) };
  const own = lookups('product', counted);
  const places: Place[] = [
    bySku,
    { in: 'table', table: 'users', by: 'email', value: 'id', fold: false },
    { in: 'reference', ...product, by: 'external_id', fold: false },
  ];
  const found = await own.find([...places.map((place) => ({ place, keys: ['A', 'a', '1'] })), { place: bySku, keys: [] }]);
  expect(found.map((each) => each.length)).toEqual([1, 1, 0, 0]);
  expect(calls).toEqual([3]);
  await own.find([{ place: bySku, keys: [] }]);
  expect(await own.find([{ place: { ...bySku, object: 'never' }, keys: ['A'] }])).toEqual([[]]);
  expect(calls).toEqual([3]);
});

test('an id that has spaces around it is found as it is written, and else without them', async () => {
  await commit(store, 'run-1', [record(' A1 ', { sku: 'S' }), record('2', {})]);
  const ids: Place = { ...bySku, by: 'external_id' };
  const own = lookups('product');
  expect(await find(own, ids, ' A1 ', ' 2', 'A1')).toEqual([
    [' A1 ', ' A1 ', false],
    [' 2', '2', false],
  ]);
  expect(await find(own, { ...ids, value: 'sku' }, ' A1 ')).toEqual([[' A1 ', 'S', false]]);
  await store.refer('shop', 'product', 'product', 0);
  const reference: Place = { in: 'reference', ...product, by: 'external_id', fold: false };
  expect(await find(own, reference, ' A1 ', '2 ')).toEqual([
    [' A1 ', expect.any(String), false],
    ['2 ', expect.any(String), false],
  ]);
});

test('the store is asked at once where nothing has to be brought, so that other work goes on beside it', async () => {
  await commit(store, 'run-1', [record('1', { sku: 'A' }), record('2', { sku: 'B' })]);
  await store.putTable('users', [{ id: 12345678901234567890n, email: 'a' }], clock.now());
  await store.refer('shop', 'product', 'product', 0);
  let calls = 0;
  const own = lookups('product', { ...store, find: (asks) => ((calls += 1), store.find(asks)) });
  const asks = [
    { place: bySku, keys: ['A'] },
    { place: { in: 'table', table: 'users', by: 'email', value: 'id', fold: false }, keys: ['a', 'b'] },
    { place: { in: 'reference', ...product, by: 'external_id', fold: false }, keys: ['2'] },
    { place: { in: 'reference', ...product, by: 'sku', fold: false }, keys: ['B', 'C'] },
  ] as const;
  const first = await own.find(asks);
  expect(calls).toBe(1);
  const asked = own.find(asks);
  expect(calls).toBe(2);
  expect(await asked).toEqual(first);
  expect(first.map((found) => found.map(({ key }) => key))).toEqual([['A'], ['a'], ['2'], ['B']]);
  expect(first[1]?.[0]?.value).toBe(12345678901234567890n);
  expect(first[2]?.[0]?.value).toBe(first[3]?.[0]?.value);
});
