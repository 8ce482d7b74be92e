import { describe, expect, test } from 'vitest';
import type { EntityQuery } from '../../../runtime/sync/ports.ts';
import {
  beginBoth,
  commit,
  endOf,
  idsOf,
  inByteOrder,
  none,
  openContractStore,
  paged,
  target,
  write,
  writesOf,
  type MakeStore,
} from './harness.ts';

export function readContract(make: MakeStore): void {
  describe('reads', () => {
    test('a record comes back with everything that was stored', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const times = {
        created_at: '2025-01-01T00:00:00.000Z',
        updated_at: '2025-06-01T00:00:00.000Z',
        archived_at: '2025-07-01T00:00:00.000Z',
      };
      await commit(store, 'run-1', [write('a', 'one', { ...times, api_version: 'wc/v3', version: 7, mapped: { payload: '{"sku":"a"}' } })]);
      const expected = {
        external_id: 'a',
        collection_key: 'woo_product',
        api_version: 'wc/v3',
        raw_payload: '{"id":"a","content":"one"}',
        ...times,
        version: 7,
        ...target,
        mapped_payload: '{"sku":"a"}',
        mapping_status: 'mapped',
        mapping_errors: [],
        partition: null,
        stored_at: '2026-01-15T12:00:00.000Z',
        deleted_at: null,
        internal_id: null,
        changed_at: '2026-01-15T12:00:00.000Z',
      };
      expect(await store.entity('shop', 'product', 'a')).toEqual(expected);
      expect(await store.entities({ ...target, limit: 10 })).toEqual([expected]);
    });

    test('records are listed in byte order of their ids, page by page', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', writesOf(inByteOrder.toReversed()));
      const ids = async (query: Partial<EntityQuery>): Promise<readonly string[]> =>
        idsOf(await store.entities({ ...target, limit: 100, ...query }));
      expect(await ids({})).toEqual(inByteOrder);
      expect(await paged((after) => ids({ limit: 2, ...(after === undefined ? {} : { after }) }))).toEqual(inByteOrder);
      expect(await ids({ after: 'b' })).toEqual(['z', 'é', '\ufffd', '😀']);
      expect(await ids({ after: '😀' })).toEqual([]);
    });

    test('records are listed by mapping status', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const mapped = { payload: '{}' };
      const broken = { errors: ['price: expected a number'] };
      const writes = [1, 2].flatMap((n) => [
        write(`none-${n}`),
        write(`mapped-${n}`, 'one', { mapped }),
        write(`failed-${n}`, 'one', { mapped: broken }),
      ]);
      expect(await commit(store, 'run-1', writes)).toEqual({ ...none, created: 4, failed: 2 });
      for (const status of ['none', 'mapped', 'failed'] as const) {
        const list = await store.entities({ ...target, limit: 10, status });
        expect(idsOf(list)).toEqual([`${status}-1`, `${status}-2`]);
        expect(await store.entities({ ...target, limit: 10, status, after: `${status}-1` })).toEqual(list.slice(1));
        expect(await store.entities({ ...target, limit: 1, status })).toEqual(list.slice(0, 1));
      }
    });

    test('what was never stored is nothing, not an error', async () => {
      const { store } = await openContractStore(make);
      expect(await store.entities({ ...target, limit: 10 })).toEqual([]);
      expect(await store.entity('shop', 'product', 'a')).toBeUndefined();
      expect(await store.countEntities('shop', 'product')).toBe(0);
      expect(await store.run('run-1')).toBeUndefined();
      expect(await store.runs({ limit: 10 })).toEqual([]);
    });

    test('everything is there when the store is opened again', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('a'), write('b')], { failures: [{ raw: '{}', reason: 'no id' }] });
      await open.store.finishObject(endOf('run-1', { cursor: '5', notes: ['noted'] }));
      const run = await open.store.finishRun('run-1', 'partial', '2026-01-15T13:00:00.000Z', null, false);
      const entities = await open.store.entities({ ...target, limit: 10 });
      await open.reopen();
      expect(await open.store.run('run-1')).toEqual(run);
      expect(await open.store.entities({ ...target, limit: 10 })).toEqual(entities);
      expect(await open.store.cursor('shop', 'product')).toBe('5');
      expect(await open.store.failedRecords({ runId: 'run-1', object: 'product', limit: 10 })).toEqual([{ raw: '{}', reason: 'no id' }]);
    });
  });
}
