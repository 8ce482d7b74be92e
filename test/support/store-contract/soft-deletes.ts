import { describe, expect, test } from 'vitest';
import {
  beginBoth,
  commit,
  endBoth,
  idsOf,
  none,
  openContractStore,
  target,
  write,
  type ContractStore,
  type MakeStore,
  type OpenStore,
} from './harness.ts';

const created = (id: string, created_at: string | null) => write(id, 'one', { created_at });

/** Stores a, b and c, and finds b gone a second later. */
async function openWithGone(make: MakeStore): Promise<OpenStore> {
  const open = await openContractStore(make);
  const { store, clock } = open;
  await beginBoth(store, 'run-1');
  await commit(store, 'run-1', [write('a'), write('b'), write('c')]);
  await endBoth(store, 'run-1');
  await beginBoth(store, 'run-2');
  clock.advance(1_000);
  expect(await store.deleteEntities('run-2', 'shop', 'product', ['b', 'never stored'], 'soft')).toBe(1);
  return open;
}

async function shown(store: ContractStore, deleted?: 'with' | 'only'): Promise<readonly string[]> {
  return idsOf(await store.entities({ ...target, limit: 10, ...(deleted ? { deleted } : {}) }));
}

export function softDeleteContract(make: MakeStore): void {
  describe('what is deleted softly', () => {
    test('is kept with the time it was found gone, and shown to nobody who does not ask', async () => {
      const { store, clock } = await openWithGone(make);
      const at = new Date(clock.now()).toISOString();
      expect(await shown(store)).toEqual(['a', 'c']);
      expect(await store.countEntities('shop', 'product')).toBe(2);
      expect(await store.entity('shop', 'product', 'b')).toBeUndefined();
      expect(await shown(store, 'with')).toEqual(['a', 'b', 'c']);
      expect(await shown(store, 'only')).toEqual(['b']);
      expect(await store.countEntities('shop', 'product', 'with')).toBe(3);
      expect(await store.countEntities('shop', 'product', 'only')).toBe(1);
      expect(await store.entity('shop', 'product', 'b', 'with')).toMatchObject({
        deleted_at: at,
        changed_at: at,
        raw_payload: write('b').entity.raw_payload,
      });
      expect(await store.entity('shop', 'product', 'b', 'only')).toMatchObject({ deleted_at: at });
      expect(await store.entity('shop', 'product', 'a', 'only')).toBeUndefined();
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ deleted_at: null });
      expect((await store.run('run-2'))?.counts).toEqual({ ...none, deleted: 1 });
    });

    test('is not among those of a mapping status either', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const broken = { mapped: { errors: ['no price'] } };
      await commit(store, 'run-1', [write('a', 'one', broken), write('b', 'one', broken), write('c')]);
      await store.deleteEntities('run-1', 'shop', 'product', ['a', 'c'], 'soft');
      const of = async (status: 'failed' | 'none', deleted?: 'only' | 'with') =>
        idsOf(await store.entities({ ...target, limit: 10, status, ...(deleted ? { deleted } : {}) }));
      expect(await of('failed')).toEqual(['b']);
      expect(await of('none')).toEqual([]);
      expect(await of('failed', 'only')).toEqual(['a']);
      expect(await of('failed', 'with')).toEqual(['a', 'b']);
      expect(await of('none', 'only')).toEqual(['c']);
    });

    test('is deleted once: neither seen nor missed any more, and counted so', async () => {
      const { store, clock } = await openWithGone(make);
      const { deleted_at } = (await store.entity('shop', 'product', 'b', 'with')) ?? {};
      clock.advance(1_000);
      expect(await store.deleteEntities('run-2', 'shop', 'product', ['b'], 'soft')).toBe(0);
      expect(await store.entity('shop', 'product', 'b', 'with')).toMatchObject({ deleted_at });
      await commit(store, 'run-2', [write('a')]);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['c'], total: 1, stored: 2 });
      await endBoth(store, 'run-2', { missed: true });
      await beginBoth(store, 'run-3');
      expect(await store.missedBefore('run-3', 'shop', 'product', 10)).toEqual(['c']);
    });

    test('takes the mark of being seen with it', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a'), write('b')]);
      expect(await store.deleteEntities('run-1', 'shop', 'product', ['a'], 'soft')).toBe(1);
      expect(await store.unseen('run-1', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 1 });
    });

    test.each([
      ['as it was', write('b')],
      ['in another state', write('b', 'two', { version: 2_000 })],
    ])('is there again when it comes back %s, and counts as created', async (_name, back) => {
      const { store, clock } = await openWithGone(make);
      const before = await store.entity('shop', 'product', 'b', 'with');
      clock.advance(1_000);
      expect(await commit(store, 'run-2', [write('a'), back])).toEqual({ ...none, created: 1, unchanged: 1 });
      expect(await store.entity('shop', 'product', 'b')).toMatchObject({
        deleted_at: null,
        stored_at: before?.stored_at,
        changed_at: new Date(clock.now()).toISOString(),
        raw_payload: back.entity.raw_payload,
      });
      expect(await commit(store, 'run-2', [back])).toEqual({ ...none, unchanged: 1 });
      expect(await store.countEntities('shop', 'product')).toBe(3);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['c'], total: 1, stored: 3 });
    });

    test('is there again in the state that is kept, when an older one comes', async () => {
      const { store } = await openWithGone(make);
      expect(await commit(store, 'run-2', [write('b', 'older', { version: 1 })])).toEqual({ ...none, created: 1 });
      expect(await store.entity('shop', 'product', 'b')).toMatchObject({ raw_payload: write('b').entity.raw_payload, version: 1_000 });
    });

    test('counts as failed when it comes back and cannot be mapped', async () => {
      const { store } = await openWithGone(make);
      expect(await commit(store, 'run-2', [write('b', 'one', { mapped: { errors: ['no price'] } })])).toEqual({ ...none, failed: 1 });
      expect(await store.entity('shop', 'product', 'b')).toMatchObject({ deleted_at: null, mapping_status: 'failed' });
    });

    test('can be deleted for good', async () => {
      const { store } = await openWithGone(make);
      expect(await store.deleteEntities('run-2', 'shop', 'product', ['b'], 'hard')).toBe(1);
      expect(await shown(store, 'with')).toEqual(['a', 'c']);
    });

    test('outlives the process', async () => {
      const open = await openWithGone(make);
      await open.reopen();
      expect(await shown(open.store)).toEqual(['a', 'c']);
      expect(await shown(open.store, 'only')).toEqual(['b']);
    });
  });

  describe('what was to be met', () => {
    const from = '2024-01-01T00:00:00.000Z';

    async function openCreated(): Promise<ContractStore> {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [
        created('1:before', '2023-12-31T23:59:59.999Z'),
        created('1:then', from),
        created('1:after', '2025-01-01T00:00:00.000Z'),
        created('2:after', '2025-01-01T00:00:00.000Z'),
        created('1:unknown', null),
      ]);
      await endBoth(store, 'run-1');
      await beginBoth(store, 'run-2');
      return store;
    }

    test('is only what is known to have been created from then on', async () => {
      const store = await openCreated();
      const bounds = { createdFrom: from };
      expect(await store.unseen('run-2', 'shop', 'product', 9, undefined, bounds)).toEqual({
        ids: ['1:after', '1:then', '2:after'],
        total: 3,
        stored: 3,
      });
      await commit(store, 'run-2', [created('1:then', from), created('1:before', '2023-12-31T23:59:59.999Z')]);
      expect(await store.unseen('run-2', 'shop', 'product', 1, undefined, bounds)).toEqual({ ids: ['1:after'], total: 2, stored: 3 });
      expect(await store.unseen('run-2', 'shop', 'product', 9, '1:after', bounds)).toEqual({ ids: ['2:after'], total: 2, stored: 3 });
      expect(await store.unseen('run-2', 'shop', 'product', 9, undefined, { ...bounds, within: '1:' })).toEqual({
        ids: ['1:after'],
        total: 1,
        stored: 2,
      });
    });

    test('is marked as missed within the same bounds, and told within them', async () => {
      const store = await openCreated();
      await commit(store, 'run-2', [created('1:then', from)]);
      await endBoth(store, 'run-2', { missed: { createdFrom: from } });
      await beginBoth(store, 'run-3');
      expect(await store.missedBefore('run-3', 'shop', 'product', 9)).toEqual(['1:after', '2:after']);
      const bounds = { createdFrom: '2025-06-01T00:00:00.000Z' };
      expect(await store.missedBefore('run-3', 'shop', 'product', 9, undefined, bounds)).toEqual([]);
    });
  });
}
