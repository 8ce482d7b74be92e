// What a datasource says of its objects, and what one sync is asked for.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../runtime/sync/ports.ts';
import { list, openPartitionedSync, type PartitionedSync } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

const entity = { createdAt: 'born', updatedAt: 'at' };
const since = { cursor: 'at', since: { query: 'since' } };
const plain = { objects: [{ name: 'item', entity, list: { path: '/items' } }] };
const changing = { objects: [{ name: 'item', entity, list: { path: '/items', incremental: since } }] };
const placed = {
  objects: [
    {
      name: 'item',
      entity,
      list: { path: '/items', incremental: since, syncFrom: { at: { query: 'created[gte]' }, format: 'epochSeconds' } },
    },
  ],
};

const row = (id: string, over: object = {}) => ({ id, ...over });
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`r${index}`));
const serve = (records: readonly unknown[]) => void (made.routes['/items'] = list(records));
const notes = (run: Run): string => run.objects.flatMap((object) => object.notes).join('; ');
const full = (connector: object = plain, over: object = {}): Promise<Run> => made.sync(connector, { mode: 'full', ...over });

describe('what is gone', () => {
  test('is deleted if nothing else is said', async () => {
    serve(rows(3));
    await full();
    serve(rows(2));
    expect((await full()).counts).toMatchObject({ deleted: 1, unchanged: 2 });
    expect(await made.store().countEntities('ds', 'item', 'with')).toBe(2);
  });

  test('is kept with its time where the datasource deletes softly, counted once, and created when it comes back', async () => {
    made.synchronization = { deletes: 'soft' };
    serve(rows(3));
    await full();
    serve(rows(2));
    expect((await full()).counts.deleted).toBe(1);
    expect((await full()).counts.deleted).toBe(0);
    expect(await made.ids()).toEqual(['r0', 'r1']);
    expect(await made.store().entity('ds', 'item', 'r2', 'only')).toMatchObject({ deleted_at: expect.any(String) });
    serve(rows(3));
    expect((await full()).counts).toMatchObject({ created: 1, unchanged: 2, updated: 0 });
    expect(await made.store().entity('ds', 'item', 'r2')).toMatchObject({ deleted_at: null });
  });

  test('stays where it is to be ignored, and an object may say otherwise than its datasource', async () => {
    const both = { objects: [...plain.objects, { name: 'other', list: { path: '/items' } }] };
    made.synchronization = { deletes: 'ignore', objects: { other: { deletes: 'hard' } } };
    serve(rows(3));
    await full(both);
    serve(rows(2));
    const run = await full(both);
    expect(run.objects.map(({ object, counts }) => [object, counts.deleted])).toEqual([
      ['item', 0],
      ['other', 1],
    ]);
    expect(await made.ids()).toEqual(['r0', 'r1', 'r2']);
  });

  test('is held back where it is too much to believe, and let through once when somebody says so', async () => {
    serve(rows(40));
    await full();
    serve(rows(20));
    const held = await full();
    expect(held).toMatchObject({ counts: { deleted: 0 }, objects: [{ heldBack: 20 }] });
    expect(notes(held)).toMatch(/20 of 40 stored records were not seen.+--allow-deletes/);
    expect((await full()).objects[0]?.heldBack).toBe(20);
    const through = await made.sync(plain, { allowDeletes: true });
    expect(through).toMatchObject({
      mode: 'full',
      asked: { allowDeletes: true },
      counts: { deleted: 20 },
      objects: [{ heldBack: 0, notes: [] }],
    });
    serve(rows(5));
    expect((await full()).objects[0]?.heldBack).toBe(15);
  });

  test.each([
    [{ allowDeletes: true, mode: 'incremental' as const }, /takes a full sync/],
    [{ allowDeletes: true, limit: 5 }, /a sync of a part deletes nothing/],
    [{ limit: 0 }, /`limit` takes a whole number/],
    [{ limit: 1.5 }, /`limit` takes a whole number/],
    [{ since: 'yesterday' }, /`since` is no time: "yesterday"; expected one such as/],
    [{ since: '2026-01-02', until: '2026-01-01' }, /`since` lies after `until`/],
  ])('%j is refused before anything is asked', async (asked, message) => {
    await expect(made.sync(plain, asked)).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringMatching(message) });
    expect(made.requests).toEqual([]);
    expect(await made.store().runs({ limit: 1 })).toEqual([]);
  });
});

