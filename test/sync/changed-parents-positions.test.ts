import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { changing, itemsOf, three } from './changing-products.ts';
import { incremental, list, onlyItems, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

describe('how far the parents were read moves on', () => {
  /** Stops a sync after so many committed pages, as a process that dies. */
  async function interrupt(connector: object, after: number, options: object = {}): Promise<void> {
    const stop = new AbortController();
    let committed = 0;
    const onProgress = (): void => void ((committed += 1) === after && stop.abort());
    const stopped = made.sync(connector, { ...onlyItems, ...options, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    await made.reopen();
  }

  beforeEach(async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
  });

  test('only when the children of all were read: a run that fails keeps the old place', async () => {
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, {
      '/products?since=300': list([
        { id: 1, at: 400 },
        { id: 2, at: 500 },
      ]),
      '/1/items?since=10': list([{ id: 'b', at: 11 }]),
    });
    // Nothing that time can mend: the next run is another one.
    await expect(made.sync(changing(), onlyItems)).rejects.toMatchObject({ details: { partition: '{"p":2}' } });
    Object.assign(made.routes, { '/1/items?since=11': list([]), '/2/items?since=20': list([{ id: 'b', at: 21 }]) });
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ resumed: 0, counts: { created: 1 } });
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /1/items?since=11', 'GET /2/items?since=20']);
  });

  test('not where a partition failed and the others went on', async () => {
    const goesOn = changing({ items: { onPartitionError: 'continue' } });
    await made.sync(goesOn, onlyItems);
    Object.assign(made.routes, {
      '/products?since=300': list([
        { id: 1, at: 400 },
        { id: 2, at: 500 },
      ]),
      '/2/items?since=20': list([{ id: 'b', at: 21 }]),
    });
    expect((await made.sync(goesOn, onlyItems)).status).toBe('partial');
    Object.assign(made.routes, { '/1/items?since=10': list([]), '/2/items?since=21': list([]) });
    expect((await made.sync(goesOn, onlyItems)).status).toBe('success');
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /1/items?since=10', 'GET /2/items?since=21']);
    made.routes['/products?since=500'] = list([]);
    await made.sync(goesOn, onlyItems);
    expect(made.requests).toEqual(['GET /products?since=500']);
  });

  test('not in a first run of which a partition failed: the next one reads all parents', async () => {
    const goesOn = changing({ items: { onPartitionError: 'continue' } });
    delete made.routes['/2/items'];
    expect((await made.sync(goesOn, onlyItems)).status).toBe('partial');
    Object.assign(made.routes, itemsOf(2));
    expect((await made.sync(goesOn, onlyItems)).objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items', 'GET /2/items', 'GET /3/items']);
  });

  test('not where the parents themselves could not be read', async () => {
    await made.sync(changing(), onlyItems);
    made.routes['/products?since=300'] = { status: 403, json: {} };
    await expect(made.sync(changing(), onlyItems)).rejects.toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    made.routes['/products?since=300'] = list([]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=300']);
  });

  test('not where some of the parents are known to be missing, and the run says so', async () => {
    const cut = changing({ products: { records: 'all', truncated: 'response.cut' } });
    made.routes['/products'] = { json: { all: [{ id: 1, at: 100 }], cut: false } };
    await made.sync(cut, onlyItems);
    made.routes['/products?since=100'] = { json: { all: [{ id: 1, at: 400 }], cut: true } };
    made.routes['/1/items?since=10'] = list([]);
    const run = await made.sync(cut, onlyItems);
    expect(run.objects[0]?.notes).toEqual([
      'records of product are known to be missing: the next run asks again for those that changed by then',
    ]);
    made.routes['/products?since=100'] = { json: { all: [{ id: 1, at: 400 }], cut: false } };
    expect((await made.sync(cut, onlyItems)).objects[0]?.notes).toEqual([]);
    made.routes['/products?since=400'] = { json: { all: [], cut: false } };
    await made.sync(cut, onlyItems);
    expect(made.requests).toEqual(['GET /products?since=400']);
  });

  const quiet = { '/2/items?since=20': list([]), '/3/items?since=30': list([]) };

  test('no further than the first half of a run that was interrupted had seen', async () => {
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, {
      '/products?since=300': list([
        { id: 1, at: 350 },
        { id: 2, at: 360 },
        { id: 3, at: 355 },
      ]),
      '/1/items?since=10': list([]),
    });
    Object.assign(made.routes, quiet);
    await interrupt(changing(), 1);
    made.routes['/products?since=300'] = list([
      { id: 1, at: 400 },
      { id: 2, at: 360 },
      { id: 3, at: 500 },
    ]);
    // The items of the first two were read; then one of them changes again.
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ status: 'success', resumed: 1 });
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /3/items?since=30']);
    Object.assign(made.routes, {
      '/products?since=360': list([
        { id: 1, at: 400 },
        { id: 3, at: 500 },
      ]),
      '/1/items?since=10': list([{ id: 'late', at: 400 }]),
    });
    expect((await made.sync(changing(), onlyItems)).counts).toMatchObject({ created: 1 });
    expect(made.requests).toEqual(['GET /products?since=360', 'GET /1/items?since=10', 'GET /3/items?since=30']);
  });

  test('nor than the first half of a first run', async () => {
    await interrupt(changing(), 1);
    made.routes['/products'] = list([
      { id: 1, at: 400 },
      { id: 2, at: 200 },
      { id: 3, at: 500 },
    ]);
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ status: 'success', resumed: 1, objects: [{ mode: 'full' }] });
    made.routes['/products?since=300'] = list([{ id: 1, at: 400 }]);
    made.routes['/1/items?since=10'] = list([]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /1/items?since=10']);
  });

  test('nor in a run that is taken up after each of its pages', async () => {
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, {
      ...quiet,
      '/products?since=300': list([
        { id: 1, at: 310 },
        { id: 3, at: 305 },
        { id: 2, at: 305 },
      ]),
      '/1/items?since=10': list([]),
    });
    await interrupt(changing(), 1);
    made.routes['/products?since=300'] = list([1, 2, 3, 4, 5].map((id) => ({ id, at: 400 + id })));
    Object.assign(made.routes, { '/4/items': list([]), '/5/items': list([]) });
    await interrupt(changing(), 1);
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ resumed: 2, counts: { created: 0 } });
    made.routes['/products?since=310'] = list([]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=310']);
  });

  test('nor by a run that was given up for one of another kind', async () => {
    await made.sync(changing(), onlyItems);
    await interrupt(changing(), 1, { mode: 'full' });
    made.routes['/products?since=300'] = list([{ id: 2, at: 310 }]);
    made.routes['/2/items?since=20'] = list([]);
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ resumed: 0, mode: 'incremental' });
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /2/items?since=20']);
  });

  test('also when the interruption came after the last page', async () => {
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, { '/products?since=300': list([{ id: 1, at: 310 }]), '/1/items?since=10': list([]) });
    const finishObject = vi.spyOn(made.store(), 'finishObject').mockRejectedValueOnce(new ConnectorError('STORE_FAILED', 'no disk'));
    await expect(made.sync(changing(), onlyItems)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    finishObject.mockRestore();
    await made.reopen();
    made.routes['/products?since=300'] = list([{ id: 1, at: 320 }]);
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ status: 'success', resumed: 1 });
    expect(made.requests).toEqual(['GET /products?since=300']);
    made.routes['/products?since=310'] = list([{ id: 1, at: 320 }]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=310', 'GET /1/items?since=10']);
  });
});

