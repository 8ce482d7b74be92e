// What a sync makes of cursors: when they are published, and when everything is read anew.
import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { type AnsweringApi, bindTo, memoryStore, type MemoryStore, runOnce } from './incremental/harness.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const now = Date.parse('2026-01-01T00:00:00Z');
const day = (date: number): string => new Date(Date.UTC(2025, 0, date)).toISOString();
const cursorAt = (date: number): string => String(Date.UTC(2025, 0, date));

/** An API that gives what it is told, page by page, and remembers what it was asked; a number is a status, `broken` no answer. */
function apiOf(
  incremental: object,
  pages: readonly (object | number | 'broken')[],
  list: object = {},
): AnsweringApi & { readonly asked: string[] } {
  const asked: string[] = [];
  const pagination = { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } };
  return {
    asked,
    list: { path: '/items', records: 'items', pagination, incremental, ...list },
    now: () => now,
    answer(url) {
      const page = pages[asked.push(url.search) - 1] ?? { items: [] };
      if (page === 'broken') return undefined;
      const date = new Date(now).toUTCString();
      return typeof page === 'number' ? { date, status: page, body: '{}' } : { date, body: JSON.stringify(page) };
    },
  };
}

async function sync(store: MemoryStore, api: AnsweringApi, isTakenUp = true): Promise<void> {
  await runOnce(store, bindTo(api, expressions), isTakenUp);
}

const token = { type: 'token', token: { body: 'sync' }, since: { query: 'token' }, expired: [410] };

test('a token is published once its read is complete, and asked for then', async () => {
  const store = memoryStore();
  await sync(store, apiOf(token, [{ items: [{ id: 1, seq: 1 }], next: 'b', sync: 'early' }, 'broken']));
  expect(store.cursor).toBeUndefined();
  await sync(store, apiOf(token, [{ items: [{ id: 2, seq: 2 }], sync: 'late' }]));
  expect(store.cursor).toBe('late');
  const api = apiOf(token, [{ items: [], sync: 'later' }]);
  await sync(store, api);
  expect(api.asked).toEqual(['?token=late']);
  expect(store.cursor).toBe('later');
});

test('a read that tells no token leaves the published one', async () => {
  const store = memoryStore();
  store.cursor = 'kept';
  await sync(store, apiOf(token, [{ items: [{ id: 1, seq: 1 }] }]));
  expect(store.cursor).toBe('kept');
});

test('with an expired token everything is read anew, and swept as a full read is', async () => {
  const store = memoryStore();
  store.cursor = 'old';
  const api = apiOf(token, [410, { items: [{ id: 1, seq: 1 }], next: 'b' }, { items: [{ id: 2, seq: 2 }], sync: 'new' }]);
  await sync(store, api);
  expect(api.asked).toEqual(['?token=old', '', '?after=b']);
  expect([...store.records.keys()]).toEqual(['1', '2']);
  expect(store.cursor).toBe('new');
  expect(store.modes).toEqual(['incremental', 'full: cursor_expired']);
  expect(store.sweeps).toBe(1);
});

test('a token that expires between two pages has everything read anew too', async () => {
  const store = memoryStore();
  store.cursor = 'old';
  const api = apiOf(token, [
    { items: [{ id: 1, seq: 1 }], next: 'b' },
    410,
    {
      items: [
        { id: 1, seq: 1 },
        { id: 2, seq: 2 },
      ],
      sync: 'new',
    },
  ]);
  await sync(store, api);
  expect(api.asked).toEqual(['?token=old', '?token=old&after=b', '']);
  expect(store.cursor).toBe('new');
});

test('a status that is not said to mean an expired token is an error', async () => {
  const store = memoryStore();
  store.cursor = 'old';
  await expect(sync(store, apiOf({ ...token, expired: [400] }, [410]))).rejects.toMatchObject({ details: { upstreamStatus: 410 } });
  expect(store.cursor).toBe('old');
});

test('the first read cannot expire', async () => {
  await expect(sync(memoryStore(), apiOf(token, [410]))).rejects.toMatchObject({ details: { upstreamStatus: 410 } });
});

