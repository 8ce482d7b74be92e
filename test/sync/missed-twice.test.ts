// What becomes of records that a read lacks which proves no absence, where their object declares no `get`.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../runtime/sync/ports.ts';
import type { SyncOptions } from '../../runtime/sync/sync-options.ts';
import { itemsOfProducts, onlyItems, openPartitionedSync, paged, type PartitionedSync, twoProducts } from './partitioned-sync.ts';

let made: PartitionedSync;
beforeEach(async () => {
  made = await openPartitionedSync();
});

interface Row {
  readonly id: string;
  readonly at?: number;
}

const since = { cursor: 'at', format: 'epochSeconds', since: { query: 'since' } };

function numbered({ object = {}, list = {}, others = [] }: { object?: object; list?: object; others?: readonly object[] } = {}): object {
  const pagination = { type: 'page', page: { query: 'page' }, total: { body: 'total' } };
  return { objects: [{ name: 'item', list: { path: '/rows', records: 'rows', pagination, ...list }, ...object }, ...others] };
}

/** The rows on two pages and an empty third; with a total only where one is given. */
function serve(ids: string, more: { readonly total?: number; readonly query?: string } = {}): void {
  const rows: Row[] = [...ids].map((id) => ({ id, at: 1_000 }));
  const { total, query = '' } = more;
  const pages = [rows.slice(0, 2), rows.slice(2), []];
  for (const [index, page] of pages.entries()) {
    made.routes[`/rows?${query}page=${index + 1}`] = { json: { rows: page, ...(total === undefined ? {} : { total }) } };
  }
}

async function full(connector: object, options: SyncOptions = {}): Promise<Run> {
  return made.sync(connector, { mode: 'full', ...options });
}

async function stored(): Promise<string> {
  return (await made.ids()).join('');
}

const notes = (run: Run): string => run.objects[0]?.notes.join('; ') ?? '';

describe('a record that numbered pages lack', () => {
  test('once is kept, and the run says that it waits', async () => {
    serve('abcd');
    await full(numbered());
    serve('abd');
    const run = await full(numbered());
    expect(run).toMatchObject({ status: 'success', counts: { deleted: 0 } });
    expect(run.objects[0]?.notes).toEqual([
      '1 stored records were missed once and wait for the next full read, which deletes them if it lacks them too: page numbers over changing data prove no absence and item declares no get',
    ]);
    expect(await stored()).toBe('abcd');
  });

  test('twice in a row is deleted, and those that are new in that wait', async () => {
    serve('abcde');
    await full(numbered());
    serve('abde');
    await full(numbered());
    serve('abe');
    const run = await full(numbered());
    expect(run.counts.deleted).toBe(1);
    expect(notes(run)).toMatch(/^1 stored records were missed once/);
    expect(await stored()).toBe('abde');
    const last = await full(numbered());
    expect(last).toMatchObject({ counts: { deleted: 1 }, objects: [{ notes: [] }] });
    expect(await stored()).toBe('abe');
  });

  test('and that came back begins anew', async () => {
    serve('abcd');
    await full(numbered());
    for (const ids of ['abd', 'abcd', 'abd']) {
      serve(ids);
      expect((await full(numbered())).counts.deleted).toBe(0);
    }
    expect(await stored()).toBe('abcd');
    expect((await full(numbered())).counts.deleted).toBe(1);
  });

  test('and that an incremental read gives begins anew', async () => {
    const connector = numbered({ list: { incremental: since } });
    serve('abcd');
    await full(connector);
    serve('abd');
    await full(connector);
    serve('c', { query: 'since=1000&' });
    expect(await made.sync(connector, { mode: 'incremental' })).toMatchObject({ objects: [{ mode: 'incremental' }] });
    expect((await full(connector)).counts.deleted).toBe(0);
    expect(await stored()).toBe('abcd');
    expect((await full(connector)).counts.deleted).toBe(1);
  });

  test('is not missed by an incremental read, which lacks what has not changed', async () => {
    const connector = numbered({ list: { incremental: since } });
    serve('abcd');
    await full(connector);
    serve('d', { query: 'since=1000&' });
    for (let round = 0; round < 2; round += 1) await made.sync(connector, { mode: 'incremental' });
    serve('abd');
    expect((await full(connector)).counts.deleted).toBe(0);
  });

  test('is deleted at once by a read that is proven, which also ends the wait', async () => {
    serve('abcd');
    await full(numbered());
    serve('abd');
    await full(numbered());
    made.routes['/rows?page=1'] = { json: { rows: [{ id: 'a' }, { id: 'b' }, { id: 'd' }], total: 3 } };
    expect(await full(numbered())).toMatchObject({ counts: { deleted: 1 }, objects: [{ notes: [] }] });
    expect(await stored()).toBe('abd');
  });

  test('is neither missed nor deleted by a read that is incomplete', async () => {
    serve('abcd');
    await full(numbered());
    serve('abd', { total: 4 });
    for (let round = 0; round < 2; round += 1) expect(notes(await full(numbered()))).toMatch(/the read was incomplete/);
    serve('abd');
    expect(notes(await full(numbered()))).toMatch(/missed once/);
    serve('abd', { total: 4 });
    expect((await full(numbered())).counts.deleted).toBe(0);
    expect(await stored()).toBe('abcd');
    serve('abd');
    expect((await full(numbered())).counts.deleted).toBe(1);
  });

  test('is no longer missed once a read that is incomplete has it', async () => {
    serve('abcd');
    await full(numbered());
    serve('abd');
    await full(numbered());
    serve('abc', { total: 4 });
    await full(numbered());
    serve('abd');
    expect((await full(numbered())).counts.deleted).toBe(0);
    expect(await stored()).toBe('abcd');
  });

  test('is not missed by a read that failed', async () => {
    serve('abcd');
    await full(numbered());
    serve('abd');
    made.routes['/rows?page=3'] = { status: 400 };
    await expect(full(numbered())).rejects.toMatchObject({ code: 'UPSTREAM_VALIDATION' });
    serve('abd');
    expect((await full(numbered())).counts.deleted).toBe(0);
    expect(await stored()).toBe('abcd');
  });
});

