import { describe, expect, test } from 'vitest';
import type { RemapRow, SyncStore } from '../../../runtime/sync/ports.ts';
import { beginBoth, checkpoint, commit, endBoth, openContractStore, target, write, type MakeStore } from './harness.ts';
import { now } from './keys.ts';

const failed = { errors: ['status: unmapped value "refunded"'] };
const mapped = { payload: '{"status":"open"}' };
const again = (externalId: string, change: number, result: RemapRow['mapped']): RemapRow => ({ externalId, change, mapped: result });

const all = (store: SyncStore, which: 'failed' | 'all' = 'all') => store.toRemap(target, which, null, 100);

export function remapContract(make: MakeStore): void {
  describe('mapping again', () => {
    test('reads raw records in the order of their ids, failed ones alone or all, a page at a time', async () => {
      const { store } = await openContractStore(make);
      expect(await all(store)).toEqual([]);
      await beginBoth(store, 'run-1');
      const partition = { key: '["a"]', values: '{"country":"NZ"}', checkpoint: checkpoint(), cursor: null };
      await commit(store, 'run-1', [write('b', 'B', { mapped: failed }), write('a', 'A', { mapped })], { partition });
      await commit(store, 'run-1', [write('d', 'D', { mapped: failed }), write('c', 'C'), write('é', 'E', { mapped: failed })]);
      await store.deleteEntities('run-1', 'shop', 'product', ['d'], 'soft');
      expect(await all(store)).toEqual([
        { externalId: 'a', raw: '{"id":"a","content":"A"}', partition: '{"country":"NZ"}', change: 2 },
        { externalId: 'b', raw: '{"id":"b","content":"B"}', partition: '{"country":"NZ"}', change: 1 },
        { externalId: 'c', raw: '{"id":"c","content":"C"}', partition: null, change: 4 },
        { externalId: 'é', raw: '{"id":"é","content":"E"}', partition: null, change: 5 },
      ]);
      expect((await all(store, 'failed')).map(({ externalId }) => externalId)).toEqual(['b', 'é']);
      expect((await store.toRemap(target, 'all', 'a', 2)).map(({ externalId }) => externalId)).toEqual(['b', 'c']);
      expect((await store.toRemap(target, 'failed', 'b', 2)).map(({ externalId }) => externalId)).toEqual(['é']);
    });

    test('writes what differs, numbers its changes, and leaves all else of the record', async () => {
      const { store, clock } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a', 'A', { mapped: failed }), write('b', 'B', { mapped }), write('c', 'C', { mapped })]);
      await endBoth(store, 'run-1');
      const before = await store.entity('shop', 'product', 'a');
      const { position } = await store.changes({ datasource: 'shop', limit: 10 });
      const rows = [again('a', 1, { value: '{"n":1.10}' }), again('b', 2, { value: mapped.payload }), again('c', 3, failed)];
      const at = clock.now() + 5_000;
      expect(await store.remap(target, rows, at)).toEqual({ mapped: 1, failed: 1, unchanged: 1, skipped: 0 });
      expect(await store.entity('shop', 'product', 'a')).toEqual({
        ...before,
        mapped_payload: '{"n":1.10}',
        mapping_status: 'mapped',
        mapping_errors: [],
        changed_at: new Date(at).toISOString(),
      });
      expect(await store.entity('shop', 'product', 'c')).toMatchObject({
        mapped_payload: null,
        mapping_status: 'failed',
        mapping_errors: failed.errors,
      });
      const { changes } = await store.changes({ datasource: 'shop', limit: 10, after: position });
      expect(changes.map(({ kind, id, number }) => [kind, id, number])).toEqual([
        ['updated', 'a', 4],
        ['updated', 'c', 5],
      ]);
      // What was read before is no longer what it was.
      expect(await store.remap(target, rows, at)).toEqual({ mapped: 0, failed: 0, unchanged: 1, skipped: 2 });
    });

    test('leaves alone what somebody else has changed since, and what is gone', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(
        store,
        'run-1',
        ['a', 'b', 'c'].map((id) => write(id, 'A', { mapped: failed })),
      );
      await commit(store, 'run-1', [write('a', 'A2', { mapped: failed, version: 2_000 })]);
      await store.deleteEntities('run-1', 'shop', 'product', ['b'], 'soft');
      await store.deleteEntities('run-1', 'shop', 'product', ['c'], 'hard');
      const rows = [
        again('a', 1, { value: '{}' }),
        again('b', 2, { value: '{}' }),
        again('c', 3, { value: '{}' }),
        again('d', 4, { value: '{}' }),
      ];
      expect(await store.remap(target, rows, now)).toEqual({ mapped: 0, failed: 0, unchanged: 0, skipped: 4 });
      expect(await store.entity('shop', 'product', 'a')).toMatchObject({
        mapping_status: 'failed',
        raw_payload: '{"id":"a","content":"A2"}',
      });
      expect(await store.remap({ ...target, object: 'none' }, rows, now)).toMatchObject({ skipped: 4 });
      expect(await store.remap(target, [], now)).toEqual({ mapped: 0, failed: 0, unchanged: 0, skipped: 0 });
    });

    test('of one record given twice counts the first', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('a')]);
      const rows = [again('a', 1, { value: '1' }), again('a', 1, { value: '2' })];
      expect(await store.remap(target, rows, now)).toEqual({ mapped: 1, failed: 0, unchanged: 0, skipped: 1 });
      expect((await store.entity('shop', 'product', 'a'))?.mapped_payload).toBe('1');
    });

    test('leaves a record that is then read as it was mapped, unchanged', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const times = { created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-02T00:00:00.000Z', api_version: 'v1\u0000' };
      await commit(store, 'run-1', [write('a', 'é\u0000\ud800', { mapped: failed, ...times })]);
      await store.remap(target, [again('a', 1, { value: '{"t":"é"}' })], now);
      const same = write('a', 'é\u0000\ud800', { mapped: { payload: '{"t":"é"}' }, ...times });
      expect(await commit(store, 'run-1', [same])).toMatchObject({ unchanged: 1, updated: 0 });
      await store.remap(target, [again('a', 2, failed)], now);
      expect(await commit(store, 'run-1', [same])).toMatchObject({ unchanged: 0, updated: 1 });
    });

    test('several at once write each record once', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const ids = Array.from({ length: 200 }, (_, index) => `${index}`);
      await commit(
        store,
        'run-1',
        ids.map((id) => write(id, 'A', { mapped: failed })),
      );
      const rows = (await store.toRemap(target, 'failed', null, 1_000)).map(({ externalId, change }) =>
        again(externalId, change, { value: '{}' }),
      );
      const [one, two] = await Promise.all([
        store.remap(target, rows, now),
        store.remap(target, rows.toReversed(), now),
        commit(store, 'run-1', [write('new', 'B')]),
      ]);
      expect([one.mapped, two.mapped].toSorted((a, b) => a - b)).toEqual([0, 200]);
      expect(one.skipped + two.skipped).toBe(200);
      const { changes } = await store.changes({ datasource: 'shop', limit: 1_000 });
      expect(new Set(changes.map(({ number }) => number)).size).toBe(201);
    });

    test('says how a collection was last mapped, part by part, until its datasource is erased', async () => {
      const open = await openContractStore(make);
      const { store } = open;
      await store.saveMappingState(target, { listHash: 'lost' });
      expect(await store.mappingState(target)).toBeUndefined();
      await beginBoth(store, 'run-1');
      expect(await store.mappingState(target)).toBeUndefined();
      await store.saveMappingState(target, { listHash: 'h1' });
      expect(await store.mappingState(target)).toEqual({ listHash: 'h1', context: null, tried: null });
      await store.saveMappingState(target, { context: '{"currency":"USD"}', tried: '{}' });
      await store.saveMappingState(target, { listHash: null });
      await endBoth(store, 'run-1');
      await open.reopen();
      expect(await open.store.mappingState(target)).toEqual({ listHash: null, context: '{"currency":"USD"}', tried: '{}' });
      await open.store.saveMappingState(target, {});
      expect(await open.store.mappingState(target)).toMatchObject({ tried: '{}' });
      await open.store.erase('shop');
      expect(await open.store.mappingState(target)).toBeUndefined();
    });
  });
}