const ascending = { cursor: 'at', order: 'asc', since: { query: 'since' } };

test('ascending pages move the cursor as they come', async () => {
  const store = memoryStore();
  await sync(
    store,
    apiOf(ascending, [
      {
        items: [
          { id: 1, seq: 1, at: day(1) },
          { id: 2, seq: 2, at: day(2) },
        ],
        next: 'b',
      },
      'broken',
    ]),
  );
  expect(store.cursor).toBe(cursorAt(2));
  const api = apiOf(ascending, []);
  await sync(store, api, false);
  expect(api.asked).toEqual([`?since=${encodeURIComponent(day(2).replace('.000', ''))}`]);
});

test('a page out of order keeps the cursor where it was until the end', async () => {
  const store = memoryStore();
  const first = { items: [{ id: 1, seq: 1, at: day(2) }], next: 'b' };
  await sync(
    store,
    apiOf(ascending, [
      first,
      {
        items: [
          { id: 2, seq: 2, at: day(1) },
          { id: 3, seq: 3, at: day(9) },
        ],
        next: 'c',
      },
      'broken',
    ]),
  );
  expect(store.cursor).toBe(cursorAt(2));
  await sync(store, apiOf(ascending, [{ items: [{ id: 4, seq: 4, at: day(10) }], next: 'd' }, 'broken']));
  expect(store.cursor).toBe(cursorAt(2));
  await sync(store, apiOf(ascending, [{ items: [{ id: 5, seq: 5, at: day(11) }] }]));
  expect(store.cursor).toBe(cursorAt(11));
});

test('without an order the cursor waits for the end', async () => {
  const store = memoryStore();
  const incremental = { cursor: 'at', since: { query: 'since' } };
  await sync(store, apiOf(incremental, [{ items: [{ id: 1, seq: 1, at: day(1) }], next: 'b' }, 'broken']));
  expect(store.cursor).toBeUndefined();
  await sync(store, apiOf(incremental, [{ items: [{ id: 2, seq: 2, at: day(2) }] }]));
  expect(store.cursor).toBe(cursorAt(2));
});

test('a cursor stays behind the time at which the run began, by the time that changes take', async () => {
  const store = memoryStore();
  await sync(
    store,
    apiOf({ cursor: 'at', since: { query: 'since' }, settle: 'PT5M' }, [{ items: [{ id: 1, seq: 1, at: '2030-01-01T00:00:00Z' }] }]),
  );
  expect(store.cursor).toBe(String(now - 300_000));
});

test('a cursor never goes back', async () => {
  const store = memoryStore();
  store.cursor = cursorAt(9);
  await sync(store, apiOf({ cursor: 'at', since: { query: 'since' }, lookback: 'P5D' }, [{ items: [{ id: 1, seq: 1, at: day(5) }] }]));
  expect(store.cursor).toBe(cursorAt(9));
});

test('numbers that ascend no longer from page to page are an error, not a gap', async () => {
  const store = memoryStore();
  const incremental = { type: 'number', cursor: 'seq', order: 'asc', since: { query: 'since' } };
  await expect(
    sync(store, apiOf(incremental, [{ items: [{ id: 1, seq: 5 }], next: 'b' }, { items: [{ id: 2, seq: 4 }] }])),
  ).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  expect(store.cursor).toBe('5');
});

test('a first read of numbers that found nothing leaves no cursor', async () => {
  const store = memoryStore();
  await sync(store, apiOf({ type: 'number', cursor: 'seq', since: { query: 'since' } }, []));
  expect(store.cursor).toBeUndefined();
});

test('a read that ends before now goes on from its end', async () => {
  const store = memoryStore();
  await sync(store, apiOf({ cursor: 'at', since: { query: 'since' }, end: '2025-01-05' }, []));
  expect(store.cursor).toBe(cursorAt(5));
});

test('what a start leaves out is not swept without asking for it', async () => {
  const store = memoryStore();
  await sync(store, apiOf({ cursor: 'at', since: { query: 'since' }, start: '2025-01-05' }, []));
  expect(store.checkpoints.at(-1)).toMatchObject({ stable: false, complete: 'unproven' });
});
