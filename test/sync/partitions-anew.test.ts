import { beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../partitions/partitioned-api.ts';
import { list, onlyItems, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

/** Items of each product by a token that the provider may forget. */
function tokens(over: object = {}, words: object = {}): object {
  const incremental = { type: 'token', token: { body: 'next' }, since: { query: 'token' }, expired: [410] };
  return {
    objects: [
      { name: 'product', list: { path: '/products' } },
      {
        name: 'item',
        parent: { object: 'product', key: 'id', as: 'p' },
        recordId: ['partition.p', 'id'],
        list: { path: '/{partition.p}/items', records: 'all', partitionConcurrency: 1, incremental, ...words },
        ...over,
      },
    ],
  };
}

function all(next: string, ...ids: readonly string[]): Answer {
  return { json: { all: ids.map((id) => ({ id })), next } };
}

const forgotten: Answer = { status: 410, json: {} };
const read = ['1 partition(s) were read from their beginning: the provider has forgotten how far we were'];

async function readFirst(connector: object): Promise<void> {
  Object.assign(made.routes, {
    '/products': list([{ id: 1 }, { id: 10 }, { id: '1:' }]),
    '/1/items': all('t1', 'a', 'b'),
    '/10/items': all('t2', 'a', 'b'),
    '/1%3A/items': all('t3', 'a', 'b'),
  });
  await made.sync(connector, onlyItems);
  expect(await made.ids()).toEqual(['10:a', '10:b', '1%3A:a', '1%3A:b', '1:a', '1:b'].toSorted());
  Object.assign(made.routes, {
    '/1/items?token=t1': forgotten,
    '/1/items': all('t4', 'a', 'c'),
    '/10/items?token=t2': all('t2'),
    '/1%3A/items?token=t3': all('t3'),
  });
}

describe('a partition whose position the provider has forgotten', () => {
  test('is read whole and swept by itself: what others hold was not looked for', async () => {
    await readFirst(tokens());
    const run = await made.sync(tokens(), onlyItems);
    expect(run).toMatchObject({ status: 'success', counts: { created: 1, deleted: 1 } });
    expect(run.objects[0]).toMatchObject({ mode: 'incremental', notes: read });
    expect(await made.ids()).toEqual(['10:a', '10:b', '1%3A:a', '1%3A:b', '1:a', '1:c'].toSorted());
    made.routes['/1/items?token=t4'] = all('t4');
    expect((await made.sync(tokens(), onlyItems)).counts).toMatchObject({ deleted: 0 });
    expect(await made.ids()).toHaveLength(6);
  });

  test('that is empty now is emptied', async () => {
    await readFirst(tokens());
    made.routes['/1/items'] = all('t4');
    expect((await made.sync(tokens(), onlyItems)).counts).toMatchObject({ deleted: 2 });
    expect(await made.ids()).toEqual(['10:a', '10:b', '1%3A:a', '1%3A:b'].toSorted());
  });

  test('deletes nothing where the ids do not tell the partition, and says why', async () => {
    await readFirst(tokens());
    const connector = tokens({ recordId: ['id', 'partition.p'] });
    await made.sync(connector, { ...onlyItems, mode: 'full' });
    made.routes['/1/items?token=t4'] = forgotten;
    made.routes['/1/items'] = all('t5', 'a');
    const run = await made.sync(connector, onlyItems);
    expect(run.counts).toMatchObject({ deleted: 0 });
    expect(run.objects[0]?.notes).toEqual([
      ...read,
      'partition {"p":1}: the ids of its records do not begin with all that tells it, so one that is not listed may lie in another; nothing was deleted',
    ]);
  });

  test('deletes nothing after a read that is known to lack something', async () => {
    const connector = tokens({}, { truncated: 'response.cut' });
    await readFirst(connector);
    made.routes['/1/items'] = { json: { all: [{ id: 'a' }], next: 't4', cut: true } };
    const run = await made.sync(connector, onlyItems);
    expect(run.counts).toMatchObject({ deleted: 0 });
    expect(run.objects[0]?.notes[1]).toMatch(
      /^partition \{"p":1\}: the read was incomplete: .*; 1 stored records were not seen, nothing was deleted$/,
    );
  });

  test('lets no more go than a sweep may, of what the partition holds', async () => {
    const many = Array.from({ length: 20 }, (_, at) => `x${at}`);
    await readFirst(tokens());
    made.routes['/1/items'] = all('t4', ...many);
    await made.sync(tokens(), onlyItems);
    made.routes['/1/items?token=t4'] = forgotten;
    made.routes['/1/items'] = all('t5', 'x0');
    const run = await made.sync(tokens(), onlyItems);
    expect(run.counts).toMatchObject({ deleted: 0 });
    expect(run.objects[0]?.notes[1]).toMatch(/^partition \{"p":1\}: sweep held back: 19 of 20 stored records were not seen/);
  });

  const paged = { pagination: { type: 'page' } };
  const pages = {
    '/products': list([{ id: 1 }]),
    '/1/items?page=1': all('t1', 'a', 'b', 'c'),
    '/1/items?page=2': all('t1'),
    '/1/items?token=t1&page=1': forgotten,
  };

  test('asks for each record where pages may have shifted, and without a get leaves them to the next full sync', async () => {
    Object.assign(made.routes, pages);
    await made.sync(tokens({}, paged), onlyItems);
    Object.assign(made.routes, { '/1/items?page=1': all('t2', 'a'), '/1/items?page=2': all('t2') });
    const run = await made.sync(tokens({}, paged), onlyItems);
    expect(run.counts).toMatchObject({ deleted: 0 });
    expect(run.objects[0]?.notes[1]).toMatch(/declares no get; nothing was deleted$/);
    const connector = tokens({ get: { path: '/{partition.p}/items/{id}' } }, paged);
    Object.assign(made.routes, { '/1/items?token=t2&page=1': forgotten, '/1/items/c': { json: { id: 'c' } } });
    const again = await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(expect.arrayContaining(['GET /1/items/b', 'GET /1/items/c']));
    expect(again.counts).toMatchObject({ deleted: 1 });
    expect(again.objects[0]?.notes[1]).toBe('partition {"p":1}: 1 stored records were not listed but are still there; they were kept');
    expect(await made.ids()).toEqual(['1:a', '1:c']);
  });

  test.each([1, 2, 3])('sweeps what no part of an interrupted run has seen, after page %i', async (after) => {
    const linked = { pagination: { type: 'cursor', next: { body: 'more' }, place: { query: 'at' } } };
    const connector = tokens({}, linked);
    const page = (more: string | null, ...ids: readonly string[]): Answer => ({
      json: { all: ids.map((id) => ({ id })), next: 't1', more },
    });
    Object.assign(made.routes, {
      '/products': list([{ id: 1 }, { id: 2 }]),
      '/1/items': page(null, 'a', 'b', 'c', 'd'),
      '/2/items': page(null, 'a', 'b'),
    });
    await made.sync(connector, onlyItems);
    Object.assign(made.routes, {
      '/1/items?token=t1': forgotten,
      '/1/items': page('2', 'a'),
      '/1/items?at=2': page('3', 'b'),
      '/1/items?at=3': page(null, 'd'),
      '/2/items?token=t1': page('2'),
      '/2/items?token=t1&at=2': page('3'),
      '/2/items?token=t1&at=3': page(null),
    });
    const stop = new AbortController();
    let committed = 0;
    const onProgress = (): void => void ((committed += 1) === after && stop.abort());
    await expect(made.sync(connector, { ...onlyItems, signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    await made.reopen();
    expect(await made.sync(connector, onlyItems)).toMatchObject({ status: 'success', resumed: 1, counts: { deleted: 1 } });
    expect(await made.ids()).toEqual(['1:a', '1:b', '1:d', '2:a', '2:b']);
  });

  test('is swept although another partition could not be read', async () => {
    const connector = tokens({}, { onPartitionError: 'continue' });
    await readFirst(connector);
    made.routes['/10/items?token=t2'] = { status: 404, json: {} };
    expect(await made.sync(connector, onlyItems)).toMatchObject({ status: 'partial', counts: { deleted: 1 } });
    expect(await made.ids()).not.toContain('1:b');
  });
});

test("asking whether a record is gone costs its partition's budget, whatever its id tells", async () => {
  const connector = {
    http: { baseUrl: 'https://api.example.com', rateLimit: [{ requests: 9, per: 'PT1S', share: ['partition'] }] },
    objects: [
      { name: 'product', list: { path: '/products' } },
      {
        name: 'item',
        parent: { object: 'product', key: 'id', as: 'p', fields: { title: 'name' } },
        list: { path: '/{partition.p}/items', pagination: { type: 'page' } },
        get: { path: '/items/{id}' },
      },
    ],
  };
  Object.assign(made.routes, {
    '/products': list([{ id: 7, name: 'seven' }]),
    '/7/items?page=1': list([{ id: 'a' }, { id: 'b' }]),
    '/7/items?page=2': list([]),
  });
  await made.sync(connector, onlyItems);
  made.routes['/7/items?page=1'] = list([{ id: 'a' }]);
  expect((await made.sync(connector, { ...onlyItems, mode: 'full' })).counts).toMatchObject({ deleted: 1 });
  const own = ['["api","default",0,"ds",null,"{\\"p\\":\\"7\\"}"]'];
  expect(made.budgets.get('GET /items/b')).toEqual(own);
  expect(made.budgets.get('GET /7/items?page=1')).toEqual(own);
  expect(made.budgets.get('GET /products')).toEqual(['["api","default",0,"ds",null,null]']);
});
