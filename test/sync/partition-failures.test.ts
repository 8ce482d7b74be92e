import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../partitions/partitioned-api.ts';
import { incremental, inProducts, items, list, onlyItems, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

describe('a partition that cannot be read', () => {
  test('fails the run; what was read is stored, and the next run takes up the rest when time can mend it', async () => {
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }, { id: 2 }, { id: 3 }]),
      '/1/items': list([{ id: 'a' }]),
      '/2/items': { status: 503, json: {} },
      '/3/items': list([{ id: 'c' }]),
    });
    await expect(made.sync(items(), onlyItems)).rejects.toMatchObject({
      code: 'UPSTREAM_ERROR',
      details: { partition: '{"p":2}', object: 'item' },
    });
    expect(await made.ids()).toEqual(['1:a']);
    made.routes['/2/items'] = list([{ id: 'b' }]);
    expect(await made.sync(items(), onlyItems)).toMatchObject({ status: 'success', resumed: 1 });
    expect(made.requests).toEqual(['GET /products', 'GET /2/items', 'GET /3/items']);
    expect(await made.ids()).toEqual(['1:a', '2:b', '3:c']);
  });

  test('leaves the others to go on: the run is partial, deletes nothing and says why', async () => {
    const goesOn = items({}, { ...incremental, onPartitionError: 'continue' });
    Object.assign(
      made.routes,
      inProducts(
        [
          { id: 'a', at: 100 },
          { id: 'x', at: 1 },
        ],
        [{ id: 'b', at: 200 }],
      ),
    );
    await made.sync(goesOn, onlyItems);
    Object.assign(made.routes, { '/1/items': list([{ id: 'a', at: 100 }]), '/2/items': { status: 404, json: {} } });
    const run = await made.sync(goesOn, { ...onlyItems, mode: 'full' });
    expect(run).toMatchObject({ status: 'partial', counts: { deleted: 0, failed: 0 } });
    expect(run.objects[0]).toMatchObject({ stopReason: 'partitionsFailed' });
    expect(run.objects[0]?.notes[0]).toMatch(/^partition \{"p":2\} could not be read: /);
    expect(await made.ids()).toEqual(['1:a', '1:x', '2:b']);
  });

  test('keeps its cursor, while those of the others move', async () => {
    const goesOn = items({}, { ...incremental, onPartitionError: 'continue' });
    Object.assign(made.routes, inProducts([{ id: 'a', at: 100 }], [{ id: 'b', at: 200 }]));
    await made.sync(goesOn, onlyItems);
    Object.assign(made.routes, { '/1/items?since=100': list([{ id: 'a', at: 150 }]) });
    expect((await made.sync(goesOn, onlyItems)).status).toBe('partial');
    Object.assign(made.routes, { '/1/items?since=150': list([]), '/2/items?since=200': list([]) });
    expect((await made.sync(goesOn, onlyItems)).status).toBe('success');
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=150', 'GET /2/items?since=200']);
  });

  test('in the first run leaves the object without state: the next one is full again', async () => {
    const goesOn = items({}, { ...incremental, onPartitionError: 'continue' });
    Object.assign(made.routes, { '/products': list([{ id: 1 }, { id: 2 }]), '/1/items': list([{ id: 'a', at: 100 }]) });
    expect((await made.sync(goesOn, onlyItems)).status).toBe('partial');
    made.routes['/2/items'] = list([{ id: 'b', at: 200 }]);
    expect((await made.sync(goesOn, onlyItems)).objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
  });
});

test('a partition whose position the provider has forgotten is read from its beginning, the others go on', async () => {
  const tokens = items(
    {},
    { records: 'all', incremental: { type: 'token', token: { body: 'next' }, since: { query: 'token' }, expired: [410] } },
  );
  Object.assign(made.routes, {
    '/products': list([{ id: 1 }, { id: 2 }]),
    '/1/items': { json: { all: [{ id: 'a' }], next: 't1' } },
    '/2/items': { json: { all: [{ id: 'b' }], next: 't2' } },
  });
  await made.sync(tokens, onlyItems);
  Object.assign(made.routes, {
    '/1/items?token=t1': { status: 410, json: {} },
    '/1/items': { json: { all: [{ id: 'a' }, { id: 'c' }], next: 't3' } },
    '/2/items?token=t2': { json: { all: [], next: 't2' } },
  });
  const run = await made.sync(tokens, onlyItems);
  expect(made.requests).toEqual(['GET /products', 'GET /1/items?token=t1', 'GET /1/items', 'GET /2/items?token=t2']);
  expect(run).toMatchObject({ status: 'success', counts: { created: 1, deleted: 0 } });
  expect(run.objects[0]?.notes).toEqual(['1 partition(s) were read from their beginning: the provider has forgotten how far we were']);
  made.routes['/1/items?token=t3'] = { json: { all: [], next: 't3' } };
  await made.sync(tokens, onlyItems);
  expect(made.requests).toContain('GET /1/items?token=t3');
});

