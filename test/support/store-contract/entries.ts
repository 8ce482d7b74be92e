import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../runtime/kernel/json.ts';
import type { StoreAsk, SyncStore, WholePlace } from '../../../runtime/sync/ports.ts';
import { createWholePlaces } from '../../../runtime/sync/lookups/whole-places.ts';
import { beginBoth, commit, openContractStore, write, type MakeStore } from './harness.ts';
import { bySku, catchUp, now } from './keys.ts';

const mapped = { payload: '{"title":"A"}' };
const plenty = { keys: 25_000, bytes: 4_194_304 };
const users = { in: 'table', table: 'users', by: 'email', value: 'id', fold: true } as const;
const references = { in: 'references', datasource: 'shop', entityType: 'product' } as const;

/** What all of a place says of some keys, as the store does key by key. Enough are asked for that it is taken. */
async function compare(store: SyncStore, place: WholePlace, keys: readonly string[]): Promise<void> {
  const ask: StoreAsk = { ...place, keys: [...new Set([...keys, ...Array.from({ length: 40 }, (_, index) => `none ${index}`)])] };
  const given = await createWholePlaces(store, { monotonic: () => 0 }).answer(ask);
  const [found = []] = await store.find([ask]);
  const inOrder = (list: readonly { readonly key: string }[]): unknown => list.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  expect(inOrder(given ?? [])).toEqual(inOrder(found.map(({ key, value, several }) => ({ key, value: parseJson(value), several }))));
  expect(given).toBeDefined();
}

export function entryContract(make: MakeStore): void {
  describe('places that are taken whole', () => {
    test('say of a table what is found key by key', async () => {
      const { store } = await openContractStore(make);
      const rows = Array.from({ length: 2_500 }, (_, index) => ({
        id: index % 7 === 0 ? BigInt(index) + 9_007_199_254_740_993n : index % 5 === 0 ? { of: [index, null] } : index,
        email: index % 3 === 0 ? `User ${index % 400}` : index % 11 === 0 ? '' : index,
      }));
      await store.putTable('users', rows, now);
      const odd = ['\u0000', 'a\u0001b', '"quoted", \\', '😀', '\ud83d', '\udc00', '\ufffd', 'É', `${'x'.repeat(300)}`];
      await store.putTable(
        'odd',
        odd.map((email, id) => ({ email, id: `${email}${id}` })),
        now,
      );
      const keys = Array.from({ length: 2_500 }, (_, index) => [`user ${index}`, `${index}`]).flat();
      await compare(store, users, keys);
      await compare(store, { ...users, fold: false }, ['User 3', ...keys]);
      await compare(store, { ...users, value: 'none' }, keys);
      await compare(store, { ...users, by: 'none' }, keys);
      await compare(store, { ...users, table: 'odd' }, ['é', ...odd]);
      await compare(store, { ...users, table: 'odd', fold: false }, odd);
      await compare(store, { ...users, table: 'missing' }, keys);
    });

    test('say of records and their internal ids what is found key by key', async () => {
      const { store } = await openContractStore(make);
      await compare(store, references, ['1']);
      await compare(store, { in: 'keys', index: 7 }, ['A']);
      await compare(store, { in: 'referenceKeys', index: 7, entityType: 'product' }, ['A']);
      await beginBoth(store, 'run-1');
      const sku = (index: number): string => ['A', 'B', 'C', 'D\u0000', '😀', `own ${index}`, ''][index % 7] ?? '';
      const writes = Array.from({ length: 60 }, (_, index) =>
        write(`${index}`, sku(index), index % 4 === 0 ? {} : { mapped: index % 9 === 0 ? { errors: ['no'] } : mapped }),
      );
      await commit(store, 'run-1', writes);
      await store.refer('shop', 'product', 'product', now);
      await store.deleteEntities('run-1', 'shop', 'product', ['1', '2', '8', '22'], 'soft');
      const { id } = await catchUp(store);
      const keys = Array.from({ length: 60 }, (_, index) => [`${index}`, sku(index)])
        .flat()
        .filter((key) => key !== '');
      await compare(store, references, keys);
      await compare(store, { ...references, entityType: 'other' }, keys);
      await compare(store, { in: 'keys', index: id }, keys);
      await compare(store, { in: 'referenceKeys', index: id, entityType: 'product' }, keys);
      await compare(store, { in: 'referenceKeys', index: id, entityType: 'other' }, keys);
      await store.addKeys(id, (await store.keyIndex(bySku, now))?.upto ?? 0, 10_000, [{ externalId: '3', keys: ['A', 'B'], value: null }]);
      await compare(store, { in: 'keys', index: id }, keys);
    });

    test('are given at once of many records, also where a database has not counted these yet', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const count = 12_000;
      for (let from = 0; from < count; from += 2_000)
        await commit(
          store,
          'run-1',
          Array.from({ length: 2_000 }, (_, index) => write(`${from + index}`, `sku-${from + index}`, { mapped })),
        );
      await store.refer('shop', 'product', 'product', now);
      const { id } = await catchUp(store);
      const begun = performance.now();
      for (const place of [{ in: 'keys', index: id } as const, { in: 'referenceKeys', index: id, entityType: 'product' } as const]) {
        // Lists were written, so that is what is read.
        const { keys = '[]', values = '[]' } = (await store.entries(place, plenty)) ?? {};
        expect((JSON.parse(keys) as readonly unknown[]).length).toBe(count);
        expect((JSON.parse(values) as readonly unknown[]).filter((value) => value !== null).length).toBe(count);
      }
      // To compare each with all takes more than twice as long.
      expect(performance.now() - begun).toBeLessThan(5_000);
    });

    test('are not given where there is more than was asked for', async () => {
      const { store } = await openContractStore(make);
      await store.putTable('users', [{ email: 'a@x', id: 1 }, { email: 'b@x', id: 2 }, { id: 3 }], now);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A', { mapped }), write('2', 'B', { mapped })]);
      await store.refer('shop', 'product', 'product', now);
      const { id } = await catchUp(store);
      const two: readonly WholePlace[] = [references, { in: 'keys', index: id }, { in: 'referenceKeys', index: id, entityType: 'product' }];
      for (const place of two) {
        expect(await store.entries(place, { ...plenty, keys: 1 })).toBeUndefined();
        expect(await store.entries(place, { ...plenty, keys: 2 })).toBeDefined();
      }
      expect(await store.entries({ in: 'keys', index: id }, { ...plenty, bytes: 5 })).toBeUndefined();
      expect(await store.entries(users, { ...plenty, keys: 2 })).toBeUndefined();
      expect(await store.entries(users, { ...plenty, bytes: 20 })).toBeUndefined();
      expect(await store.entries(users, plenty)).toEqual({ keys: '["a@x","b@x"]', values: '[1,2]' });
      expect(await store.entries(references, plenty)).toMatchObject({ keys: '["1","2"]' });
    });
  });
}
