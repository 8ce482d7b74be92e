import { beforeEach, describe, expect, test } from 'vitest';
import {
  incremental,
  inProducts,
  items,
  itemsOfProducts,
  list,
  onlyItems,
  openPartitionedSync,
  paged,
  type PartitionedSync,
  twoProducts,
} from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

describe('a sync of partitions', () => {
  test('stores the records of all, with the values of their partition', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a' }], [{ id: 'a' }, { id: 'b' }]));
    const run = await made.sync(items({ fields: { title: 'id' } }));
    expect(run).toMatchObject({ status: 'success', counts: { created: 5 } });
    expect(run.objects.map(({ object }) => object)).toEqual(['product', 'item']);
    expect(run.objects[1]).toMatchObject({ checkpoint: { pages: 2, records: 3, partitions: 2 }, stopReason: 'singlePage' });
    expect(await made.store().entities({ datasource: 'ds', object: 'item', limit: 9 })).toMatchObject([
      { external_id: '1:a', partition: '{"title":1,"p":1}' },
      { external_id: '2:a' },
      { external_id: '2:b', partition: '{"title":2,"p":2}' },
    ]);
  });

  test('sweeps what a vanished partition has left, once all were read', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a' }], [{ id: 'b' }]));
    await made.sync(items());
    made.routes['/products'] = list([{ id: 1 }]);
    expect((await made.sync(items(), { mode: 'full' })).counts).toMatchObject({ deleted: 2 });
    expect(await made.ids()).toEqual(['1:a']);
  });

  test('sweeps all when the last parent is gone', async () => {
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/items': list([{ id: 'a' }]) });
    await made.sync(items());
    made.routes['/products'] = list([]);
    expect(await made.sync(items(), { mode: 'full' })).toMatchObject({ status: 'success', counts: { deleted: 2 } });
    expect(await made.ids()).toEqual([]);
  });

  test('sweeps nothing unasked where a parent may have slipped past the reader', async () => {
    const connector = itemsOfProducts(paged);
    Object.assign(made.routes, twoProducts([{ id: 'a' }], [{ id: 'b' }]));
    await made.sync(connector, onlyItems);
    made.routes['/products?page=1'] = list([{ id: 1 }]);
    const run = await made.sync(connector, { ...onlyItems, mode: 'full' });
    expect(run.counts.deleted).toBe(0);
    expect(run.objects[0]?.notes.join()).toMatch(/prove no absence/);
    expect(await made.ids()).toEqual(['1:a', '2:b']);
  });

  test('asks for each such record with its composite id, and deletes what is gone', async () => {
    const connector = itemsOfProducts(paged, { get: { path: '/{partition.p}/items/{id}' } });
    Object.assign(made.routes, twoProducts([{ id: 'a' }], [{ id: 'b' }, { id: 'c' }]));
    await made.sync(connector, onlyItems);
    Object.assign(made.routes, { '/products?page=1': list([{ id: 1 }]), '/2/items/c': { json: { id: 'c' } } });
    expect((await made.sync(connector, { ...onlyItems, mode: 'full' })).counts).toMatchObject({ deleted: 1 });
    expect(made.requests).toEqual(expect.arrayContaining(['GET /2/items/b', 'GET /2/items/c']));
    expect(await made.ids()).toEqual(['1:a', '2:c']);
  });

  test('reads a parent once for itself and all its children', async () => {
    const connector = {
      objects: [
        { name: 'product', list: { path: '/products' } },
        ...['a', 'b', 'c'].map((name) => ({
          name,
          parent: { object: 'product', key: 'id', as: 'p' },
          list: { path: `/{partition.p}/${name}` },
        })),
      ],
    };
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/a': list([]), '/1/b': list([]), '/1/c': list([]) });
    await made.sync(connector);
    expect(made.requests.filter((request) => request === 'GET /products')).toHaveLength(1);
  });

  test('asks for all parents, also where the parent itself is read from its cursor on', async () => {
    const connector = {
      objects: [
        { name: 'product', list: { path: '/products', ...incremental } },
        {
          name: 'item',
          parent: { object: 'product', key: 'id', as: 'p' },
          list: { path: '/{partition.p}/items', partitionConcurrency: 1 },
        },
      ],
    };
    Object.assign(made.routes, { '/products': list([{ id: 1, at: 100 }]), '/1/items': list([]), '/products?since=100': list([]) });
    await made.sync(connector);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items']);
    await made.sync(connector);
    // All parents are asked for: those that did not change may have changed children.
    expect(made.requests).toEqual(['GET /products?since=100', 'GET /products', 'GET /1/items']);
  });

  test('takes parents from the store where the document says so', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a' }], []));
    expect(await made.sync(items({ from: 'store' }))).toMatchObject({ status: 'success' });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items', 'GET /2/items']);
    await made.sync(items({ from: 'store' }), onlyItems);
    expect(made.requests).toEqual(['GET /1/items', 'GET /2/items']);
  });

  test('refuses stored parents that were never synced to the end', async () => {
    await expect(made.sync(items({ from: 'store' }), onlyItems)).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
      message: expect.stringContaining('sync it first') as string,
    });
  });
});

