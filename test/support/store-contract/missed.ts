import { describe, expect, test } from 'vitest';
import {
  beginBoth,
  commit,
  endBoth,
  endOf,
  inByteOrder,
  later,
  openContractStore,
  paged,
  write,
  writesOf,
  type ContractStore,
  type MakeStore,
} from './harness.ts';

type Over = Parameters<typeof commit>[3];

/** A full read that met these ids, and whether its end marks what it did not meet. */
async function read(store: ContractStore, run: string, ids: readonly string[], missed = true): Promise<void> {
  await begin(store, run, ids);
  await endBoth(store, run, { missed });
}

async function begin(store: ContractStore, run: string, ids: readonly string[], over?: Over): Promise<void> {
  await beginBoth(store, run);
  await commit(store, run, writesOf(ids), over);
}

const before = (store: ContractStore, run: string, limit = 10, after?: string): Promise<readonly string[]> =>
  store.missedBefore(run, 'shop', 'product', limit, after);

export function missedContract(make: MakeStore): void {
  describe('what was missed', () => {
    test('is told once a run has marked it, and only where the run in hand has not seen it either', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b', 'c']);
      await begin(store, 'run-2', ['a']);
      expect(await before(store, 'run-2')).toEqual([]);
      await endBoth(store, 'run-2', { missed: true });
      await begin(store, 'run-3', ['b']);
      expect(await before(store, 'run-3')).toEqual(['c']);
      expect(await store.unseen('run-3', 'shop', 'product', 10)).toMatchObject({ ids: ['a', 'c'], total: 2 });
    });

    test('is marked by nothing but the end that says so', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b']);
      await read(store, 'run-2', ['a'], false);
      await begin(store, 'run-3', ['a']);
      await store.finishRun('run-3', 'failed', later, null, false);
      await begin(store, 'run-4', ['a']);
      expect(await before(store, 'run-4')).toEqual([]);
    });

    test('stays marked through ends that mark nothing', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b']);
      await read(store, 'run-2', ['a']);
      await read(store, 'run-3', ['a'], false);
      await begin(store, 'run-4', ['a']);
      expect(await before(store, 'run-4')).toEqual(['b']);
    });

    test.each<[string, Over]>([
      ['a full read', {}],
      ['a read that remembers nothing of what it saw', { markSeen: false }],
    ])('is missed no longer when %s meets it', async (_name, over) => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b', 'c']);
      await read(store, 'run-2', ['a']);
      await begin(store, 'run-3', ['b'], over);
      await store.finishRun('run-3', 'failed', later, null, false);
      await begin(store, 'run-4', ['a']);
      expect(await before(store, 'run-4')).toEqual(['c']);
    });

    test('is met by a stale or unmappable state of it too', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'stale', 'broken']);
      await read(store, 'run-2', ['a']);
      await beginBoth(store, 'run-3');
      await commit(store, 'run-3', [write('stale', 'two', { version: 1 }), write('broken', 'two', { mapped: { errors: ['no price'] } })]);
      await store.finishRun('run-3', 'failed', later, null, false);
      await begin(store, 'run-4', ['a']);
      expect(await before(store, 'run-4')).toEqual([]);
    });

    test('comes in byte order, page by page', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', [...inByteOrder, 'seen']);
      await read(store, 'run-2', ['seen']);
      await begin(store, 'run-3', ['seen']);
      expect(await paged((after) => before(store, 'run-3', 3, after))).toEqual(inByteOrder);
    });

    test('is forgotten with its record: one that takes its place was never missed', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b']);
      await read(store, 'run-2', ['a']);
      await begin(store, 'run-3', ['a']);
      expect(await store.deleteEntities('run-3', 'shop', 'product', ['b'])).toBe(1);
      expect(await before(store, 'run-3')).toEqual([]);
      await commit(store, 'run-3', [write('b')]);
      await endBoth(store, 'run-3');
      await begin(store, 'run-4', ['a']);
      expect(await before(store, 'run-4')).toEqual([]);
    });

    test('is of one object of one datasource', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b']);
      await read(store, 'run-2', ['a']);
      await beginBoth(store, 'run-3');
      const other = { object: 'order', collectionKey: 'woo_order' };
      await store.beginObject('run-3', { ...other, mode: 'full', modeReason: null });
      await commit(store, 'run-3', [write('b')], other);
      expect(await store.missedBefore('run-3', 'shop', 'order', 10)).toEqual([]);
      expect(await before(store, 'run-3')).toEqual(['b']);
    });

    test('outlives the process, and what was not marked when it died is not marked', async () => {
      const open = await openContractStore(make);
      await read(open.store, 'run-1', ['a', 'b', 'c']);
      await read(open.store, 'run-2', ['a', 'c']);
      await begin(open.store, 'run-3', ['a']);
      await open.reopen();
      await beginBoth(open.store, 'run-3');
      expect(await before(open.store, 'run-3')).toEqual(['b']);
    });

    test('is nothing of an object that is finished, and finishing it again marks nothing', async () => {
      const { store } = await openContractStore(make);
      await read(store, 'run-1', ['a', 'b']);
      await read(store, 'run-2', ['a']);
      await begin(store, 'run-3', ['a']);
      const end = endOf('run-3', { missed: true });
      await store.finishObject(end);
      expect(await before(store, 'run-3')).toEqual([]);
      await store.finishObject(end);
      await store.finishRun('run-3', 'success', later, null, false);
      await beginBoth(store, 'run-4');
      expect(await before(store, 'run-4')).toEqual(['b']);
    });
  });
}
