import { describe, expect, test } from 'vitest';
import {
  beginBoth,
  beginObject,
  beginRun,
  checkpoint,
  commit,
  endBoth,
  endOf,
  later,
  openContractStore,
  runOf,
  target,
  write,
  type MakeStore,
} from './harness.ts';

export function eraseContract(make: MakeStore): void {
  describe('erasing a datasource', () => {
    test('removes its records, runs and positions, and nothing of another', async () => {
      const open = await openContractStore(make);
      const { store } = open;
      await beginBoth(store, 'run-1');
      const failures = [{ raw: '{"id":', reason: 'broken' }];
      const partition = { key: '["a"]', values: '{}', checkpoint: checkpoint(), cursor: '2026' };
      await commit(store, 'run-1', [write('a'), write('b'), write('c')], { failures, partition });
      await store.deleteEntities('run-1', target.datasource, target.object, ['c'], 'soft');
      await store.finishObject(endOf('run-1', { cursor: '2026', validator: 'etag' }));
      await store.finishRun('run-1', 'success', later, null, false);
      await beginRun(store, 'run-2', 'market');
      await beginObject(store, 'run-2');
      await commit(store, 'run-2', [write('a')], { datasource: 'market' });
      await store.finishObject(endOf('run-2', { datasource: 'market', cursor: '7' }));
      await store.finishRun('run-2', 'success', later, null, false);

      expect(await store.erase('shop')).toEqual({ records: 3, runs: 1 });
      await open.reopen();
      expect(await open.store.erase('shop')).toEqual({ records: 0, runs: 0 });
      expect(await open.store.countEntities('shop', 'product', 'with')).toBe(0);
      expect(await open.store.cursor('shop', 'product')).toBeUndefined();
      expect(await open.store.validator('shop', 'product')).toBeUndefined();
      expect(await open.store.state('shop')).toEqual([]);
      expect(await open.store.run('run-1')).toBeUndefined();
      expect((await open.store.runs({ limit: 10 })).map(({ id }) => id)).toEqual(['run-2']);
      expect(await open.store.countEntities('market', 'product')).toBe(1);
      expect(await open.store.cursor('market', 'product')).toBe('7');
    });

    test('it can be synced anew, from nothing', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('a')]);
      await endBoth(open.store, 'run-1');
      await open.store.erase('shop');
      await beginBoth(open.store, 'run-2');
      expect(await commit(open.store, 'run-2', [write('a')])).toMatchObject({ created: 1 });
      expect(await endBoth(open.store, 'run-2')).toMatchObject({ status: 'success', resumed: 0 });
    });

    test('waits for nobody: a run that is under way refuses it, and one that was to be gone on with is given up', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('a')]);
      await expect(open.store.erase('shop')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      expect(await open.store.countEntities('shop', 'product')).toBe(1);
      await open.store.finishRun('run-1', 'failed', later, { code: 'NETWORK_ERROR', message: 'gone' }, true);
      expect(await open.store.erase('shop')).toEqual({ records: 1, runs: 1 });
      expect((await open.store.beginRun(runOf('run-2'))).resumed).toBe(false);
    });
  });
}
