import { beforeEach, describe, expect, test } from 'vitest';
import { changing, itemsOf, three } from './changing-products.ts';
import { incremental, list, onlyItems, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const { incremental: since } = incremental;

describe('a source of which only changed parents are read', () => {
  test('reads all of them in the first sync, and then those that changed', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    expect((await made.sync(changing(), onlyItems)).objects[0]).toMatchObject({ mode: 'full', counts: { created: 3 } });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items', 'GET /2/items', 'GET /3/items']);
    Object.assign(made.routes, {
      '/products?since=300': list([
        { id: 3, at: 300 },
        { id: 1, at: 400 },
      ]),
      '/1/items?since=10': list([{ id: 'b', at: 390 }]),
      '/3/items?since=30': list([]),
    });
    expect((await made.sync(changing(), onlyItems)).objects[0]).toMatchObject({ mode: 'incremental', counts: { created: 1, deleted: 0 } });
    // What lies at the edge is asked for again.
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /3/items?since=30', 'GET /1/items?since=10']);
    Object.assign(made.routes, { '/products?since=400': list([]) });
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ status: 'success', counts: { created: 0, deleted: 0 } });
    expect(made.requests).toEqual(['GET /products?since=400']);
    expect(await made.ids()).toEqual(['1:a', '1:b', '2:a', '3:a']);
  });

  test('keeps the cursor of a partition that was left out: when its parent changes, it goes on from there', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing(), onlyItems);
    made.routes['/products?since=300'] = list([]);
    await made.sync(changing(), onlyItems);
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, { '/products?since=300': list([{ id: 1, at: 500 }]), '/1/items?since=10': list([]) });
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /1/items?since=10']);
  });

  test('reads a new parent from its beginning', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, { '/products?since=300': list([{ id: 4, at: 400 }]), '/4/items': list([{ id: 'old', at: 1 }]) });
    expect((await made.sync(changing(), onlyItems)).counts).toMatchObject({ created: 1 });
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /4/items']);
  });

  test("does not take the parent's own cursor, which is ahead", async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing());
    Object.assign(made.routes, { '/products?since=300': list([{ id: 1, at: 400 }]), '/1/items?since=10': list([{ id: 'b', at: 390 }]) });
    await made.sync(changing(), { objects: ['product'] });
    made.routes['/products?since=400'] = list([]);
    await made.sync(changing(), { objects: ['product'] });
    expect(made.requests).toEqual(['GET /products?since=400']);
    expect((await made.sync(changing())).objects[1]).toMatchObject({ counts: { created: 1 } });
    expect(made.requests).toEqual(['GET /products?since=400', 'GET /products?since=300', 'GET /1/items?since=10']);
  });

  test("is read with the parent's own sync where both go on from the same place", async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing());
    expect(made.requests).toEqual(['GET /products', 'GET /1/items', 'GET /2/items', 'GET /3/items']);
    Object.assign(made.routes, { '/products?since=300': list([{ id: 1, at: 400 }]), '/1/items?since=10': list([]) });
    await made.sync(changing());
    expect(made.requests).toEqual(['GET /products?since=300', 'GET /1/items?since=10']);
    made.routes['/products?since=400'] = list([]);
    await made.sync(changing());
    expect(made.requests).toEqual(['GET /products?since=400']);
  });

  test('is read once for all children that go on from the same place', async () => {
    const child = (name: string) => ({
      name,
      parent: { object: 'product', key: 'id', as: 'p', from: 'changed' },
      list: { path: `/{partition.p}/${name}`, partitionConcurrency: 1, ...incremental },
    });
    const connector = { objects: [{ name: 'product', list: { path: '/products', ...incremental } }, child('a'), child('b')] };
    const both = { objects: ['a', 'b'] };
    Object.assign(made.routes, { '/products': list([{ id: 1, at: 100 }]), '/1/a': list([]), '/1/b': list([]) });
    await made.sync(connector, both);
    expect(made.requests).toEqual(['GET /products', 'GET /1/a', 'GET /1/b']);
    Object.assign(made.routes, { '/products?since=100': list([]) });
    await made.sync(connector, both);
    expect(made.requests).toEqual(['GET /products?since=100']);
    // One is left behind: each is given what it lacks.
    Object.assign(made.routes, {
      '/products?since=100': list([{ id: 1, at: 200 }]),
      '/1/a?since=1767225600': list([]),
      '/1/b?since=1767225600': list([]),
    });
    await made.sync(connector, { objects: ['a'] });
    made.routes['/products?since=200'] = list([]);
    await made.sync(connector, both);
    expect(made.requests).toEqual(['GET /products?since=200', 'GET /products?since=100', 'GET /1/b?since=1767225600']);
  });

  test('a full sync reads all parents and sweeps, and the next one goes on from there', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing(), onlyItems);
    Object.assign(made.routes, { '/products': list([{ id: 1, at: 100 }]), '/1/items': list([{ id: 'c', at: 10 }]) });
    const run = await made.sync(changing(), { ...onlyItems, mode: 'full' });
    expect(made.requests).toEqual(['GET /products', 'GET /1/items']);
    expect(run.counts).toMatchObject({ created: 1, deleted: 3 });
    expect(await made.ids()).toEqual(['1:c']);
    made.routes['/products?since=100'] = list([{ id: 2, at: 900 }]);
    await made.sync(changing(), onlyItems);
    // Its records were swept: it begins anew.
    expect(made.requests).toEqual(['GET /products?since=100', 'GET /2/items']);
  });

  test('an incremental sync deletes nothing, however many parents it leaves out', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3), { '/products?since=300': list([]) });
    await made.sync(changing(), onlyItems);
    expect(await made.sync(changing(), onlyItems)).toMatchObject({ status: 'success', counts: { deleted: 0 } });
    expect(await made.ids()).toHaveLength(3);
  });

  test("honours the parent's lookback", async () => {
    const connector = changing({ products: { incremental: { ...since, lookback: 'PT1M' } } });
    Object.assign(made.routes, three, itemsOf(1, 2, 3), { '/products?since=240': list([]) });
    await made.sync(connector, onlyItems);
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products?since=240']);
  });

  test('leaves out what the parent filters itself', async () => {
    const connector = changing({ products: { incremental: { cursor: 'at', format: 'epochSeconds', filter: 'client' } } });
    Object.assign(made.routes, three, itemsOf(1, 2, 3), { '/3/items?since=30': list([]) });
    await made.sync(connector, onlyItems);
    await made.sync(connector, onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /3/items?since=30']);
  });

  test('never goes further than the time at which the parents were asked for', async () => {
    const future = Date.parse('2030-01-01T00:00:00Z') / 1_000;
    Object.assign(made.routes, { '/products': list([{ id: 1, at: future }]), '/1/items': list([]) });
    await made.sync(changing(), onlyItems);
    made.routes['/products?since=1767225600'] = list([]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=1767225600']);
  });

  test('follows numbers, and tokens, of a parent', async () => {
    const number = changing({ products: { incremental: { type: 'number', cursor: 'at', order: 'asc', since: { query: 'after' } } } });
    Object.assign(made.routes, three, itemsOf(1, 2, 3), {
      '/products?after=300': list([{ id: 2, at: 301 }]),
      '/2/items?since=20': list([]),
    });
    await made.sync(number, onlyItems);
    await made.sync(number, onlyItems);
    expect(made.requests).toEqual(['GET /products?after=300', 'GET /2/items?since=20']);
    const token = changing({
      products: { records: 'all', incremental: { type: 'token', token: { body: 'next' }, since: { query: 'token' }, expired: [410] } },
    });
    Object.assign(made.routes, {
      '/products': { json: { all: [{ id: 1 }, { id: 2 }], next: 't1' } },
      '/1/items?since=10': list([]),
      '/products?token=t1': { json: { all: [{ id: 2 }], next: 't2' } },
    });
    await made.sync(token, onlyItems);
    // Other words of the parent: no position of before means anything to them.
    expect(made.requests).toEqual(['GET /products', 'GET /1/items?since=10', 'GET /2/items?since=20']);
    await made.sync(token, onlyItems);
    expect(made.requests).toEqual(['GET /products?token=t1', 'GET /2/items?since=20']);
    made.routes['/products?token=t2'] = { status: 410, json: {} };
    const run = await made.sync(token, onlyItems);
    expect(made.requests).toEqual(['GET /products?token=t2', 'GET /products', 'GET /1/items?since=10', 'GET /2/items?since=20']);
    expect(run).toMatchObject({ status: 'success', counts: { deleted: 0 } });
    expect(run.objects[0]?.notes).toEqual(['all of product was read for its children: the provider has forgotten how far we were']);
    await made.sync(token, onlyItems);
    expect(made.requests).toEqual(['GET /products?token=t1', 'GET /2/items?since=20']);
  });

  test('reads all parents again once the document asks for others', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3), { '/1/items?since=10': list([]) });
    await made.sync(changing({ over: { where: 'record.id > 1' } }), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /2/items', 'GET /3/items']);
    Object.assign(made.routes, { '/2/items?since=20': list([]), '/3/items?since=30': list([]) });
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products', 'GET /1/items', 'GET /2/items?since=20', 'GET /3/items?since=30']);
  });

  test('reads all parents where the object was synced before without the word', async () => {
    Object.assign(made.routes, three, itemsOf(1, 2, 3));
    await made.sync(changing({ over: { from: 'read' } }), onlyItems);
    Object.assign(made.routes, Object.fromEntries([1, 2, 3].map((id) => [`/${id}/items?since=${id * 10}`, list([])])));
    await made.sync(changing(), onlyItems);
    expect(made.requests).toHaveLength(4);
    made.routes['/products?since=300'] = list([]);
    await made.sync(changing(), onlyItems);
    expect(made.requests).toEqual(['GET /products?since=300']);
    await made.sync(changing({ over: { from: 'read' } }), onlyItems);
    expect(made.requests).toHaveLength(4);
  });
});
