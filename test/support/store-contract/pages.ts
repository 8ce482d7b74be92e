import { describe, expect, test } from 'vitest';
import type { PageToken } from '../../../runtime/pagination/paginator.ts';
import {
  beginBoth,
  beginObject,
  beginRun,
  checkpoint,
  commit,
  endBoth,
  none,
  openContractStore,
  target,
  write,
  type MakeStore,
} from './harness.ts';

export function pageContract(make: MakeStore): void {
  describe('pages', () => {
    test('counts what it created, updated and left unchanged', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await commit(store, 'run-1', [write('a'), write('b')])).toEqual({ ...none, created: 2 });
      expect(await commit(store, 'run-1', [write('a', 'two'), write('b'), write('c')])).toEqual({
        ...none,
        created: 1,
        updated: 1,
        unchanged: 1,
      });
    });

    test('the same page again is unchanged, in the same run and in the next', async () => {
      const { store } = await openContractStore(make);
      const page = [write('a'), write('b', 'one', { mapped: { payload: '{"x":1}' } }), write('c', 'one', { archived_at: true })];
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', page);
      const before = await store.entities({ ...target, limit: 10 });
      expect(await commit(store, 'run-1', page)).toEqual({ ...none, unchanged: 3 });
      await endBoth(store, 'run-1');
      await beginBoth(store, 'run-2');
      expect(await commit(store, 'run-2', page)).toEqual({ ...none, unchanged: 3 });
      expect(await store.entities({ ...target, limit: 10 })).toEqual(before);
    });

    test('a page without records moves the checkpoint', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await commit(store, 'run-1', [], { checkpoint: checkpoint({ pages: 7, done: true }) })).toEqual(none);
      expect((await store.run('run-1'))?.objects).toMatchObject([{ checkpoint: { pages: 7, done: true } }]);
    });

    test('the checkpoint comes back as it was', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const tokens: readonly PageToken[] = [
        null,
        'Ünïcode "quoted"\u0000\n',
        '',
        0,
        12.5,
        Number.MAX_SAFE_INTEGER,
        { query: { after: 'é\u0000', page: null }, body: [1, { deep: true }] },
      ];
      for (const token of tokens) {
        const last = checkpoint({
          token,
          pages: 3,
          records: 300,
          maxCursor: '1768478400123.000001',
          startedAt: 7,
          since: '5',
          stable: false,
        });
        await commit(store, 'run-1', [], { checkpoint: checkpoint() });
        await commit(store, 'run-1', [write('b')], { checkpoint: last });
        expect((await store.run('run-1'))?.objects[0]?.checkpoint).toEqual(last);
      }
    });

    test('a record counts once, whatever became of it', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('same'), write('changing')]);
      const broken = { errors: ['price: expected a number'] };
      const writes = [
        write('same'),
        write('changing', 'two'),
        write('new'),
        write('new-broken', 'one', { mapped: broken }),
        write('same', 'one', { mapped: broken }),
      ];
      const counts = await commit(store, 'run-1', writes, { failures: [{ raw: '{"no":"id"}', reason: 'no id' }] });
      expect(counts).toEqual({ created: 1, updated: 1, unchanged: 1, deleted: 0, failed: 3 });
    });

    test('a record whose mapping failed is stored with its reasons, and mended by a later mapping', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const errors = ['price: expected a number', 'sku: "Größe" is unknown'];
      const broken = [write('a', 'one', { mapped: { errors } })];
      expect(await commit(store, 'run-1', broken)).toEqual({ ...none, failed: 1 });
      expect(await commit(store, 'run-1', broken)).toEqual({ ...none, failed: 1 });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({
        mapping_status: 'failed',
        mapping_errors: errors,
        mapped_payload: null,
      });
      expect(await commit(store, 'run-1', [write('a', 'one', { mapped: { payload: '{"price":1}' } })])).toEqual({ ...none, updated: 1 });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({
        mapping_status: 'mapped',
        mapping_errors: [],
        mapped_payload: '{"price":1}',
      });
      expect(await commit(store, 'run-1', [write('a')])).toEqual({ ...none, updated: 1 });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({
        mapping_status: 'none',
        mapping_errors: [],
        mapped_payload: null,
      });
    });

    test('an id twice in one page: the later one stands, and both are counted', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await commit(store, 'run-1', [write('a'), write('a')])).toEqual({ ...none, created: 1, unchanged: 1 });
      expect(await commit(store, 'run-1', [write('b'), write('a'), write('b', 'two')])).toEqual({
        ...none,
        created: 1,
        updated: 1,
        unchanged: 1,
      });
      expect(await store.entity('shop', 'product', 'b')).toMatchObject({ raw_payload: '{"id":"b","content":"two"}' });
      const stale = [write('c', 'two', { version: 2_000 }), write('c', 'one', { version: 1_000 })];
      expect(await commit(store, 'run-1', stale)).toEqual({ ...none, created: 1, unchanged: 1 });
      expect(await store.entity('shop', 'product', 'c')).toMatchObject({ raw_payload: '{"id":"c","content":"two"}' });
      expect(await store.countEntities('shop', 'product')).toBe(3);
    });

    test('a record that could not become an entity is kept once, with its reason, and counted each time', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const failures = [
        { raw: '{"b":2}', reason: 'no id' },
        { raw: '{"a":1\u0000}', reason: 'broken "text"' },
      ];
      expect(await commit(store, 'run-1', [], { failures })).toEqual({ ...none, failed: 2 });
      expect(await commit(store, 'run-1', [], { failures })).toEqual({ ...none, failed: 2 });
      expect(await store.failedRecords({ runId: 'run-1', object: 'product', limit: 10 })).toEqual(failures);
      expect(await store.failedRecords({ runId: 'run-1', object: 'product', limit: 1 })).toEqual(failures.slice(0, 1));
      expect(await store.failedRecords({ runId: 'run-1', object: 'coupon', limit: 1 })).toEqual([]);
      expect((await store.run('run-1'))?.counts.failed).toBe(4);
      expect(await store.countEntities('shop', 'product')).toBe(0);
    });

    test('no more than 10,000 failed records of an object run are kept; the rest are counted', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const failures = Array.from({ length: 10_005 }, (_, index) => ({ raw: `{"row":${index}}`, reason: 'no id' }));
      expect((await commit(store, 'run-1', [], { failures: failures.slice(0, 9_999) })).failed).toBe(9_999);
      expect((await commit(store, 'run-1', [], { failures: failures.slice(9_999) })).failed).toBe(6);
      expect(await store.failedRecords({ runId: 'run-1', object: 'product', limit: 20_000 })).toEqual(failures.slice(0, 10_000));
    });

    test('failed records of the last ten runs of an object are kept', async () => {
      const { store } = await openContractStore(make);
      const kept: number[] = [];
      for (let index = 1; index <= 12; index++) {
        await beginBoth(store, `run-${index}`);
        await commit(store, `run-${index}`, [], { failures: [{ raw: '{}', reason: 'no id' }] });
        await endBoth(store, `run-${index}`);
      }
      for (let index = 1; index <= 12; index++) {
        if ((await store.failedRecords({ runId: `run-${index}`, object: 'product', limit: 1 })).length > 0) kept.push(index);
      }
      expect(kept).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    test('commits that are not awaited are done in the order they were asked for', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const commits = Array.from({ length: 20 }, (_, page) =>
        commit(store, 'run-1', [write('a', `state ${page}`)], { checkpoint: checkpoint({ pages: page }) }),
      );
      const counts = await Promise.all(commits);
      expect(counts.map(({ created, updated }) => created * 10 + updated)).toEqual([10, ...Array.from({ length: 19 }, () => 1)]);
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ raw_payload: '{"id":"a","content":"state 19"}' });
      expect((await store.run('run-1'))?.objects[0]?.checkpoint?.pages).toBe(19);
    });

    test('a collection takes the collection key it was last begun with', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await beginObject(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ collection_key: 'woo_product' });
      await endBoth(store, 'run-1');
      await beginRun(store, 'run-2');
      await store.beginObject('run-2', { object: 'product', collectionKey: 'renamed', mode: 'full', modeReason: null });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({ collection_key: 'renamed' });
    });
  });
}
