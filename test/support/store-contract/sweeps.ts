import { describe, expect, test } from 'vitest';
import {
  beginBoth,
  beginObject,
  beginRun,
  commit,
  endBoth,
  endOf,
  idsOf,
  inByteOrder,
  later,
  none,
  openContractStore,
  paged,
  runOf,
  target,
  write,
  writesOf,
  type ContractStore,
  type MakeStore,
} from './harness.ts';

/** A run that stored these ids and ended. */
async function storeBefore(store: ContractStore, ids: readonly string[]): Promise<void> {
  await beginBoth(store, 'run-1');
  await commit(store, 'run-1', writesOf(ids));
  await endBoth(store, 'run-1');
}

export function sweepContract(make: MakeStore): void {
  describe('sweeps', () => {
    test('what a full read has met is seen: created, updated, unchanged, stale or broken', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['updated', 'unchanged', 'stale', 'broken', 'gone-1', 'gone-2']);
      await beginBoth(store, 'run-2');
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toMatchObject({ total: 6, stored: 6 });
      const writes = [
        write('created'),
        write('updated', 'two'),
        write('unchanged'),
        write('stale', 'two', { version: 1 }),
        write('broken', 'two', { mapped: { errors: ['no price'] } }),
      ];
      await commit(store, 'run-2', writes);
      await commit(store, 'run-2', writes);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['gone-1', 'gone-2'], total: 2, stored: 7 });
    });

    test('unseen ids come in byte order, page by page, with the whole number of them', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, [...inByteOrder, 'seen']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('seen')]);
      const page = async (after?: string): Promise<readonly string[]> => {
        const { ids, total, stored } = await store.unseen('run-2', 'shop', 'product', 3, after);
        expect({ total, stored }).toEqual({ total: inByteOrder.length, stored: inByteOrder.length + 1 });
        return ids;
      };
      expect(await paged(page)).toEqual(inByteOrder);
    });

    test('unseen ids of one beginning alone, with how many there are of it', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['1', '1:', '1:a', '1:b', '1:é', '1;', '10:a', '11', '1%3A:a', '2:a']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('1:a')]);
      const within = (after?: string) => store.unseen('run-2', 'shop', 'product', 2, after, { within: '1:' });
      expect(await within()).toEqual({ ids: ['1:', '1:b'], total: 3, stored: 4 });
      expect(await within('1:b')).toEqual({ ids: ['1:é'], total: 3, stored: 4 });
      expect(await store.unseen('run-2', 'shop', 'product', 9, undefined, { within: '3:' })).toEqual({ ids: [], total: 0, stored: 0 });
    });

    test('what is written is seen; what is met and left as it is, where its page marks', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a'), write('b', 'two')], { markSeen: false });
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['a'], total: 1, stored: 2 });
      await commit(store, 'run-2', [write('a')], { markSeen: true });
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 2 });
    });

    test('each record counts once, however often and in whichever way it is met', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b', 'c', 'd', 'e']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a'), write('b'), write('new')]);
      await commit(store, 'run-2', [write('a', 'two', { version: 8 }), write('b', 'one', { version: 9 }), write('new')]);
      await store.deleteEntities('run-2', 'shop', 'product', ['c'], 'soft');
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['d', 'e'], total: 2, stored: 5 });
      await commit(store, 'run-2', [write('c'), write('d')]);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['e'], total: 1, stored: 6 });
    });

    test('a run that was taken up remembers what it had seen before', async () => {
      const open = await openContractStore(make);
      await storeBefore(open.store, ['a', 'b', 'c']);
      await beginBoth(open.store, 'run-2');
      await commit(open.store, 'run-2', [write('a')]);
      await open.reopen();
      expect(await beginRun(open.store, 'not-needed')).toMatchObject({ id: 'run-2' });
      await commit(open.store, 'run-2', [write('c')]);
      expect(await open.store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['b'], total: 1, stored: 3 });
    });

    test('a resumable run keeps what it had seen, until another takes its place', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b', 'c']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a')]);
      await store.finishRun('run-2', 'failed', later, null, true);
      expect(await beginRun(store, 'not-needed')).toMatchObject({ id: 'run-2' });
      await commit(store, 'run-2', [write('c')]);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: ['b'], total: 1, stored: 3 });
      await store.finishRun('run-2', 'failed', later, null, true);
      await store.beginRun(runOf('run-3', { connectorHash: 'new' }));
      await beginObject(store, 'run-3');
      expect(await store.unseen('run-3', 'shop', 'product', 10)).toMatchObject({ total: 3 });
    });

    test('each full run looks anew', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b']);
      for (const [run, seen, unseen] of [
        ['run-2', 'a', 'b'],
        ['run-3', 'b', 'a'],
      ] as const) {
        await beginBoth(store, run);
        await commit(store, run, [write(seen)]);
        expect(await store.unseen(run, 'shop', 'product', 10)).toEqual({ ids: [unseen], total: 1, stored: 2 });
        await store.finishRun(run, 'cancelled', later, null, false);
      }
    });

    test('of an object that is finished nothing is unseen: what it saw is forgotten', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a')]);
      await store.finishObject(endOf('run-2'));
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 2 });
    });

    test('deleting counts what was there, once, and leaves the rest', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b', 'c']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a'), write('b')]);
      expect(await store.deleteEntities('run-2', 'shop', 'product', ['b', 'c', 'c', 'unknown'])).toBe(2);
      expect(await store.deleteEntities('run-2', 'shop', 'product', [])).toBe(0);
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 1 });
      expect(idsOf(await store.entities({ ...target, limit: 10 }))).toEqual(['a']);
      expect((await store.run('run-2'))?.counts).toEqual({ ...none, unchanged: 2, deleted: 2 });
    });

    test('a deleted record that comes back is new, and seen', async () => {
      const { store } = await openContractStore(make);
      await storeBefore(store, ['a', 'b']);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('a'), write('b')]);
      await store.deleteEntities('run-2', 'shop', 'product', ['b']);
      expect(await commit(store, 'run-2', [write('b', 'one', { version: 1 })], { markSeen: false })).toEqual({ ...none, created: 1 });
      expect(await store.unseen('run-2', 'shop', 'product', 10)).toEqual({ ids: [], total: 0, stored: 2 });
    });
  });
}