describe('syncFrom', () => {
  const from = { syncFrom: '2024-01-01T00:00:00Z' };
  const [old, then, recent] = [
    row('old', { born: '2023-12-31T23:59:59.999Z' }),
    row('then', { born: '2024-01-01T00:00:00Z' }),
    row('new', { born: '2025-01-01T00:00:00Z' }),
  ];

  test('is asked for where the document says how; without it all history is', async () => {
    made.routes['/items?created%5Bgte%5D=1704067200'] = list([then]);
    serve([old, then]);
    made.synchronization = from;
    expect((await full(placed)).counts.created).toBe(1);
    expect(made.requests).toEqual(['GET /items?created%5Bgte%5D=1704067200']);
    made.synchronization = {};
    expect((await full(placed)).counts).toMatchObject({ created: 1, unchanged: 1 });
    expect(made.requests).toEqual(['GET /items']);
  });

  test('is written as the document says, and no object has it whose `syncFrom` is none', async () => {
    const words = { path: '/items', incremental: { ...since, format: 'epochSeconds' } };
    const said = { at: { query: 'q' }, value: 'born>={{ cursor.since }}' };
    const item = (name: string, over: object) => ({ name, entity, list: { ...words, ...over } });
    made.routes['/items?q=born%3E%3D1704067200'] = list([]);
    serve([]);
    made.synchronization = from;
    await full({ defaults: { list: { syncFrom: said } }, objects: [item('item', {}), item('other', { syncFrom: 'none' })] });
    expect(made.requests).toEqual(['GET /items?q=born%3E%3D1704067200', 'GET /items']);
  });

  test.each([
    ['names its zone, as the times of the API do', {}, '2024-01-01T00%3A00%3A00Z'],
    ['names none, where those have none', { zone: 'Europe/Berlin' }, '2024-01-01T01%3A00%3A00'],
  ])('%s', async (_name, words, written) => {
    made.routes[`/items?born=${written}`] = list([]);
    made.synchronization = from;
    const asks = { path: '/items', incremental: { ...since, ...words }, syncFrom: { at: { query: 'born' } } };
    await full({ objects: [{ name: 'item', entity, list: asks }] });
    expect(made.requests).toEqual([`GET /items?born=${written}`]);
  });

  test('leaves out what is older where the API cannot, inclusive, and keeps what tells no time', async () => {
    made.synchronization = from;
    serve([old, then, recent, row('unknown')]);
    expect((await full()).counts).toMatchObject({ created: 3, failed: 0 });
    expect(await made.ids()).toEqual(['new', 'then', 'unknown']);
  });

  test('lets what was created before, or nobody knows when, survive a read that lacks it', async () => {
    serve([old, then, recent, row('unknown')]);
    await full();
    made.synchronization = from;
    serve([recent]);
    const run = await full();
    expect(run.counts).toMatchObject({ deleted: 1, unchanged: 1 });
    expect(await made.ids()).toEqual(['new', 'old', 'unknown']);
  });

  test('an older record that is still listed is neither touched nor deleted', async () => {
    serve([old, recent]);
    await full();
    made.synchronization = from;
    serve([{ ...old, changed: true }, recent]);
    expect((await full()).counts).toMatchObject({ unchanged: 1, updated: 0, deleted: 0 });
  });

  test("is a first incremental sync's too, and no later one's", async () => {
    made.synchronization = from;
    serve([
      { ...old, at: '2025-05-01T00:00:00Z' },
      { ...recent, at: '2025-05-02T00:00:00Z' },
    ]);
    const first = await made.sync(changing);
    expect(first).toMatchObject({ counts: { created: 1 }, objects: [{ mode: 'full', modeReason: 'no_state' }] });
    made.routes['/items?since=2025-05-02T00%3A00%3A00Z'] = list([{ ...old, at: '2025-05-03T00:00:00Z' }]);
    expect(await made.sync(changing)).toMatchObject({ counts: { created: 1 }, objects: [{ mode: 'incremental' }] });
    expect(await made.ids()).toEqual(['new', 'old']);
  });

  test('of an object takes the place of what the datasource says', async () => {
    made.synchronization = { ...from, objects: { item: { syncFrom: '2025-01-01' } } };
    serve([then, recent]);
    await full();
    expect(await made.ids()).toEqual(['new']);
  });

  test('that cannot be heeded is said', async () => {
    made.synchronization = from;
    serve([row('a')]);
    expect(notes(await full({ objects: [{ name: 'item', list: { path: '/items' } }] }))).toMatch(
      /syncFrom could not be heeded: item declares neither/,
    );
  });

  test('waits twice within its bounds where pages shift', async () => {
    const pages = { objects: [{ name: 'item', entity, list: { path: '/items', pagination: { type: 'page', page: { query: 'page' } } } }] };
    const servePages = (records: readonly unknown[]): void => {
      made.routes['/items?page=1'] = list(records);
      made.routes['/items?page=2'] = list([]);
    };
    servePages([old, then, recent]);
    await full(pages);
    made.synchronization = from;
    servePages([recent]);
    expect((await full(pages)).counts.deleted).toBe(0);
    expect((await full(pages)).counts.deleted).toBe(1);
    expect(await made.ids()).toEqual(['new', 'old']);
  });
});

