import { expect, test } from 'vitest';
import { createWholePlaces } from '../../../runtime/sync/lookups/whole-places.ts';
import type { LookupStore, StoreAsk } from '../../../runtime/sync/ports.ts';

type Entries = LookupStore['entries'];

/** A store of so many keys, which notes what it is asked for. */
function storeOf(count: () => number): { readonly entries: Entries; readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    entries(_place, most) {
      asked.push(most.keys);
      const keys = Array.from({ length: count() }, (_, index) => `k${index}`);
      const all = { keys: JSON.stringify(keys), values: JSON.stringify(keys.map((key) => key.toUpperCase())) };
      return Promise.resolve(keys.length > most.keys ? undefined : all);
    },
  };
}

const place = { in: 'table', table: 'users', by: 'email', value: 'id', fold: true } as const;
const ask = (from: number, count: number): StoreAsk => ({
  ...place,
  keys: Array.from({ length: count }, (_, index) => `k${from + index}`),
});

test('a place is taken whole once enough of it has been asked for, and tried again each time that doubles', async () => {
  const store = storeOf(() => 5_000);
  const places = createWholePlaces(store, { monotonic: () => 0 });
  const answers = [];
  for (let page = 0; page < 12; page += 1) answers.push(await places.answer(ask(page * 10, 10)));
  // 32 keys were not asked for before the fourth page; 40 are too few for 5,000, and 80 are not.
  expect(store.asked).toEqual([40 * 64, 80 * 64]);
  expect(answers.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => undefined));
  expect(answers[7]).toHaveLength(10);
  expect(answers[11]?.[3]).toEqual({ key: 'k113', value: 'K113', several: false });
  expect(places.answer({ ...place, keys: ['none', 'k4999'] })).toEqual([{ key: 'k4999', value: 'K4999', several: false }]);
});

test('what is held is held for ten seconds, and taken anew where enough is missed', async () => {
  let [now, count] = [0, 40];
  const store = storeOf(() => count);
  const places = createWholePlaces(store, { monotonic: () => now });
  expect(await places.answer(ask(0, 32))).toHaveLength(32);
  count = 50;
  now = 9_999;
  expect(places.answer(ask(40, 5))).toEqual([]);
  now = 10_000;
  for (let page = 0; page < 6; page += 1) expect(places.answer(ask(40, 5))).toBeUndefined();
  expect(store.asked).toEqual([2_048]);
  expect(await places.answer(ask(40, 5))).toHaveLength(5);
  expect(store.asked).toEqual([2_048, 35 * 64]);
  // It has become too large meanwhile: it is asked key by key, and not tried with each page.
  [now, count] = [20_000, 30_000];
  expect(await places.answer(ask(60, 40))).toBeUndefined();
  expect(places.answer(ask(60, 39))).toBeUndefined();
  expect(store.asked).toHaveLength(3);
});

test('what many need anew at once is asked for once, and what it throws comes to each', async () => {
  const store = storeOf(() => 40);
  let isBroken = false;
  const entries: Entries = async (...given) => {
    const all = await store.entries(...given);
    if (isBroken) throw new Error('gone');
    return all;
  };
  const places = createWholePlaces({ entries }, { monotonic: () => 0 });
  // Each doubles what was asked for.
  isBroken = true;
  const failed = await Promise.allSettled([places.answer(ask(0, 40)), places.answer(ask(0, 45)), places.answer(ask(90, 100))]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(store.asked).toHaveLength(1);
  isBroken = false;
  expect((await Promise.all([places.answer(ask(0, 400)), places.answer(ask(30, 2_000))])).map((found) => found?.length)).toEqual([40, 10]);
  expect(store.asked).toHaveLength(2);
});

test('two places are two, ids alone are never taken, and what the store throws comes through', async () => {
  const store = storeOf(() => 100);
  const places = createWholePlaces(store, { monotonic: () => 0 });
  expect(places.answer(ask(0, 31))).toBeUndefined();
  expect(places.answer({ ...ask(0, 31), value: 'name' } as StoreAsk)).toBeUndefined();
  expect(places.answer({ in: 'ids', datasource: 'shop', object: 'product', keys: ask(0, 90).keys })).toBeUndefined();
  expect(store.asked).toEqual([]);
  const broken = createWholePlaces({ entries: () => Promise.reject(new Error('gone')) }, { monotonic: () => 0 });
  await expect(broken.answer(ask(0, 40))).rejects.toThrow('gone');
});

test('of internal ids, one that is none is not found, and two that have a key are several', async () => {
  const entries: Entries = () =>
    Promise.resolve({ keys: '["a","b","b","c","c","c","d","d"]', values: '[null,null,"B2","C1","C2","C3",null,null]' });
  const keys = ['a', 'b', 'c', 'd', ...ask(0, 40).keys];
  const ids = createWholePlaces({ entries }, { monotonic: () => 0 });
  expect(await ids.answer({ in: 'referenceKeys', index: 1, entityType: 'product', keys })).toEqual([
    { key: 'b', value: 'B2', several: true },
    { key: 'c', value: 'C1', several: true },
  ]);
  expect(await ids.answer({ in: 'keys', index: 1, keys })).toEqual([
    { key: 'a', value: null, several: false },
    { key: 'b', value: null, several: true },
    { key: 'c', value: 'C1', several: true },
    { key: 'd', value: null, several: true },
  ]);
});
