import { describe, expect, test } from 'vitest';
import type { Backfill } from '../../../runtime/sync/ports.ts';
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
  target,
  type MakeStore,
  writesOf,
} from './harness.ts';

const begun: Backfill = {
  from: -1_000,
  to: 1_768_478_400_000,
  range: 'P30D',
  done: 0,
  unread: [
    { from: 5_000, to: 1_768_478_400_000, token: { after: 'Größe\u0000', page: 2 }, mayLack: true },
    { from: -1_000, to: 5_000, token: null },
  ],
};
const further: Backfill = { ...begun, done: 1, unread: [{ from: -1_000, to: 5_000, token: 'next' }] };

export function backfillContract(make: MakeStore): void {
  describe('a history that is read in ranges', () => {
    const { datasource, object } = target;

    test('stands where the last page that was committed says, in whichever run', async () => {
      const open = await openContractStore(make);
      const { store } = open;
      expect(await store.backfill(datasource, object)).toBeUndefined();
      await beginBoth(store, 'run-1');
      expect(await store.backfill(datasource, object)).toBeUndefined();
      await commit(store, 'run-1', writesOf(['a']), {
        backfill: begun,
        cursor: '1000',
        checkpoint: checkpoint({ done: true, ranges: { done: 0, of: 2 } }),
      });
      expect(await store.backfill(datasource, object)).toEqual(begun);
      expect(await store.cursor(datasource, object)).toBe('1000');
      // A page of what changed says nothing of it.
      await commit(store, 'run-1', writesOf(['b']));
      await commit(store, 'run-1', writesOf(['c']), { backfill: further });
      await open.reopen();
      expect(await open.store.backfill(datasource, object)).toEqual(further);
      expect(await open.store.backfill(datasource, 'order')).toBeUndefined();
      await beginRun(open.store, 'run-1');
      expect((await endBoth(open.store, 'run-1', { stopReason: 'backfilling' })).objects[0]).toMatchObject({ stopReason: 'backfilling' });
      expect(await open.store.backfill(datasource, object)).toEqual(further);
      expect(await open.store.state(datasource)).toMatchObject([{ object, backfill: further }]);
    });

    test('is known of before anything else is, and forgotten once all was read at once, with the state, and with the datasource', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [], { backfill: begun });
      expect(await store.state(datasource)).toMatchObject([{ cursor: null, backfill: begun }]);
      await store.finishObject(endOf('run-1', { cursor: '5', historyRead: true }));
      expect(await store.backfill(datasource, object)).toBeUndefined();
      await commit(store, 'run-1', [], { backfill: begun });
      await store.finishRun('run-1', 'success', later, null, false);
      const [known] = await store.state(datasource);
      await store.replaceState(datasource, known ? [{ ...known, backfill: null }] : []);
      expect(await store.backfill(datasource, object)).toBeUndefined();
      await store.replaceState(datasource, known ? [known] : []);
      expect(await store.backfill(datasource, object)).toEqual(begun);
      await store.erase(datasource);
      expect(await store.backfill(datasource, object)).toBeUndefined();
    });

    test('goes on in a run whose object had ended: begun again it has no end, and its counts stay', async () => {
      const { store } = await openContractStore(make);
      await beginRun(store, 'run-1');
      await beginObject(store, 'run-1');
      await commit(store, 'run-1', writesOf(['a', 'b']), { backfill: begun });
      await store.finishObject(endOf('run-1', { stopReason: 'backfilling', notes: ['one'] }));
      expect(await store.isSynced(datasource, object)).toBe(true);
      await store.restartObject('run-1', datasource, { object, mode: 'incremental', modeReason: null });
      expect((await store.run('run-1'))?.objects[0]).toMatchObject({ stopReason: null, checkpoint: null, counts: { created: 2 } });
      expect(await store.backfill(datasource, object)).toEqual(begun);
    });
  });
}
