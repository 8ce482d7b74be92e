// How far a datasource has been read: kept, given back, forgotten.
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { compareStates, createStateService, type StateService } from '../../runtime/sync/state.ts';
import { incremental, items, list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
let running: string | undefined;
let service: StateService;
beforeEach(async () => {
  made = await openPartitionedSync();
  running = undefined;
  service = createStateService({ store: async () => made.store(), running: (name) => name === running, clock: systemClock });
});

const plain = {
  objects: [
    { name: 'item', list: { path: '/items', ...incremental } },
    { name: 'other', list: { path: '/items' } },
  ],
};
const parted = items({}, { partitionState: 'each', ...incremental });

function serveParted(): void {
  made.routes['/products'] = list([{ id: 1 }, { id: 2 }]);
  for (const product of [1, 2]) {
    made.routes[`/${product}/items`] = list([{ id: 'a', at: 1_000 * product }]);
    made.routes[`/${product}/items?since=${1_000 * product}`] = list([]);
  }
}

test('is a document that says how each object is read next', async () => {
  made.routes['/items'] = list([{ id: 'a', at: 1_000 }]);
  const bound = made.bound(plain);
  expect((await service.read(bound)).objects).toEqual({
    item: { next: 'full', cursor: null, at: null, validator: null, parents: {}, partitions: {}, backfill: null },
    other: { next: 'full', cursor: null, at: null, validator: null, parents: {}, partitions: {}, backfill: null },
  });
  await made.sync(plain);
  expect(await service.read(bound)).toMatchObject({
    datasource: 'ds',
    savedAt: expect.stringMatching(/^20/),
    objects: { item: { next: 'incremental', cursor: '1000000', at: '1970-01-01T00:16:40.000Z' }, other: { next: 'full', cursor: null } },
  });
});

test('given back after a reset, also to another store, is gone on from', async () => {
  serveParted();
  await made.sync(parted);
  const bound = made.bound(parted);
  const kept = await service.read(bound);
  expect(Object.keys(kept.objects['item']?.partitions ?? {})).toHaveLength(2);
  const nothing = await service.reset(bound, {});
  expect(nothing.objects['item']).toMatchObject({ next: 'full', partitions: {} });
  expect((await made.sync(parted, { objects: ['item'], dryRun: true })).objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
  const given = await service.write(bound, JSON.parse(JSON.stringify(kept)));
  expect(given.objects).toEqual(kept.objects);
  expect(compareStates(given, kept)).toEqual([]);
  await made.sync(parted, { objects: ['item'] });
  expect(made.requests).toContain('GET /1/items?since=1000');
});

test('of one partition forgotten, that one is read from its beginning and no other', async () => {
  serveParted();
  await made.sync(parted);
  const bound = made.bound(parted);
  const key = Object.keys((await service.read(bound)).objects['item']?.partitions ?? {})[0] ?? '';
  const after = await service.reset(bound, { objects: ['item'], partition: key });
  expect(Object.keys(after.objects['item']?.partitions ?? {})).toHaveLength(1);
  await made.sync(parted, { objects: ['item'] });
  expect(made.requests.filter((request) => request.includes('items')).toSorted()).toEqual(['GET /1/items', 'GET /2/items?since=2000']);
});

describe('is refused', () => {
  test('while a sync runs', async () => {
    running = 'ds';
    const bound = made.bound(plain);
    for (const change of [() => service.reset(bound, {}), () => service.write(bound, { objects: { item: {} } })])
      await expect(change()).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS', message: expect.stringMatching(/wait until it has ended/) });
  });

  test('for an object that there is not, with the one that is near, and nothing is written', async () => {
    const bound = made.bound(plain);
    await expect(service.write(bound, { objects: { item: { cursor: '1' }, itme: {} } })).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: 'ds has no object "itme"; did you mean "item"?',
    });
    await expect(service.reset(bound, { objects: ['x'] })).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    expect((await service.read(bound)).objects['item']?.cursor).toBeNull();
  });

  test('for a partition without its object, or that there is not', async () => {
    const bound = made.bound(plain);
    await expect(service.reset(bound, { partition: 'x' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(service.reset(bound, { objects: ['item', 'other'], partition: 'x' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(service.reset(bound, { objects: ['item'], partition: 'x' })).rejects.toMatchObject({
      message: 'item has no partition x; none of its partitions has a cursor',
    });
  });
});

test('two differ in what only one has, and in what is not the same', () => {
  const left = { objects: { a: { cursor: '1', partitions: { x: '1', y: '2' } }, b: { cursor: '5' } } };
  const right = { objects: { a: { cursor: '2', partitions: { x: '1' }, validator: 'e' }, c: {} } };
  expect(compareStates(left, right)).toEqual([
    { object: 'a', part: 'cursor', left: '1', right: '2' },
    { object: 'a', part: 'validator', left: null, right: 'e' },
    { object: 'a', part: 'partitions y', left: '2', right: null },
    { object: 'b', part: 'cursor', left: '5', right: null },
  ]);
});

test('what is reset while a run waits to be gone on with is read anew', async () => {
  made.routes['/items'] = { status: 503 };
  await expect(made.sync(plain)).rejects.toThrow();
  await service.reset(made.bound(plain), {});
  made.routes['/items'] = list([{ id: 'a', at: 1_000 }]);
  expect(await made.sync(plain)).toMatchObject({ resumed: 0, counts: { created: 2 } });
});