const many = (from: number, to: number): readonly Row[] => Array.from({ length: to - from }, (_, index) => ({ id: String(from + index) }));

function serveMany(rows: readonly Row[]): void {
  const half = Math.ceil(rows.length / 2);
  for (const [index, page] of [rows.slice(0, half), rows.slice(half), []].entries())
    made.routes[`/rows?page=${index + 1}`] = { json: { rows: page } };
}

describe('of many records', () => {
  test('more than 30 % are held back, and such a read counts for nothing', async () => {
    serveMany(many(0, 40));
    await full(numbered());
    serveMany(many(13, 40));
    for (let round = 0; round < 2; round += 1) expect(notes(await full(numbered()))).toMatch(/held back: 13 of 40/);
    serveMany(many(11, 40));
    expect(notes(await full(numbered()))).toMatch(/^11 stored records were missed once/);
    serveMany(many(13, 40));
    expect(notes(await full(numbered()))).toMatch(/held back/);
    expect(await made.store().countEntities('ds', 'item')).toBe(40);
    serveMany(many(12, 40));
    const run = await full(numbered());
    expect(run.counts.deleted).toBe(11);
    expect(notes(run)).toMatch(/^1 stored records were missed once/);
  });

  test('more than a batch go in one sweep', async () => {
    serveMany(many(0, 4_000));
    await full(numbered());
    serveMany(many(1_100, 4_000));
    expect(notes(await full(numbered()))).toMatch(/^1100 stored/);
    serveMany(many(1_101, 4_000));
    const run = await full(numbered());
    expect(run.counts.deleted).toBe(1_100);
    expect(notes(run)).toMatch(/^1 stored/);
    expect(await made.store().countEntities('ds', 'item')).toBe(2_900);
  });
});

