import { describe, expect, test } from 'vitest';
import type { StoredEntity, SyncStore } from '../../../runtime/sync/ports.ts';
import {
  beginBoth,
  beginObject,
  beginRun,
  commit,
  endBoth,
  later,
  openContractStore,
  runOf,
  target,
  write,
  type MakeStore,
} from './harness.ts';
import { bySku, catchUp, findOne, now } from './keys.ts';

const mapped = { payload: '{"title":"A"}' };
const failed = { errors: ['title: is required'] };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const refer = (store: SyncStore, entityType = 'product', datasource = 'shop'): Promise<number> =>
  store.refer(datasource, 'product', entityType, now);

/** Internal ids by external id. */
async function idsOf(store: SyncStore, keys: readonly string[], datasource = 'shop'): Promise<Record<string, unknown>> {
  const found = await findOne(store, { in: 'references', datasource, entityType: 'product', keys });
  return Object.fromEntries(found.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
}

export function referenceContract(make: MakeStore): void {
  describe('references', () => {
    test('are given once to each record that is mapped', async () => {
      const open = await openContractStore(make);
      const { store } = open;
      expect(await refer(store)).toBe(0);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A', { mapped }), write('2', 'B', { mapped: failed }), write('3', 'C')]);
      expect(await idsOf(store, ['1'])).toEqual({});
      expect(await refer(store)).toBe(1);
      expect(await refer(store)).toBe(0);
      const before = await idsOf(store, ['1', '2', '3', '1']);
      expect(before).toEqual({ 1: expect.stringMatching(uuid) as string });
      await commit(store, 'run-1', [write('2', 'B', { mapped, version: 2_000 }), write('1', 'A2', { mapped, version: 2_000 })]);
      expect(await refer(store)).toBe(1);
      await endBoth(store, 'run-1');
      await open.reopen();
      const after = await idsOf(open.store, ['1', '2', '3']);
      expect(after).toEqual({ ...before, 2: expect.stringMatching(uuid) as string });
      expect(after['1']).not.toBe(after['2']);
    });

    test('stand beside the record wherever it is read', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A', { mapped }), write('2', 'B')]);
      const read = async (): Promise<readonly (readonly (string | null | undefined)[])[]> => {
        const idOf = (entity: StoredEntity | undefined): string | null | undefined => entity?.internal_id;
        const { changes } = await store.changes({ datasource: 'shop', limit: 10 });
        return [
          (await store.entities({ ...target, limit: 10 })).map(idOf),
          (await store.entitiesById('shop', 'product', ['1', '2'])).toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1)).map(idOf),
          [idOf(await store.entity('shop', 'product', '1')), idOf(await store.entity('shop', 'product', '2'))],
          changes.map((change) => ('entity' in change ? idOf(change.entity) : undefined)),
        ];
      };
      expect(await read()).toEqual(Array.from({ length: 4 }, () => [null, null]));
      await refer(store);
      const { 1: id } = await idsOf(store, ['1']);
      expect(await read()).toEqual(Array.from({ length: 4 }, () => [id, null]));
    });

    test('that several give at once are one for each record', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(
        store,
        'run-1',
        Array.from({ length: 500 }, (_, index) => write(`${index}`, 'A', { mapped })),
      );
      const given = await Promise.all([refer(store), refer(store), refer(store)]);
      expect(given.toSorted((a, b) => a - b)).toEqual([0, 0, 500]);
      const ids = await idsOf(
        store,
        Array.from({ length: 500 }, (_, index) => `${index}`),
      );
      expect(new Set(Object.values(ids)).size).toBe(500);
    });

    test('miss no record that is written while they are given', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const ids: string[] = [];
      for (let page = 0; page < 8; page++) {
        const own = Array.from({ length: 20 }, (_, index) => `${page}-${index}`);
        ids.push(...own);
        await Promise.all([
          commit(
            store,
            'run-1',
            own.map((id) => write(id, 'A', { mapped })),
          ),
          refer(store),
          refer(store),
        ]);
      }
      await refer(store);
      expect(Object.keys(await idsOf(store, ids))).toHaveLength(ids.length);
    });

    test('outlive the record: failed, deleted, and read again from the beginning', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(
        store,
        'run-1',
        ['1', '2', '3'].map((id) => write(id, 'A', { mapped })),
      );
      await refer(store);
      const before = await idsOf(store, ['1', '2', '3']);
      await commit(store, 'run-1', [write('1', 'A', { mapped: failed, version: 2_000 })]);
      await store.deleteEntities('run-1', 'shop', 'product', ['2'], 'soft');
      await store.deleteEntities('run-1', 'shop', 'product', ['3'], 'hard');
      await refer(store);
      expect(await idsOf(store, ['1', '2', '3'])).toEqual(before);
      expect((await store.entity('shop', 'product', '1'))?.internal_id).toBe(before['1']);
      await endBoth(store, 'run-1');
      for (const state of await store.state('shop'))
        await store.replaceState('shop', [{ ...state, cursor: null, validator: null, parents: {}, partitions: {}, backfill: null }]);
      await beginBoth(store, 'run-2');
      await commit(
        store,
        'run-2',
        ['1', '2', '3'].map((id) => write(id, 'B', { mapped, version: 3_000 })),
      );
      expect(await refer(store)).toBe(0);
      expect(await idsOf(store, ['1', '2', '3'])).toEqual(before);
    });

    test('go with their datasource: one that is synced anew has others', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A', { mapped })]);
      await refer(store);
      const before = await idsOf(store, ['1']);
      await endBoth(store, 'run-1');
      await store.erase('shop');
      expect(await idsOf(store, ['1'])).toEqual({});
      await store.beginRun(runOf('run-2'));
      await beginObject(store, 'run-2');
      await commit(store, 'run-2', [write('1', 'A', { mapped })]);
      expect(await refer(store)).toBe(1);
      expect((await idsOf(store, ['1']))['1']).not.toBe(before['1']);
    });

    test('of two datasources never meet, nor those of two kinds', async () => {
      const { store } = await openContractStore(make);
      for (const [run, datasource] of [
        ['run-1', 'shop'],
        ['run-2', 'market'],
      ] as const) {
        await beginRun(store, run, datasource);
        await beginObject(store, run);
        await commit(store, run, [write('1', 'A', { mapped })], { datasource });
        expect(await refer(store, 'product', datasource)).toBe(1);
        await store.finishRun(run, 'success', later, null, false);
      }
      const [shop, market] = [await idsOf(store, ['1']), await idsOf(store, ['1'], 'market')];
      expect(shop['1']).not.toBe(market['1']);
      // What the records are to the host has changed: they have ids as that, and keep those that they had.
      expect(await refer(store, 'article')).toBe(1);
      expect(await refer(store, 'article')).toBe(0);
      expect(await idsOf(store, ['1'])).toEqual(shop);
      const [article] = await findOne(store, { in: 'references', datasource: 'shop', entityType: 'article', keys: ['1'] });
      expect((await store.entity('shop', 'product', '1'))?.internal_id).toBe(JSON.parse(article?.value ?? ''));
      expect(await refer(store)).toBe(0);
      expect((await store.entity('shop', 'product', '1'))?.internal_id).toBe(shop['1']);
    });

    test('are found by keys of the record too; of two that have one it says so', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [
        write('1', 'A', { mapped }),
        write('2', 'B', { mapped: failed }),
        write('3', 'C', { mapped: failed }),
        write('4', 'C', { mapped }),
      ]);
      await refer(store);
      const { id } = await catchUp(store, bySku);
      const byKey = () => findOne(store, { in: 'referenceKeys', index: id, entityType: 'product', keys: ['A', 'B', 'C', 'D'] });
      const ids = await idsOf(store, ['1', '4']);
      expect(await byKey()).toEqual([
        { key: 'A', value: JSON.stringify(ids['1']), several: false },
        { key: 'C', value: JSON.stringify(ids['4']), several: true },
      ]);
      await store.deleteEntities('run-1', 'shop', 'product', ['1', '3'], 'soft');
      expect(await byKey()).toEqual([{ key: 'C', value: JSON.stringify(ids['4']), several: false }]);
      expect(await findOne(store, { in: 'referenceKeys', index: id, entityType: 'order', keys: ['A', 'C'] })).toEqual([]);
    });

    test('that records have had elsewhere are brought along, all or none', async () => {
      const { store } = await openContractStore(make);
      const [one, two, three] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [
        string,
        string,
        string,
      ];
      const bring = (...references: readonly (readonly [string, string])[]) =>
        store.bringReferences(
          'shop',
          'product',
          references.map(([externalId, internalId]) => ({ externalId, internalId })),
          now,
        );
      expect(await bring(['1', one], ['old\u0000', two], ['1', one])).toEqual({ added: 2, conflicts: [] });
      expect(await bring(['1', one], ['2', one])).toEqual({ added: 1, conflicts: [] });
      expect(await bring(['3', three], ['1', three], ['2', two], ['old\u0000', two])).toEqual({
        added: 0,
        conflicts: ['1', '2'],
      });
      expect(await bring(['3', three], ['3', two])).toMatchObject({ added: 0, conflicts: ['3'] });
      expect(await bring()).toEqual({ added: 0, conflicts: [] });
      expect(await idsOf(store, ['1', '2', '3', 'old\u0000'])).toEqual({ 1: one, 2: one, 'old\u0000': two });
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A', { mapped }), write('3', 'A', { mapped })]);
      expect(await refer(store)).toBe(1);
      expect((await store.entity('shop', 'product', '1'))?.internal_id).toBe(one);
      const many = Array.from({ length: 30 }, (_, index) => [`m${index}`, one] as const);
      expect((await bring(...many, ['3', one])).conflicts).toEqual(['3']);
      expect((await bring(...many.map(([id]) => [id, two] as const), ...many)).conflicts).toHaveLength(10);
      const both = await Promise.all([bring(['at once', one]), bring(['at once', two])]);
      expect(both.map(({ added }) => added).toSorted((a, b) => a - b)).toEqual([0, 1]);
    });

    test('are given in several steps where there are many', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      for (let page = 0; page < 6; page++)
        await commit(
          store,
          'run-1',
          Array.from({ length: 5_000 }, (_, index) => write(`${page}-${index}`, 'A', { mapped })),
        );
      expect(await refer(store)).toBe(30_000);
      expect(await refer(store)).toBe(0);
    });
  });
}
