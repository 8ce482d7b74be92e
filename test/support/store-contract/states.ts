import { describe, expect, test } from 'vitest';
import type { ObjectState } from '../../../runtime/sync/ports.ts';
import {
  beginBoth,
  beginObject,
  beginRun,
  checkpoint,
  commit,
  endBoth,
  endOf,
  idsOf,
  inByteOrder,
  later,
  openContractStore,
  paged,
  runOf,
  target,
  write,
  writesOf,
  type ContractStore,
  type MakeStore,
} from './harness.ts';

const nowhere: Omit<ObjectState, 'object'> = {
  collectionKey: 'woo_product',
  cursor: null,
  validator: null,
  parents: {},
  partitions: {},
  backfill: null,
};
const somewhere: ObjectState = {
  object: 'product',
  collectionKey: 'woo_product',
  cursor: '1768478400123.000001',
  validator: 'W/"Ünï\u0000"',
  parents: { 'order:list': '{"":"1"}', other: '{}' },
  partitions: { '{"shop":"a"}': '12', '{"shop":"Größe\u0000"}': 'opaque' },
  backfill: {
    from: 0,
    to: 1_768_478_400_000,
    range: 'P30D',
    done: 2,
    unread: [{ from: 0, to: 1_000, token: { after: 'Größe\u0000' }, mayLack: true }],
  },
};