describe('a run that was interrupted', () => {
  test('before its sweep deletes and marks once when it is taken up', async () => {
    serve('abcde');
    await full(numbered());
    serve('abde');
    await full(numbered());
    serve('abe');
    const stop = new AbortController();
    const onProgress = ({ page }: { readonly page: number }): void => void (page === 3 && stop.abort());
    await expect(full(numbered(), { signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    expect(await stored()).toBe('abcde');
    await made.reopen();
    const run = await full(numbered());
    expect(run).toMatchObject({ resumed: 1, counts: { deleted: 1 } });
    expect(made.requests).toEqual([]);
    expect(notes(run)).toMatch(/^1 stored records were missed once/);
    expect(await stored()).toBe('abde');
    expect((await full(numbered())).counts.deleted).toBe(1);
  });

  test('within its sweep goes on with it, and marks once', async () => {
    serveMany(many(0, 4_000));
    await full(numbered());
    serveMany(many(1_100, 4_000));
    await full(numbered());
    serveMany(many(1_101, 4_000));
    const stop = new AbortController();
    const store = made.store();
    const { deleteEntities } = store;
    store.deleteEntities = async (...given) => {
      const deleted = await deleteEntities(...given);
      stop.abort();
      return deleted;
    };
    await expect(full(numbered(), { signal: stop.signal })).rejects.toMatchObject({ code: 'SYNC_CANCELLED' });
    expect(await store.countEntities('ds', 'item')).toBe(3_500);
    await made.reopen();
    const run = await full(numbered());
    expect(run).toMatchObject({ resumed: 1, counts: { deleted: 1_100 } });
    expect(notes(run)).toMatch(/^1 stored records were missed once/);
    expect(await made.store().countEntities('ds', 'item')).toBe(2_900);
  });

  test('after the object was finished does not count it twice', async () => {
    const connector = numbered({ others: [{ name: 'other', list: { path: '/others' } }] });
    made.routes['/others'] = { json: [] };
    serve('abcd');
    await full(connector);
    serve('abd');
    made.routes['/others'] = { status: 503 };
    await expect(full(connector)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    await made.reopen();
    made.routes['/others'] = { json: [] };
    expect(await full(connector)).toMatchObject({ resumed: 1, counts: { deleted: 0 } });
    expect(await stored()).toBe('abcd');
    expect((await full(connector)).counts.deleted).toBe(1);
  });
});

describe('what a document leaves out of every read', () => {
  test('is not deleted, however often it is missed', async () => {
    serve('abcd');
    await full(numbered());
    const connector = numbered({ list: { incremental: { ...since, start: '1970-01-01T00:15:00Z' } } });
    serve('abd', { query: 'since=900&' });
    for (let round = 0; round < 3; round += 1) {
      const run = await full(connector);
      expect(run.counts.deleted).toBe(0);
      expect(notes(run)).toMatch(/1 stored records were not seen, but a read with a start or an end proves no absence/);
    }
    expect(await stored()).toBe('abcd');
  });

  test('and so of its children', async () => {
    Object.assign(made.routes, {
      '/products': {
        json: [
          { id: 1, at: 1_000 },
          { id: 2, at: 1_000 },
        ],
      },
      '/products?since=900': { json: [{ id: 1, at: 1_000 }] },
      '/1/items': { json: [{ id: 'a' }] },
      '/2/items': { json: [{ id: 'b' }] },
    });
    await full(itemsOfProducts({}), onlyItems);
    const connector = itemsOfProducts({ incremental: { ...since, start: '1970-01-01T00:15:00Z' } });
    for (let round = 0; round < 3; round += 1) expect(notes(await full(connector, onlyItems))).toMatch(/with a start or an end/);
    expect(await made.ids()).toEqual(['1:a', '2:b']);
  });
});

test('a record whose parent slipped past the reader twice is deleted', async () => {
  const connector = itemsOfProducts(paged);
  Object.assign(made.routes, twoProducts([{ id: 'a' }], [{ id: 'b' }]));
  await full(connector, onlyItems);
  made.routes['/products?page=1'] = { json: [{ id: 1 }] };
  expect((await full(connector, onlyItems)).counts.deleted).toBe(0);
  expect((await full(connector, onlyItems)).counts.deleted).toBe(1);
  expect(await made.ids()).toEqual(['1:a']);
});
