import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { openPartitionedApi } from './partitioned-api.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const endless = { json: [], turns: Infinity };

function open(routes: Readonly<Record<string, object>>, parent = false) {
  const list = parent
    ? { path: '/{partition.p}', partitions: [{ type: 'parent', object: 'product', key: 'id', as: 'p' }] }
    : { path: '/{partition.p}', partitions: [{ type: 'values', as: 'p', values: [1, 2, 3] }] };
  const connector = {
    objects: [
      { name: 'product', list: { path: '/products', pagination: { type: 'page' } } },
      { name: 'item', list },
    ],
  };
  return openPartitionedApi({ connector, routes, expressions }).bound;
}

test('a reader that leaves ends the partitions that are under way', async () => {
  const bound = open({ '/1': { json: [] }, '/2': endless, '/3': endless });
  for await (const page of bound.read('item')) {
    expect(page.partition?.values).toEqual({ p: 1 });
    break;
  }
});

test('a partition that fails ends those beside it', async () => {
  const bound = open({ '/1': { status: 404, json: {} }, '/2': endless, '/3': endless });
  await expect(Array.fromAsync(bound.read('item'))).rejects.toMatchObject({ code: 'UPSTREAM_NOT_FOUND' });
});

test('a signal ends a read whose parents do not come', async () => {
  const stop = new AbortController();
  const reading = Array.fromAsync(open({ '/products?page=1': endless }, true).read('item', { signal: stop.signal }));
  setImmediate(() => stop.abort(new Error('enough')));
  await expect(reading).rejects.toThrow();
});

test('so it does where the parents are shared', async () => {
  const stop = new AbortController();
  const bound = open({ '/products?page=1': endless }, true);
  await using shared = bound.shareReads(['item', 'item']);
  const reading = Array.fromAsync(bound.read('item', { signal: stop.signal, shared }));
  setImmediate(() => stop.abort(new Error('enough')));
  await expect(reading).rejects.toThrow('enough');
});