export function stateContract(make: MakeStore): void {
  describe('state', () => {
    test('is of nothing where nothing was read to its end', async () => {
      const { store } = await openContractStore(make);
      expect(await store.state('shop')).toEqual([]);
      await beginBoth(store, 'run-1');
      expect(await store.state('shop')).toEqual([]);
    });

    test('is what the reads of all objects have published', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await store.reachParents('run-1', 'shop', 'product', 'order:list', '{"":"1"}');
      const partition = { key: '{"shop":"a"}', values: '{}', checkpoint: checkpoint({ done: true }), cursor: '12' };
      await commit(store, 'run-1', [write('a')], { partition });
      await store.finishObject(endOf('run-1', { cursor: '7', validator: '"e1"', parents: true }));
      await beginObject(store, 'run-1', 'coupon');
      await store.finishObject(endOf('run-1', { object: 'coupon', cursor: '8' }));
      await store.finishRun('run-1', 'success', later, null, false);
      expect(await store.state('shop')).toEqual([
        { ...nowhere, object: 'coupon', collectionKey: 'woo_coupon', cursor: '8' },
        {
          ...nowhere,
          object: 'product',
          cursor: '7',
          validator: '"e1"',
          parents: { 'order:list': '{"":"1"}' },
          partitions: { '{"shop":"a"}': '12' },
        },
      ]);
      expect(await store.state('other-shop')).toEqual([]);
    });

    test('given back is what it was, also of an object that was never begun', async () => {
      const open = await openContractStore(make);
      await open.store.replaceState('shop', [somewhere]);
      await open.reopen();
      const { store } = open;
      expect(await store.state('shop')).toEqual([somewhere]);
      expect(await store.cursor('shop', 'product')).toBe(somewhere.cursor);
      expect(await store.validator('shop', 'product')).toBe(somewhere.validator);
      expect(await store.parentPosition('shop', 'product', 'other')).toBe('{}');
      await beginBoth(store, 'run-1');
      expect(await store.partition('run-1', 'shop', 'product', '{"shop":"a"}')).toMatchObject({ cursor: '12' });
      expect(await store.entities({ ...target, limit: 1 })).toEqual([]);
    });

    test('takes the place of all that was known of an object, and of no other', async () => {
      const { store } = await openContractStore(make);
      const coupon = { ...somewhere, object: 'coupon' };
      await store.replaceState('shop', [coupon, somewhere]);
      await store.replaceState('other-shop', [somewhere]);
      await store.replaceState('shop', [{ ...nowhere, object: 'product', partitions: { x: '1' } }]);
      expect(await store.state('shop')).toEqual([coupon, { ...nowhere, object: 'product', partitions: { x: '1' } }]);
      await store.replaceState('shop', [{ ...nowhere, object: 'product' }]);
      expect(await store.state('shop')).toEqual([coupon]);
      expect(await store.state('other-shop')).toEqual([somewhere]);
    });

    test('comes in byte order of objects', async () => {
      const { store } = await openContractStore(make);
      await store.replaceState(
        'shop',
        inByteOrder.toReversed().map((object) => ({ ...somewhere, object })),
      );
      expect((await store.state('shop')).map(({ object }) => object)).toEqual(inByteOrder);
    });

    test('cannot be replaced while a run is under way', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await expect(store.replaceState('shop', [somewhere])).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      await store.replaceState('other-shop', [somewhere]);
      await store.finishRun('run-1', 'success', later, null, false);
      await store.replaceState('shop', [somewhere]);
      expect(await store.state('shop')).toEqual([somewhere]);
    });

    test('replaced, lets no run go on that had begun from another', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      await store.finishRun('run-1', 'failed', later, { code: 'NETWORK', message: 'gone' }, true);
      await store.replaceState('shop', []);
      expect(await store.beginRun(runOf('run-2'))).toMatchObject({ resumed: false, run: { id: 'run-2', objects: [] } });
    });
  });

  describe('what a run was asked for', () => {
    const objects = ['order', 'product'];
    const asked = { limit: 5, since: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z', allowDeletes: true as const, objects };

    test('is told of it', async () => {
      const { store } = await openContractStore(make);
      expect((await store.beginRun(runOf('run-1', { asked }))).run.asked).toEqual(asked);
      await store.finishRun('run-1', 'success', later, null, false);
      expect((await store.run('run-1'))?.asked).toEqual(asked);
      expect((await store.runs({ limit: 1 }))[0]?.asked).toEqual(asked);
      expect((await beginRun(store, 'run-2')).asked).toEqual({});
    });

    test.each([
      ['the same in another order', { objects, allowDeletes: true as const, until: asked.until, since: asked.since, limit: 5 }, true],
      ['one of its objects', { ...asked, objects: ['product'] }, false],
      ['less', { limit: 5 }, false],
      ['nothing', {}, false],
    ])('decides which run goes on with one that was broken off: %s', async (_name, again, resumed) => {
      const { store } = await openContractStore(make);
      await store.beginRun(runOf('run-1', { asked }));
      await store.finishRun('run-1', 'failed', later, null, true);
      expect(await store.beginRun(runOf('run-2', { asked: again }))).toMatchObject({ resumed });
    });

    test('a read of a part says nothing of whether all there was is stored', async () => {
      const { store } = await openContractStore(make);
      const object = { object: 'product', collectionKey: 'woo_product', mode: 'full' as const, modeReason: null };
      const end = async (id: string, part: boolean): Promise<void> => {
        await store.beginRun(runOf(id));
        await store.beginObject(id, { ...object, part });
        await store.finishObject(endOf(id, { stopReason: 'limit' }));
        await store.finishRun(id, 'success', later, null, false);
      };
      await end('run-1', true);
      expect(await store.isSynced('shop', 'product')).toBe(false);
      await end('run-2', false);
      await end('run-3', true);
      expect(await store.isSynced('shop', 'product')).toBe(true);
    });

    test('how many deletions were held back is kept with the object', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect((await store.run('run-1'))?.objects[0]?.heldBack).toBe(0);
      await store.finishObject(endOf('run-1', { notes: ['held back'], heldBack: 42 }));
      expect((await store.run('run-1'))?.objects[0]?.heldBack).toBe(42);
    });
  });

  describe('records by their ids', () => {
    /** All in byte order, and `gone`, which was deleted softly. */
    async function openWithGone(): Promise<ContractStore> {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', writesOf([...inByteOrder, 'gone']));
      await store.deleteEntities('run-1', 'shop', 'product', ['gone'], 'soft');
      return store;
    }

    test('come whole, also what was deleted softly, and only of the object', async () => {
      const store = await openWithGone();
      const found = await store.entitiesById('shop', 'product', ['gone', 'no such', ...inByteOrder, 'gone']);
      expect(idsOf(found).toSorted()).toEqual([...inByteOrder, 'gone'].toSorted());
      expect(found.find(({ external_id }) => external_id === 'gone')).toEqual(await store.entity('shop', 'product', 'gone', 'only'));
      expect(await store.entitiesById('shop', 'coupon', ['gone'])).toEqual([]);
      expect(await store.entitiesById('other-shop', 'product', ['gone'])).toEqual([]);
    });

    test('ids come in byte order, page by page, without what is gone', async () => {
      const store = await openWithGone();
      const page = (after?: string) => store.entityIds({ ...target, limit: 3, ...(after === undefined ? {} : { after }) });
      expect(await paged(page)).toEqual(inByteOrder);
    });

    test('ids come within bounds, and of those that were missed', async () => {
      const { store } = await openContractStore(make);
      const [old, recent] = ['2023-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'];
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [
        write('1:a', 'one', { created_at: old }),
        write('1:b', 'one', { created_at: recent }),
        write('2:a', 'one', { created_at: recent }),
        write('2:b'),
      ]);
      await endBoth(store, 'run-1');
      const bounds = { createdFrom: '2024-01-01T00:00:00.000Z' };
      expect(await store.entityIds({ ...target, limit: 9, bounds })).toEqual(['1:b', '2:a']);
      expect(await store.entityIds({ ...target, limit: 9, bounds: { ...bounds, within: '1:' } })).toEqual(['1:b']);
      expect(await store.entityIds({ ...target, limit: 9, bounds: { within: '1:' } })).toEqual(['1:a', '1:b']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('2:b')]);
      await store.finishObject(endOf('run-2', { missed: true }));
      expect(await store.entityIds({ ...target, limit: 2, missed: true })).toEqual(['1:a', '1:b']);
      expect(await store.entityIds({ ...target, limit: 2, missed: true, after: '1:a', bounds })).toEqual(['1:b', '2:a']);
      expect(await store.entityIds({ ...target, object: 'coupon', limit: 2, missed: true })).toEqual([]);
    });
  });
}