describe('a run that was interrupted', () => {
  const paged = items({}, { pagination: { type: 'page' } });
  const pages = (partition: number, count: number): Record<string, Answer> =>
    Object.fromEntries(
      Array.from({ length: count + 1 }, (_, at) => [
        `/${partition}/items?page=${at + 1}`,
        list(at < count ? [{ id: `${partition}-${at + 1}` }] : []),
      ]),
    );

  /** Stops a sync after so many committed pages. */
  async function interrupt(connector: object, after: number): Promise<void> {
    const stop = new AbortController();
    let committed = 0;
    const options = { ...onlyItems, signal: stop.signal, onProgress: () => void ((committed += 1) === after && stop.abort()) };
    await expect(made.sync(connector, options)).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    await made.reopen();
  }

  test.each([1, 2, 3, 4, 5, 6, 7])('goes on in each partition where it was, after page %i', async (after) => {
    Object.assign(made.routes, { '/products': list([{ id: 1 }, { id: 2 }, { id: 3 }]), ...pages(1, 3), ...pages(2, 1), ...pages(3, 2) });
    await interrupt(paged, after);
    const before = made.requests.filter((request) => request.includes('items'));
    const run = await made.sync(paged, onlyItems);
    expect(run).toMatchObject({ status: 'success', resumed: 1, counts: { created: 6, deleted: 0 } });
    const again = made.requests.filter((request) => before.includes(request));
    expect(again.length).toBeLessThanOrEqual(3);
    expect(run.objects[0]?.checkpoint).toMatchObject({ partitions: 3, pages: 9 });
    expect(await made.ids()).toEqual(['1:1-1', '1:1-2', '1:1-3', '2:2-1', '3:3-1', '3:3-2']);
  });

  test.each([1, 3, 5])('goes on in partitions that were read side by side, after page %i', async (after) => {
    const side = items({}, { pagination: { type: 'page' }, partitionConcurrency: 3 });
    Object.assign(made.routes, { '/products': list([{ id: 1 }, { id: 2 }, { id: 3 }]), ...pages(1, 3), ...pages(2, 1), ...pages(3, 2) });
    await interrupt(side, after);
    const before = made.requests.filter((request) => request.includes('items'));
    expect(await made.sync(side, onlyItems)).toMatchObject({ status: 'success', resumed: 1, counts: { created: 6, deleted: 0 } });
    // A page and the one ahead of it for each partition in hand, one in the writer and one before it.
    expect(made.requests.filter((request) => before.includes(request)).length).toBeLessThanOrEqual(2 * 3 + 2);
    expect(await made.ids()).toHaveLength(6);
  });

  test('sweeps what neither half has seen, and nothing else', async () => {
    Object.assign(made.routes, inProducts([{ id: 'a' }, { id: 'gone' }], [{ id: 'b' }]));
    await made.sync(items(), onlyItems);
    made.routes['/1/items'] = list([{ id: 'a' }]);
    const stop = new AbortController();
    await expect(
      made.sync(items(), { ...onlyItems, mode: 'full', signal: stop.signal, onProgress: () => stop.abort() }),
    ).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    await made.reopen();
    expect((await made.sync(items(), { ...onlyItems, mode: 'full' })).counts).toMatchObject({ deleted: 1 });
    expect(await made.ids()).toEqual(['1:a', '2:b']);
  });

  test('a partition that is new since then is read too, one that is gone is not missed', async () => {
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }, { id: 2 }, { id: 3 }]),
      ...pages(1, 1),
      ...pages(2, 1),
      ...pages(3, 1),
      ...pages(4, 1),
    });
    await interrupt(paged, 1);
    made.routes['/products'] = list([{ id: 4 }, { id: 1 }, { id: 3 }]);
    expect(await made.sync(paged, onlyItems)).toMatchObject({ status: 'success', resumed: 1 });
    expect(await made.ids()).toEqual(expect.arrayContaining(['1:1-1', '3:3-1', '4:4-1']));
  });

  test('whose checkpoint knows of no partitions begins each of them anew', async () => {
    Object.assign(made.routes, { '/products': list([{ id: 1 }]), ...pages(1, 2) });
    const startedAt = '2026-01-01T00:00:00.000Z';
    await made.store().beginRun({
      id: 'old',
      datasource: 'ds',
      connector: 'api',
      connectorHash: made.bound(paged).connectorHash,
      mode: 'incremental',
      asked: { objects: ['item'] },
      startedAt,
    });
    await made.store().beginObject('old', { object: 'item', collectionKey: 'api_item', mode: 'full', modeReason: 'not_declared' });
    const checkpoint = {
      token: 'an old token',
      pages: 5,
      records: 5,
      maxCursor: null,
      startedAt: 1,
      since: null,
      stable: true,
      done: false,
    };
    await made.store().commitPage({
      runId: 'old',
      datasource: 'ds',
      object: 'item',
      collectionKey: 'api_item',
      writes: [],
      failures: [],
      checkpoint,
      markSeen: true,
    });
    await made.reopen();
    expect(await made.sync(paged, onlyItems)).toMatchObject({ id: 'old', status: 'success', counts: { created: 2 } });
    expect(await made.ids()).toEqual(['1:1-1', '1:1-2']);
  });
});
