import { beforeEach, describe, expect, test } from 'vitest';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const rows = (recordId: unknown): object => ({ objects: [{ name: 'item', recordId, list: { path: '/rows' } }] });

describe('records without an id', () => {
  test('of numbered rows none is deleted, and the run says why', async () => {
    made.routes['/rows'] = list([{ n: 'a' }, { n: 'b' }]);
    await made.sync(rows({ rowNumber: true }));
    made.routes['/rows'] = list([{ n: 'b' }]);
    const run = await made.sync(rows({ rowNumber: true }), { mode: 'full' });
    expect(run).toMatchObject({ status: 'success', counts: { updated: 1, deleted: 0 } });
    expect(run.objects[0]?.notes).toEqual([
      '1 stored records were not seen, but row numbers shift when a row is inserted; nothing was deleted',
    ]);
    expect(await made.ids()).toEqual(['1', '2']);
  });

  test('of hashed ones those that are gone are deleted, wherever others were inserted', async () => {
    made.routes['/rows'] = list([{ n: 'a' }, { n: 'b' }]);
    await made.sync(rows({ contentHash: true }));
    made.routes['/rows'] = list([{ n: 'c' }, { n: 'b' }]);
    expect(await made.sync(rows({ contentHash: true }), { mode: 'full' })).toMatchObject({
      counts: { created: 1, unchanged: 1, deleted: 1 },
    });
    expect(await made.ids()).toHaveLength(2);
  });
});