describe('cursors', () => {
  test('each partition goes on from its own; a new one is read from its beginning', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a', at: 100 }], [{ id: 'a', at: 200 }]));
    await made.sync(items({}, incremental), onlyItems);
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }, { id: 2 }, { id: 3 }]),
      '/1/items?since=100': list([]),
      '/2/items?since=200': list([{ id: 'b', at: 300 }]),
      '/3/items': list([{ id: 'old', at: 1 }]),
    });
    const run = await made.sync(items({}, incremental), onlyItems);
    expect(run.objects[0]).toMatchObject({ mode: 'incremental', counts: { created: 2 } });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=100', 'GET /2/items?since=200', 'GET /3/items']);
    Object.assign(made.routes, { '/2/items?since=300': list([]), '/3/items?since=1': list([]) });
    await made.sync(items({}, incremental), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=100', 'GET /2/items?since=300', 'GET /3/items?since=1']);
  });

  test('one that was gone and comes back is read from its beginning', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a', at: 100 }], [{ id: 'a', at: 200 }]));
    await made.sync(items({}, incremental), onlyItems);
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/items?since=100': list([]) });
    await made.sync(items({}, incremental), onlyItems);
    made.routes['/products'] = list([{ id: 1 }, { id: 2 }]);
    await made.sync(items({}, incremental), onlyItems);
    expect(made.requests).toContain('GET /2/items');
  });

  test('a full run asks for everything of every partition', async () => {
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/items': list([{ id: 'a', at: 100 }]) });
    await made.sync(items({}, incremental), onlyItems);
    await made.sync(items({}, incremental), { ...onlyItems, mode: 'full' });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items']);
  });

  test('a shared one is the greatest seen, for old partitions and new ones', async () => {
    const shared = { ...incremental, partitionState: 'shared' };
    Object.assign(made.routes, inProducts([{ id: 'a', at: 100 }], [{ id: 'a', at: 200 }]));
    await made.sync(items({}, shared), onlyItems);
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }, { id: 3 }]),
      '/1/items?since=200': list([]),
      '/3/items?since=200': list([]),
    });
    await made.sync(items({}, shared), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=200', 'GET /3/items?since=200']);
  });

  test("a shared one is no partition's own: where each is to keep one, all begin anew", async () => {
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/items': list([{ id: 'a', at: 100 }]) });
    await made.sync(items({}, { ...incremental, partitionState: 'shared' }), onlyItems);
    await made.sync(items({}, incremental), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items']);
  });

  test('a partition that was not read to its end publishes none', async () => {
    const inPages = items({}, { ...incremental, ...paged });
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }]),
      '/1/items?page=1': list([{ id: 'a', at: 100 }]),
      '/1/items?page=2': { status: 503, json: {} },
    });
    await expect(made.sync(inPages, onlyItems)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    const [run] = await made.store().runs({ limit: 1 });
    await made.reopen();
    await made.store().beginRun({
      id: 'x',
      datasource: 'ds',
      connector: 'api',
      connectorHash: made.bound(inPages).connectorHash,
      mode: 'incremental',
      asked: { objects: ['item'] },
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    const { checkpoint, cursor } = await made.store().partition(run?.id ?? '', 'ds', 'item', '{"p":1}');
    expect(checkpoint).toMatchObject({ token: { token: 2 }, done: false });
    expect(cursor).toBeUndefined();
  });

  test('a partition that was quiet does not hold a shared one back', async () => {
    const shared = { ...incremental, partitionState: 'shared' };
    Object.assign(made.routes, inProducts([], [{ id: 'a', at: 200 }]));
    await made.sync(items({}, shared), onlyItems);
    Object.assign(made.routes, { '/1/items?since=200': list([]), '/2/items?since=200': list([]) });
    await made.sync(items({}, shared), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=200', 'GET /2/items?since=200']);
  });

  test("of numbers are each partition's own, and mean nothing to a list that is no longer parted", async () => {
    const sequence = { incremental: { type: 'number', cursor: 'seq', order: 'asc', since: { query: 'after' } } };
    Object.assign(made.routes, inProducts([{ id: 'a', seq: 100 }], [{ id: 'a', seq: 3 }]));
    await made.sync(items({}, sequence), onlyItems);
    Object.assign(made.routes, { '/1/items?after=100': list([]), '/2/items?after=3': list([{ id: 'b', seq: 4 }]) });
    expect((await made.sync(items({}, sequence), onlyItems)).objects[0]).toMatchObject({ mode: 'incremental', counts: { created: 1 } });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?after=100', 'GET /2/items?after=3']);
    made.routes['/items'] = list([{ id: 'z', seq: 1 }]);
    const whole = { objects: [{ name: 'item', recordId: 'id', list: { path: '/items', ...sequence } }] };
    expect((await made.sync(whole, onlyItems)).objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
    expect(made.requests).toEqual(['GET /items']);
  });

  test('no cursor runs ahead of the time that its partition was asked at', async () => {
    const future = Date.parse('2030-01-01T00:00:00Z') / 1_000;
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), '/1/items': list([{ id: 'a', at: future }]) });
    await made.sync(items({}, incremental), onlyItems);
    made.routes['/1/items?since=1767225600'] = list([]);
    await made.sync(items({}, incremental), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=1767225600']);
  });
});
