import { beforeEach, describe, expect, test } from 'vitest';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

const connector = { objects: [{ name: 'item', list: { path: '/items', conditional: 'etag' } }] };
const unchanged = { status: 304, text: '' };
const ids = (count: number, from = 1): readonly { readonly id: number }[] =>
  Array.from({ length: count }, (_, index) => ({ id: from + index }));

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

function answer(records: readonly unknown[], etag: string): void {
  made.routes['/items'] = { ...list(records), headers: { etag } };
}

describe('a sync under a condition', () => {
  test('that finds nothing changed stores nothing, sweeps nothing and counts nothing', async () => {
    answer(ids(3), '"v1"');
    await made.sync(connector);
    made.routes['/items'] = unchanged;
    const run = await made.sync(connector);
    expect(run).toMatchObject({ status: 'success', counts: { created: 0, updated: 0, unchanged: 0, deleted: 0, failed: 0 } });
    expect(run.objects[0]).toMatchObject({ stopReason: 'unchanged', notes: [] });
    expect(await made.ids()).toEqual(['1', '2', '3']);
  });

  test('goes on asking so, also after the process has ended', async () => {
    answer(ids(1), '"v1"');
    await made.sync(connector);
    made.routes['/items'] = unchanged;
    for (let turn = 0; turn < 2; turn += 1) {
      await made.reopen();
      expect((await made.sync(connector)).objects[0]?.stopReason).toBe('unchanged');
    }
  });

  test('that finds a change sweeps what is gone', async () => {
    answer(ids(3), '"v1"');
    await made.sync(connector);
    answer(ids(2), '"v2"');
    expect((await made.sync(connector)).counts).toMatchObject({ unchanged: 2, deleted: 1 });
    made.routes['/items'] = unchanged;
    expect((await made.sync(connector)).status).toBe('success');
    expect(await made.ids()).toEqual(['1', '2']);
  });

  test('asks for everything when it is to read everything', async () => {
    answer(ids(1), '"v1"');
    await made.sync(connector);
    made.routes['/items'] = unchanged;
    await expect(made.sync(connector, { mode: 'full' })).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test('asks for everything after a sweep that was held back', async () => {
    answer(ids(40), '"v1"');
    await made.sync(connector);
    answer(ids(1), '"v2"');
    expect((await made.sync(connector)).objects[0]?.notes.join()).toMatch(/sweep held back/);
    made.routes['/items'] = unchanged;
    await expect(made.sync(connector)).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test('asks for everything once the connector reads otherwise', async () => {
    answer(ids(1), '"v1"');
    await made.sync(connector);
    made.routes['/all'] = unchanged;
    const other = { objects: [{ name: 'item', list: { path: '/all', conditional: 'etag' } }] };
    await expect(made.sync(other)).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test('forgets what it asked with when the condition is dropped, though it should come back', async () => {
    answer(ids(1), '"v1"');
    await made.sync(connector);
    await made.sync({ objects: [{ name: 'item', list: { path: '/items' } }] });
    made.routes['/items'] = unchanged;
    await expect(made.sync(connector)).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });
});
