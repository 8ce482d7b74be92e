import { describe, expect, test } from 'vitest';
import { beginBoth, beginObject, beginRun, endBoth, endOf, openContractStore, target, type MakeStore } from './harness.ts';

const { datasource, object } = target;

export function parentContract(make: MakeStore): void {
  describe('how far parents were read', () => {
    test('is unknown of a source that was never followed, and while the run that follows it goes on', async () => {
      const { store } = await openContractStore(make);
      expect(await store.parentPosition(datasource, object, 'a')).toBeUndefined();
      await beginBoth(store, 'run-1');
      await store.reachParents('run-1', datasource, object, 'a', '{"":"1"}');
      expect(await store.parentPosition(datasource, object, 'a')).toBeUndefined();
    });

    test('is published with the end of the object, in place of all that was, each source by itself', async () => {
      const opened = await openContractStore(make);
      const { store } = opened;
      await beginBoth(store, 'run-1');
      await store.reachParents('run-1', datasource, object, 'a', '{"":"1"}');
      await store.reachParents('run-1', datasource, object, 'b', '{"Ünï\\"":"2"}');
      await endBoth(store, 'run-1', { parents: true });
      await opened.reopen();
      expect(await opened.store.parentPosition(datasource, object, 'a')).toBe('{"":"1"}');
      expect(await opened.store.parentPosition(datasource, object, 'b')).toBe('{"Ünï\\"":"2"}');
      expect(await opened.store.parentPosition(datasource, 'coupon', 'a')).toBeUndefined();
      await beginBoth(opened.store, 'run-2');
      await opened.store.reachParents('run-2', datasource, object, 'b', '{"":"3"}');
      await opened.store.finishObject(endOf('run-2', { parents: true }));
      // What a run ended with twice stands.
      await opened.store.finishObject(endOf('run-2', { parents: true }));
      expect(await opened.store.parentPosition(datasource, object, 'a')).toBeUndefined();
      expect(await opened.store.parentPosition(datasource, object, 'b')).toBe('{"":"3"}');
    });

    test('stays where it was after an object that ends without, or a run that is not gone on with', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await store.reachParents('run-1', datasource, object, 'a', '1');
      await endBoth(store, 'run-1', { parents: true });
      await beginBoth(store, 'run-2');
      await store.reachParents('run-2', datasource, object, 'a', '2');
      await store.finishObject(endOf('run-2'));
      await store.finishRun('run-2', 'partial', '2026-01-15T13:00:00.000Z', null, false);
      expect(await store.parentPosition(datasource, object, 'a')).toBe('1');
      await beginBoth(store, 'run-3');
      await store.reachParents('run-3', datasource, object, 'a', '3');
      await store.finishRun('run-3', 'failed', '2026-01-15T13:00:00.000Z', { code: 'INTERNAL', message: 'm' }, false);
      expect(await store.parentPosition(datasource, object, 'a')).toBe('1');
    });

    test('in a run that is taken up is what its first half had reached', async () => {
      const opened = await openContractStore(make);
      await beginBoth(opened.store, 'run-1');
      await opened.store.reachParents('run-1', datasource, object, 'a', '1');
      await opened.reopen();
      expect(await beginRun(opened.store, 'run-2')).toMatchObject({ id: 'run-1' });
      await beginObject(opened.store, 'run-1');
      await opened.store.reachParents('run-1', datasource, object, 'a', '2');
      await opened.store.finishObject(endOf('run-1', { parents: true }));
      expect(await opened.store.parentPosition(datasource, object, 'a')).toBe('1');
    });

    test('is refused of an object that the run has not begun', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await expect(store.reachParents('run-1', datasource, 'coupon', 'a', '1')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    });
  });
}