describe('among other sources, changed parents', () => {
  test('that are parted themselves go on in each of their partitions, and begin in a new one at its beginning', async () => {
    const connector = {
      objects: [
        { name: 'shop', list: { path: '/shops' } },
        {
          name: 'product',
          parent: { object: 'shop', key: 'id', as: 's' },
          recordId: ['partition.s', 'id'],
          list: { path: '/{partition.s}/products', partitionConcurrency: 1, ...incremental },
        },
        {
          name: 'item',
          parent: { object: 'product', key: 'id', as: 'p', from: 'changed' },
          recordId: ['partition.s', 'partition.p', 'id'],
          list: { path: '/{partition.s}/{partition.p}/items', partitionConcurrency: 1, ...incremental },
        },
      ],
    };
    Object.assign(made.routes, {
      '/shops': list([{ id: 1 }, { id: 2 }]),
      '/1/products': list([{ id: 'x', at: 100 }]),
      '/2/products': list([{ id: 'y', at: 200 }]),
      '/1/x/items': list([{ id: 'a', at: 1 }]),
      '/2/y/items': list([{ id: 'a', at: 2 }]),
    });
    await made.sync(connector, onlyItems);
    Object.assign(made.routes, {
      '/shops': list([{ id: 1 }, { id: 2 }, { id: 3 }]),
      '/1/products?since=100': list([]),
      '/2/products?since=200': list([{ id: 'y', at: 210 }]),
      '/3/products': list([{ id: 'z', at: 50 }]),
      '/2/y/items?since=2': list([]),
      '/3/z/items': list([{ id: 'a', at: 3 }]),
    });
    expect((await made.sync(connector, onlyItems)).counts).toMatchObject({ created: 1, deleted: 0 });
    expect(made.requests.toSorted()).toEqual(
      [
        'GET /shops',
        'GET /1/products?since=100',
        'GET /2/products?since=200',
        'GET /3/products',
        'GET /2/y/items?since=2',
        'GET /3/z/items',
      ].toSorted(),
    );
    Object.assign(made.routes, { '/2/products?since=210': list([]), '/3/products?since=50': list([]) });
    await made.sync(connector, onlyItems);
    expect(made.requests).toHaveLength(4);
  });

  test('are combined with all values that the document lists, and read once for them', async () => {
    const parts = [
      { type: 'values', as: 'r', values: ['us', 'eu'] },
      { type: 'parent', object: 'product', key: 'id', as: 'p', from: 'changed' },
    ];
    const connector = {
      objects: [
        { name: 'product', list: { path: '/products', ...incremental } },
        { name: 'item', list: { path: '/{partition.r}/{partition.p}', partitions: parts, partitionConcurrency: 1, ...incremental } },
      ],
    };
    Object.assign(made.routes, { '/products': list([{ id: 1, at: 100 }]), '/us/1': list([]), '/eu/1': list([]) });
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /us/1', 'GET /eu/1']);
    Object.assign(made.routes, { '/products?since=100': list([{ id: 2, at: 200 }]), '/us/2': list([]), '/eu/2': list([]) });
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products?since=100', 'GET /us/2', 'GET /eu/2']);
  });

  test('stand in a union beside parents that are all read, and an optional one is asked for each time', async () => {
    const parts = [
      {
        type: 'union',
        of: [
          [{ type: 'parent', object: 'product', key: 'id', as: 'p', from: 'changed', optional: true }],
          [{ type: 'parent', object: 'bundle', key: 'id', as: 'p' }],
        ],
      },
    ];
    const connector = {
      objects: [
        { name: 'product', list: { path: '/products', ...incremental } },
        { name: 'bundle', list: { path: '/bundles' } },
        {
          name: 'item',
          list: { path: '/items', query: { of: '{{ partition.p }}' }, partitions: parts, partitionConcurrency: 1, ...incremental },
        },
      ],
    };
    Object.assign(made.routes, {
      '/products': list([{ id: 1, at: 100 }]),
      '/bundles': list([{ id: 'b' }]),
      ...Object.fromEntries(['/items', '/items?of=1', '/items?of=b'].map((path) => [path, list([{ id: path, at: 5 }])])),
    });
    await made.sync(connector, onlyItems);
    Object.assign(made.routes, {
      '/products?since=100': list([]),
      '/items?since=5': list([]),
      '/items?of=b&since=5': list([]),
    });
    await made.sync(connector, onlyItems);
    expect(made.requests.toSorted()).toEqual(
      ['GET /items?since=5', 'GET /products?since=100', 'GET /bundles', 'GET /items?of=b&since=5'].toSorted(),
    );
  });

  test('that a `where` left out come in when it lets them, from their beginning', async () => {
    const connector = changing({ over: { where: 'record.on' } });
    made.routes['/products'] = list([
      { id: 1, at: 100, on: true },
      { id: 2, at: 200, on: false },
    ]);
    Object.assign(made.routes, itemsOf(1, 2), { '/products?since=200': list([{ id: 2, at: 210, on: true }]) });
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items']);
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products?since=200', 'GET /2/items']);
  });
});