describe('a part', () => {
  const paged = {
    objects: [
      {
        name: 'item',
        entity,
        list: {
          path: '/items',
          incremental: since,
          pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } },
          records: 'rows',
        },
      },
    ],
  };
  const servePaged = (): void => {
    made.routes['/items'] = {
      json: { rows: [row('a', { at: '2025-01-01T00:00:00Z' }), row('b', { at: '2025-01-02T00:00:00Z' })], next: 'x' },
    };
    made.routes['/items?after=x'] = {
      json: { rows: [row('c', { at: '2025-01-03T00:00:00Z' }), row('d', { at: '2025-01-04T00:00:00Z' })] },
    };
  };

  test('of so many records deletes nothing, moves no cursor and says so', async () => {
    servePaged();
    await made.sync(paged);
    const state = await made.store().state('ds');
    made.routes['/items'] = { json: { rows: [row('b'), row('c')], next: 'x' } };
    const run = await full(paged, { limit: 1 });
    expect(run).toMatchObject({ status: 'success', asked: { limit: 1 }, counts: { deleted: 0 }, objects: [{ stopReason: 'limit' }] });
    expect(notes(run)).toMatch(/only a part was read, as was asked: nothing was deleted/);
    expect(await made.ids()).toEqual(['a', 'b', 'c', 'd']);
    expect(await made.store().state('ds')).toEqual(state);
  });

  test('is not taken for all there is: the first whole sync after it is a full one', async () => {
    servePaged();
    expect((await made.sync(paged, { limit: 3 })).counts.created).toBe(3);
    expect(await made.store().state('ds')).toEqual([]);
    expect(await made.store().isSynced('ds', 'item')).toBe(false);
    const next = await made.sync(paged);
    expect(next).toMatchObject({ counts: { created: 1, unchanged: 3 }, objects: [{ mode: 'full', modeReason: 'no_state' }] });
  });

  test('since a time is asked for exactly, whatever was read before', async () => {
    servePaged();
    await made.sync(paged);
    const state = await made.store().state('ds');
    made.routes['/items?since=2024-06-01T00%3A00%3A00Z'] = {
      json: { rows: [row('e', { at: '2024-07-01T00:00:00Z' }), row('f', { at: '2024-01-01T00:00:00Z' })] },
    };
    const run = await made.sync(paged, { since: '2024-06-01' });
    expect(run).toMatchObject({ counts: { created: 1 }, objects: [{ mode: 'incremental', modeReason: null }] });
    expect(await made.store().state('ds')).toEqual(state);
    expect(await made.ids()).toContain('e');
  });

  test('since a time, of an object that cannot be asked so, is read whole and the rest left out', async () => {
    serve([row('a', { at: '2025-01-01T00:00:00Z' }), row('b', { at: '2026-01-01T00:00:00Z' }), row('c')]);
    const run = await made.sync(plain, { since: '2025-06-01', until: '2026-06-01' });
    expect(run.objects[0]).toMatchObject({ mode: 'full', modeReason: 'not_declared', counts: { created: 2 } });
    expect(await made.ids()).toEqual(['b', 'c']);
  });

  test('until a time leaves out what came then', async () => {
    serve([row('a', { at: '2025-01-01T00:00:00Z' }), row('b', { at: '2026-01-01T00:00:00Z' })]);
    await full(plain, { until: '2026-01-01' });
    expect(await made.ids()).toEqual(['a']);
  });
});

describe('objects', () => {
  const two = { objects: [...changing.objects, { name: 'other', list: { path: '/items' } }] };

  test('that are not enabled are synced only by name', async () => {
    made.synchronization = { objects: { other: { enabled: false } } };
    serve(rows(1));
    expect((await made.sync(two)).objects.map(({ object }) => object)).toEqual(['item']);
    expect((await made.sync(two, { objects: ['other'] })).objects.map(({ object }) => object)).toEqual(['other']);
    made.synchronization = { objects: { item: { enabled: false }, other: { enabled: false } } };
    await expect(made.sync(two)).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: expect.stringMatching(/no object of ds is enabled/),
    });
  });

  test('may be read whole by every sync', async () => {
    made.synchronization = { objects: { item: { mode: 'full' } } };
    serve(rows(2));
    await made.sync(changing);
    serve(rows(1));
    expect(await made.sync(changing)).toMatchObject({ counts: { deleted: 1 }, objects: [{ mode: 'full', modeReason: 'configured' }] });
  });
});
