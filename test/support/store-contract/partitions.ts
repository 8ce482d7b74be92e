import { describe, expect, test } from 'vitest';
import type { PartitionCommit } from '../../../runtime/sync/ports.ts';
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
  write,
  type MakeStore,
} from './harness.ts';

function part(key: string, over: Partial<PartitionCommit> = {}): { readonly partition: PartitionCommit } {
  return { partition: { key, values: `{"p":"${key}"}`, checkpoint: checkpoint(), cursor: null, ...over } };
}

const { datasource, object } = target;
const nowhere = { checkpoint: undefined, cursor: undefined };

export function partitionContract(make: MakeStore): void {
  describe('partitions', () => {
    test('a partition that has not begun is nowhere', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      expect(await store.partition('run-1', datasource, object, 'a')).toEqual(nowhere);
    });

    test('each has its own checkpoint, which comes with its page and is as it was given', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const first = checkpoint({ token: 'page-2', maxCursor: '5', pages: 1 });
      const second = checkpoint({ token: { deep: [1, 'Ünï"\u0000'] } as never, done: false, pages: 9 });
      await commit(store, 'run-1', [write('x')], part('a', { checkpoint: first }));
      await commit(store, 'run-1', [write('y')], part('b', { checkpoint: second }));
      expect(await store.partition('run-1', datasource, object, 'a')).toEqual({ checkpoint: first, cursor: undefined });
      expect(await store.partition('run-1', datasource, object, 'b')).toEqual({ checkpoint: second, cursor: undefined });
      const done = checkpoint({ token: null, done: true });
      await commit(store, 'run-1', [], part('a', { checkpoint: done }));
      expect((await store.partition('run-1', datasource, object, 'a')).checkpoint).toEqual(done);
      expect((await store.partition('run-1', datasource, object, 'b')).checkpoint).toEqual(second);
    });

    test('the checkpoint of the object stands beside them', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const whole = checkpoint({ pages: 7, partitions: 3 });
      await commit(store, 'run-1', [], { ...part('a'), checkpoint: whole });
      expect((await store.run('run-1'))?.objects[0]?.checkpoint).toEqual(whole);
    });

    test('a page that is refused moves nothing', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await expect(commit(store, 'run-1', [write('x')], { ...part('a'), object: 'coupon' })).rejects.toMatchObject({
        code: 'OBJECT_NOT_FOUND',
      });
      expect(await store.partition('run-1', datasource, object, 'a')).toEqual(nowhere);
    });

    test('they outlive the process, and are gone once the object is finished', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      const half = checkpoint({ token: 'page-2' });
      await commit(open.store, 'run-1', [], part('a', { checkpoint: half }));
      await open.reopen();
      await beginRun(open.store, 'not-needed');
      expect((await open.store.partition('run-1', datasource, object, 'a')).checkpoint).toEqual(half);
      await open.store.finishObject(endOf('run-1'));
      expect(await open.store.partition('run-1', datasource, object, 'a')).toEqual(nowhere);
    });

    test('they are kept for a run that can be taken up, and dropped with one that cannot', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [], part('a', { checkpoint: checkpoint({ token: 'page-2' }) }));
      await store.finishRun('run-1', 'failed', later, null, true);
      expect((await beginRun(store, 'run-2')).id).toBe('run-1');
      expect((await store.partition('run-1', datasource, object, 'a')).checkpoint?.token).toBe('page-2');
      await store.finishRun('run-1', 'failed', later, null, false);
      await beginBoth(store, 'run-3');
      expect(await store.partition('run-3', datasource, object, 'a')).toEqual(nowhere);
    });

    test('a run does not see those of another', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [], part('a'));
      await store.finishRun('run-1', 'success', later, null, false);
      await beginBoth(store, 'run-2');
      expect(await store.partition('run-2', datasource, object, 'a')).toEqual(nowhere);
    });

    test('a cursor is published with its page, each partition its own, and stays for later runs', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('x')], part('a', { cursor: '1000.5' }));
      await commit(store, 'run-1', [write('y')], part('b', { cursor: 'token ü' }));
      await store.finishRun('run-1', 'cancelled', later, null, false);
      await beginBoth(store, 'run-2');
      expect((await store.partition('run-2', datasource, object, 'a')).cursor).toBe('1000.5');
      expect((await store.partition('run-2', datasource, object, 'b')).cursor).toBe('token ü');
      await commit(store, 'run-2', [], part('a', { cursor: null }));
      expect((await store.partition('run-2', datasource, object, 'a')).cursor).toBe('1000.5');
      await commit(store, 'run-2', [], part('a', { cursor: '0' }));
      expect((await store.partition('run-2', datasource, object, 'a')).cursor).toBe('0');
      expect(await store.cursor(datasource, object)).toBeUndefined();
    });

    test('a read that met every partition forgets the cursors of those that are gone; another forgets none', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      for (const key of ['a', 'b']) await commit(store, 'run-1', [], part(key, { cursor: '5' }));
      await endBoth(store, 'run-1', { complete: true });
      for (const [runId, complete, expected] of [
        ['run-2', false, '5'],
        ['run-3', true, undefined],
      ] as const) {
        await beginBoth(store, runId);
        await commit(store, runId, [], part('a'));
        await endBoth(store, runId, { complete });
        await beginBoth(store, `after-${runId}`);
        expect((await store.partition(`after-${runId}`, datasource, object, 'a')).cursor).toBe('5');
        expect((await store.partition(`after-${runId}`, datasource, object, 'b')).cursor).toBe(expected);
        await store.finishRun(`after-${runId}`, 'success', later, null, false);
      }
    });

    test('the same key in another object or another datasource is another partition', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await beginObject(store, 'run-1', 'coupon');
      await beginRun(store, 'elsewhere', 'other-shop');
      await beginObject(store, 'elsewhere');
      await commit(store, 'run-1', [], part('a', { cursor: '5' }));
      expect(await store.partition('run-1', datasource, 'coupon', 'a')).toEqual(nowhere);
      expect(await store.partition('elsewhere', 'other-shop', object, 'a')).toEqual(nowhere);
    });

    test('keys are told apart by every byte', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const keys = [
        '{"p":1}',
        '{"p":"1"}',
        '{"p":1.0}',
        '{"P":1}',
        '{"p":"á"}',
        '{"p":"a\u0301"}',
        '',
        '{"p":"\u0000"}',
        'x'.repeat(20_000),
      ];
      for (const [index, key] of keys.entries()) await commit(store, 'run-1', [], part(key, { cursor: String(index) }));
      for (const [index, key] of keys.entries())
        expect((await store.partition('run-1', datasource, object, key)).cursor).toBe(String(index));
    });

    test('a record is stored with the values of its partition, and moves with them', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('x')]);
      expect(await store.entity(datasource, object, 'x')).toMatchObject({ partition: null });
      expect(await commit(store, 'run-1', [write('x')], part('a'))).toMatchObject({ updated: 1 });
      expect(await store.entity(datasource, object, 'x')).toMatchObject({ partition: '{"p":"a"}' });
      expect(await commit(store, 'run-1', [write('x')], part('a'))).toMatchObject({ unchanged: 1 });
      expect(await commit(store, 'run-1', [write('x'), write('y')], part('b'))).toMatchObject({ updated: 1, created: 1 });
      expect((await store.entities({ ...target, limit: 10 })).map(({ partition }) => partition)).toEqual(['{"p":"b"}', '{"p":"b"}']);
    });

    test('an object counts as synced when its newest run has come to its end', async () => {
      const { store } = await openContractStore(make);
      expect(await store.isSynced(datasource, object)).toBe(false);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('x')]);
      expect(await store.isSynced(datasource, object)).toBe(false);
      await store.finishObject(endOf('run-1'));
      expect(await store.isSynced(datasource, object)).toBe(true);
      expect(await store.isSynced(datasource, 'coupon')).toBe(false);
      expect(await store.isSynced('other-shop', object)).toBe(false);
      await store.finishRun('run-1', 'success', later, null, false);
      await beginBoth(store, 'run-2');
      expect(await store.isSynced(datasource, object)).toBe(false);
      await store.finishRun('run-2', 'failed', later, null, false);
      expect(await store.isSynced(datasource, object)).toBe(false);
    });
  });
}
