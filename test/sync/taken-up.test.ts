// Which run who asks for a sync goes on with.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../runtime/sync/ports.ts';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const entity = { createdAt: 'born', updatedAt: 'at' };
const row = (id: string, over: object = {}) => ({ id, ...over });
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`r${index}`));
const serve = (records: readonly unknown[]) => void (made.routes['/items'] = list(records));

describe('a run that was broken off', () => {
  const two = { objects: ['item', 'other'].map((name) => ({ name, entity, list: { path: `/${name}s` } })) };
  const status = (run: Run): object => ({
    status: run.status,
    objects: run.objects.map(({ object, counts }) => [object, counts.created + counts.updated]),
  });

  test('is not gone on with by who asks for other objects: those are read, and nothing else', async () => {
    serve(rows(2));
    made.routes['/others'] = { status: 503 };
    await expect(made.sync(two, { mode: 'full' })).rejects.toThrow();
    serve([row('r0', { at: '2026-01-02T00:00:00Z' }), row('r1')]);
    const run = await made.sync(two, { mode: 'full', objects: ['item'] });
    expect(status(run)).toEqual({ status: 'success', objects: [['item', 1]] });
  });

  test('is gone on with by who asks for the same, also where all of them are named', async () => {
    serve(rows(2));
    made.routes['/others'] = { status: 503 };
    await expect(made.sync(two, { mode: 'full' })).rejects.toThrow();
    made.routes['/others'] = list([row('o1')]);
    const run = await made.sync(two, { mode: 'full', objects: ['other', 'item'] });
    expect(status(run)).toEqual({
      status: 'success',
      objects: [
        ['item', 2],
        ['other', 1],
      ],
    });
    expect((await made.store().runs({ limit: 5 })).length).toBe(1);
  });
});
