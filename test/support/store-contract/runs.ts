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
  none,
  openContractStore,
  runOf,
  target,
  write,
  type MakeStore,
} from './harness.ts';

export function runContract(make: MakeStore): void {
  describe('runs', () => {
    test('a run begins as running, with nothing counted', async () => {
      const { store } = await openContractStore(make);
      const run = await beginRun(store, 'run-1');
      const expected = {
        id: 'run-1',
        datasource: 'shop',
        connector: 'woo',
        connectorHash: 'c0ffee',
        mode: 'full',
        status: 'running',
        startedAt: '2026-01-15T12:00:00.000Z',
        finishedAt: null,
        objects: [],
        counts: none,
        error: null,
        asked: {},
        resumed: 0,
      };
      expect(run).toEqual(expected);
      expect(await store.run('run-1')).toEqual(expected);
    });

    test('a second run of the datasource is refused while this process runs one; another datasource is free', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await expect(beginRun(store, 'run-2')).rejects.toMatchObject({
        code: 'RUN_IN_PROGRESS',
        details: { datasource: 'shop', runId: 'run-1' },
      });
      expect(await store.run('run-2')).toBeUndefined();
      expect((await beginRun(store, 'run-3', 'other-shop')).id).toBe('run-3');
      await store.finishRun('run-1', 'success', later, null, false);
      expect((await beginRun(store, 'run-4')).id).toBe('run-4');
    });

    test('a run left behind by a dead process is taken up, with what it had done, each time counted', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('a')], { checkpoint: checkpoint({ token: 'page-2' }) });
      for (const resumed of [1, 2]) {
        await open.reopen();
        const run = await beginRun(open.store, `new-${resumed}`);
        expect(run).toMatchObject({ id: 'run-1', status: 'running', resumed, counts: { ...none, created: 1 } });
        expect(run.objects).toMatchObject([{ object: 'product', checkpoint: { token: 'page-2' }, counts: { ...none, created: 1 } }]);
        await expect(beginRun(open.store, 'run-x')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      }
      expect(await commit(open.store, 'run-1', [write('a'), write('b')])).toEqual({ ...none, created: 1, unchanged: 1 });
      await endBoth(open.store, 'run-1');
      await open.reopen();
      expect(await beginRun(open.store, 'run-5')).toMatchObject({ id: 'run-5', resumed: 0 });
    });

    test('says whether it took up a run', async () => {
      const open = await openContractStore(make);
      expect((await open.store.beginRun(runOf('run-1', { mode: 'incremental' }))).resumed).toBe(false);
      await open.reopen();
      expect((await open.store.beginRun(runOf('run-2', { mode: 'incremental' }))).resumed).toBe(true);
    });

    test('a run that ended as resumable is taken up by the next of its kind, in this process or another', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('a')], { checkpoint: checkpoint({ token: 'page-2' }) });
      const error = { code: 'TIMEOUT', message: 'the provider did not answer' };
      const ended = await open.store.finishRun('run-1', 'failed', later, error, true);
      expect(ended).toMatchObject({ status: 'failed', finishedAt: later, error });
      const again = await beginRun(open.store, 'run-2');
      expect(again).toEqual({ ...ended, status: 'running', finishedAt: null, error: null, resumed: 1 });
      await open.store.finishRun('run-1', 'cancelled', later, null, true);
      await open.reopen();
      expect(await beginRun(open.store, 'run-3')).toMatchObject({
        id: 'run-1',
        resumed: 2,
        objects: [{ checkpoint: { token: 'page-2' } }],
      });
      await open.store.finishRun('run-1', 'failed', later, error, false);
      expect(await beginRun(open.store, 'run-4')).toMatchObject({ id: 'run-4', resumed: 0, objects: [] });
    });

    test.each([
      { title: 'another mode', over: { mode: 'incremental' } as const },
      { title: 'another connector document', over: { connectorHash: 'other' } },
    ])('a run is not taken up by one of $title', async ({ over }) => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'left-behind');
      await open.reopen();
      expect(await open.store.beginRun(runOf('run-2', { startedAt: later, ...over }))).toMatchObject({
        run: { id: 'run-2', resumed: 0 },
        resumed: false,
      });
      expect(await open.store.run('left-behind')).toMatchObject({
        status: 'cancelled',
        finishedAt: later,
        error: { code: 'SYNC_CANCELLED' },
      });
      const error = { code: 'TIMEOUT', message: 'the provider did not answer' };
      const ended = await open.store.finishRun('run-2', 'failed', later, error, true);
      expect((await open.store.beginRun(runOf('run-3'))).run.id).toBe('run-3');
      expect(await open.store.run('run-2')).toEqual(ended);
      await open.store.finishRun('run-3', 'success', later, null, false);
      expect((await open.store.beginRun(runOf('run-4', over))).run.id).toBe('run-4');
    });

    test('only the newest run can be taken up', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await store.finishRun('run-1', 'failed', later, null, true);
      await store.beginRun(runOf('run-2', { connectorHash: 'new' }));
      await store.finishRun('run-2', 'success', later, null, false);
      expect((await beginRun(store, 'run-3')).id).toBe('run-3');
    });

    test('an object keeps the mode and reason it began with', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await store.beginObject('run-1', { object: 'product', collectionKey: 'woo_product', mode: 'full', modeReason: 'no_state' });
      await commit(store, 'run-1', [write('a')]);
      await store.beginObject('run-1', { object: 'product', collectionKey: 'woo_product', mode: 'incremental', modeReason: null });
      const run = await store.run('run-1');
      expect(run?.objects).toMatchObject([{ mode: 'full', modeReason: 'no_state', counts: { created: 1 } }]);
    });

    test('an object that is begun again has another mode, no checkpoint and the counts it had', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      await store.restartObject('run-1', target.datasource, { object: target.object, mode: 'incremental', modeReason: 'cursor_expired' });
      expect((await store.run('run-1'))?.objects).toMatchObject([
        { mode: 'incremental', modeReason: 'cursor_expired', checkpoint: null, counts: { created: 1 } },
      ]);
      await expect(
        store.restartObject('run-1', target.datasource, { object: 'coupon', mode: 'full', modeReason: null }),
      ).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    });

    test('a page may publish a cursor; one with none leaves it', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')], { cursor: '5' });
      expect(await store.cursor('shop', 'product')).toBe('5');
      await commit(store, 'run-1', [write('b')], { cursor: null });
      await commit(store, 'run-1', [write('c')]);
      expect(await store.cursor('shop', 'product')).toBe('5');
    });

    test('objects stand in the order they began, and the counts of the run are the sums of theirs', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await beginObject(store, 'run-1', 'product');
      await beginObject(store, 'run-1', 'coupon');
      await commit(store, 'run-1', [write('a'), write('b')]);
      await commit(store, 'run-1', [write('c'), write('c')], {
        object: 'coupon',
        collectionKey: 'woo_coupon',
        failures: [{ raw: '{}', reason: 'no id' }],
      });
      await store.deleteEntities('run-1', 'shop', 'product', ['a']);
      const run = await store.run('run-1');
      expect(run?.objects.map(({ object, collectionKey, counts }) => ({ object, collectionKey, counts }))).toEqual([
        { object: 'product', collectionKey: 'woo_product', counts: { ...none, created: 2, deleted: 1 } },
        { object: 'coupon', collectionKey: 'woo_coupon', counts: { ...none, created: 1, unchanged: 1, failed: 1 } },
      ]);
      expect(run?.counts).toEqual({ created: 3, updated: 0, unchanged: 1, deleted: 1, failed: 1 });
    });

    test('finishing an object publishes its cursor, keeps its notes and why it stopped', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await store.cursor('shop', 'product')).toBeUndefined();
      const notes = ['a sweep was held back', 'page numbers over "changing" data'];
      await store.finishObject(endOf('run-1', { cursor: '12345678901234567890.000000001', stopReason: 'emptyPage', notes }));
      expect(await store.cursor('shop', 'product')).toBe('12345678901234567890.000000001');
      expect((await store.run('run-1'))?.objects).toMatchObject([{ stopReason: 'emptyPage', notes }]);
      expect(await store.cursor('shop', 'coupon')).toBeUndefined();
      expect(await store.cursor('other-shop', 'product')).toBeUndefined();
    });

    test('a null cursor leaves the published one, a later one replaces it', async () => {
      const { store } = await openContractStore(make);
      for (const [index, [cursor, expected]] of (
        [
          ['5000', '5000'],
          [null, '5000'],
          ['4000', '4000'],
          ['opaque token ü=', 'opaque token ü='],
        ] as const
      ).entries()) {
        await beginBoth(store, `run-${index}`);
        await endBoth(store, `run-${index}`, { cursor });
        expect(await store.cursor('shop', 'product')).toBe(expected);
      }
    });

    test('finishing a run gives it back with its status, its end and its error', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      const error = { code: 'RATE_LIMIT', message: 'the provider limits how often we may ask' };
      const run = await store.finishRun('run-1', 'failed', later, error, false);
      expect(run).toMatchObject({ id: 'run-1', status: 'failed', finishedAt: later, error });
      expect(await store.run('run-1')).toEqual(run);
    });

    test('a run that has ended stays as it ended', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      const ended = await store.finishRun('run-1', 'partial', later, null, false);
      expect(await store.finishRun('run-1', 'failed', '2026-01-16T00:00:00.000Z', { code: 'INTERNAL', message: 'late' }, false)).toEqual(
        ended,
      );
    });

    test('runs are listed newest first, of one datasource or of all, no more than asked for', async () => {
      const { store } = await openContractStore(make);
      for (const id of ['z-first', 'm-second', 'a-third']) {
        await beginRun(store, id);
        await store.finishRun(id, 'success', later, null, false);
      }
      await beginRun(store, 'elsewhere', 'other-shop');
      const ids = async (query: Parameters<typeof store.runs>[0]): Promise<readonly string[]> =>
        (await store.runs(query)).map(({ id }) => id);
      expect(await ids({ limit: 10 })).toEqual(['elsewhere', 'a-third', 'm-second', 'z-first']);
      expect(await ids({ limit: 2 })).toEqual(['elsewhere', 'a-third']);
      expect(await ids({ datasource: 'shop', limit: 2 })).toEqual(['a-third', 'm-second']);
      expect(await ids({ datasource: 'nowhere', limit: 2 })).toEqual([]);
    });

    test('what names no run, no object or a run that has ended is refused and changes nothing', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await expect(commit(store, 'no-run', [write('a')])).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      await expect(commit(store, 'run-1', [write('a')], { object: 'coupon' })).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      await expect(store.finishRun('no-run', 'success', later, null, false)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      await endBoth(store, 'run-1');
      await expect(commit(store, 'run-1', [write('a')])).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      await expect(beginObject(store, 'run-1', 'coupon')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      await expect(store.deleteEntities('run-1', 'shop', 'product', ['a'])).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      expect(await store.countEntities('shop', 'product')).toBe(0);
      expect(await store.run('no-run')).toBeUndefined();
    });

    test('a closed store is closed: closing again is nothing, asking it is an error', async () => {
      const open = await openContractStore(make);
      await open.store.close();
      await open.store.close();
      await expect(open.store.run('run-1')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    });
  });
}
