import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Asked } from '../support/answer-server.ts';
import { type Listed, numbers, openList, readAll } from './reads.ts';

interface Row {
  readonly id: number;
  readonly updated_at: string;
}

/** A list whose rows come and go while it is read. */
interface Shifting {
  rows: Row[];
  /** Called before each answer, with the number of the request. */
  before: (request: number) => void;
  answered: number;
}

const early = '2026-01-10T10:00:00Z';

function rowsOf(ids: readonly number[], updated_at = early): Row[] {
  return ids.map((id) => ({ id, updated_at }));
}

function shifting(count: number, before: Shifting['before'] = () => {}): Shifting {
  return { rows: rowsOf(numbers(1, count)), before, answered: 0 };
}

function startOf({ query, headers }: Asked, size: number): number {
  if (query.has('page')) return (Number(query.get('page')) - 1) * size;
  return Number(query.get('offset') ?? /(\d+)-/.exec(headers['range'] ?? '')?.[1] ?? 0);
}

function sizeOf({ query, headers }: Asked): number {
  const [, from, to] = /(\d+)-(\d+)/.exec(headers['range'] ?? '') ?? [];
  return from === undefined ? Number(query.get('size') ?? 10) : Number(to) - Number(from) + 1;
}

function answerOf(list: Shifting, asked: Asked, size = sizeOf(asked)): Answer {
  list.before((list.answered += 1));
  const from = startOf(asked, size);
  const found = list.rows.slice(from, from + size);
  const body = { things: found, total: list.rows.length };
  if (asked.headers['range'] === undefined) return { body };
  if (found.length === 0) return { status: 416 };
  return { status: 206, headers: { 'content-range': `items ${from}-${from + found.length - 1}/${list.rows.length}` }, body };
}

const size = { query: 'size', value: 10 };
const styles = {
  page: { type: 'page', size },
  offset: { type: 'offset', size },
  range: { type: 'range', place: { header: 'Range' }, unit: 'items', size: { value: 10 } },
} as const;
const incremental = { cursor: 'updated_at', since: { query: 'since' } };

function open(pagination: object, answer: Listed['server']['answer'], more: object = {}): Promise<Listed> {
  return openList({ pagination, incremental, ...more }, answer);
}

function urlsOf({ server }: Listed): string[] {
  return server.asked.map(({ query, headers }) => headers['range'] ?? String(query));
}

const told = { total: { body: 'total' } };

describe('what slips through between two pages', () => {
  test.each([
    ['page', styles.page, {}],
    ['offset', styles.offset, {}],
    ['range', styles.range, {}],
    ['page side by side', { ...styles.page, ...told }, { concurrency: 3 }],
    ['offset side by side', { ...styles.offset, ...told }, { concurrency: 3 }],
  ])('comes all the same: %s', async (_name, pagination, more) => {
    const list = shifting(35, (request) => {
      // Both gone from the first page, once it was read.
      if (request === 2) list.rows = list.rows.filter(({ id }) => id !== 3 && id !== 4);
    });
    const { ids, last } = await readAll(await open(pagination, (asked) => answerOf(list, asked), more), { sure: true, prefetch: 0 });
    expect(new Set(ids)).toEqual(new Set(numbers(1, 35)));
    expect(last).toMatchObject({ mayLack: false });
  });

  test('is said to be possible where nobody asked to be sure, and nothing more is asked for', async () => {
    const list = shifting(25);
    const listed = await open(styles.page, (asked) => answerOf(list, asked));
    const { pages } = await readAll(listed);
    expect(pages.map(({ mayLack }) => mayLack)).toEqual([false, true, true, true]);
    expect(urlsOf(listed)).toEqual(['page=1&size=10', 'page=2&size=10', 'page=3&size=10', 'page=4&size=10']);
  });

  test('comes where what is gone makes room for what has come, so that all totals are as they were', async () => {
    const list = shifting(30, (request) => {
      if (request === 2) list.rows = [...list.rows.filter(({ id }) => id !== 2), ...rowsOf([31], '2026-01-11T10:00:00Z')];
    });
    const listed = await open({ ...styles.page, ...told }, (asked) => answerOf(list, asked));
    const { ids, last } = await readAll(listed, { sure: true, prefetch: 0 });
    expect(new Set(ids)).toEqual(new Set(numbers(1, 31)));
    expect(last).toMatchObject({ mayLack: false, stop: 'lastPage' });
  });

  test('is told where the list never stands still, after going back five times', async () => {
    const list = shifting(40, (request) => {
      // Each answer finds other rows at the borders.
      list.rows = rowsOf(numbers(request * 100, request * 100 + 39));
    });
    const listed = await open({ ...styles.page, ...told }, (asked) => answerOf(list, asked));
    const { pages, last, error } = await readAll(listed, { sure: true, prefetch: 0 });
    expect(error).toBeUndefined();
    expect(last).toMatchObject({ mayLack: true, stop: 'lastPage' });
    // Page 1, page 2 and back five times, and what is left of it.
    expect(pages).toHaveLength(2 + 2 * 5 + 2);
  });
});

describe('what it costs', () => {
  test('is a short request per border, of both sides of it', async () => {
    const list = shifting(20);
    const listed = await open({ ...styles.page, ...told }, (asked) => answerOf(list, asked));
    expect(await readAll(listed, { sure: true, prefetch: 0 })).toMatchObject({ ids: numbers(1, 20), last: { mayLack: false } });
    expect(urlsOf(listed)).toEqual(['page=1&size=10', 'page=2&size=10', 'page=2&size=7']);
    const byOffset = await open({ ...styles.offset, ...told }, (asked) => answerOf(list, asked));
    expect(await readAll(byOffset, { sure: true, prefetch: 0 })).toMatchObject({ last: { mayLack: false } });
    expect(urlsOf(byOffset)).toEqual(['offset=0&size=10', 'offset=10&size=10', 'offset=6&size=8']);
  });

  test('is nothing for a page that is told to be the only one, nor for tokens', async () => {
    const list = shifting(10);
    const listed = await open({ ...styles.page, ...told }, (asked) => answerOf(list, asked));
    expect(await readAll(listed, { sure: true })).toMatchObject({ last: { mayLack: false } });
    const cursor = { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } };
    const byToken = await open(cursor, ({ query }) => ({
      body: query.has('after') ? { things: rowsOf([2]) } : { things: rowsOf([1]), next: 'x' },
    }));
    expect(await readAll(byToken, { sure: true })).toMatchObject({ ids: [1, 2], last: { mayLack: false } });
    expect([listed.server.asked.length, byToken.server.asked.length]).toEqual([1, 2]);
  });

  test.each([
    ['refuses short pages', (asked: Asked, list: Shifting) => (sizeOf(asked) === 10 ? answerOf(list, asked) : { status: 400 })],
    ['gives pages of its own size', (asked: Asked, list: Shifting) => answerOf(list, asked, 10)],
    ['gives pages of its own size, which are small', (asked: Asked, list: Shifting) => answerOf(list, asked, 2)],
  ])('is the page before once more, of a server that %s', async (_name, answer) => {
    const list = shifting(25);
    const listed = await open(styles.page, (asked) => answer(asked, list));
    const { ids, last } = await readAll(listed, { sure: true, prefetch: 0 });
    expect([new Set(ids), last?.mayLack]).toEqual([new Set(numbers(1, 25)), false]);
  });

  test('is the page before once more where no size is declared', async () => {
    const list = shifting(15, (request) => {
      if (request === 2) list.rows = list.rows.slice(1);
    });
    const listed = await open({ type: 'page' }, (asked) => answerOf(list, asked));
    const { ids, last } = await readAll(listed, { sure: true, prefetch: 0 });
    expect([new Set(ids), last?.mayLack]).toEqual([new Set(numbers(1, 15)), false]);
  });
});

test('a read that is taken up joins on to the last record before it', async () => {
  const list = shifting(30);
  const listed = await open({ ...styles.page, ...told }, (asked) => answerOf(list, asked));
  const { pages } = await readAll(listed, { sure: true });
  const from = pages[0]?.nextToken ?? null;
  list.rows = list.rows.slice(2);
  const { ids, last } = await readAll(listed, { sure: true, from });
  // It could not know where the page before began to shift: all of them are read again.
  expect(new Set(ids)).toEqual(new Set(numbers(3, 30)));
  expect(last).toMatchObject({ mayLack: false });
  // A token of a time before tells nothing of the record before it.
  expect(await readAll(listed, { sure: true, from: 2 })).toMatchObject({ last: { mayLack: true } });
});

test('a list that is left for one that begins later is joined in itself', async () => {
  const rows = numbers(1, 35).map((id) => ({ id, updated_at: new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString() }));
  const sinceOf = ({ query }: Asked): string => query.get('since') ?? '';
  const listed = await open(
    styles.offset,
    (asked) => answerOf({ ...shifting(0), rows: rows.filter((row) => row.updated_at >= sinceOf(asked)) }, asked),
    {
      incremental: { ...incremental, order: 'asc' },
      restart: { after: 20 },
    },
  );
  const { ids, pages } = await readAll(listed, { sure: true });
  expect([...new Set(ids)]).toEqual(numbers(1, 35));
  expect(pages.map(({ mayLack }) => mayLack)).toEqual(pages.map(() => false));
});

test.each(Object.entries(styles))('a list of %s whose records keep their place is looked at nowhere', async (_name, style) => {
  const list = shifting(15);
  const listed = await open({ ...style, ...(style.type === 'range' ? {} : told), stable: true }, (asked) => answerOf(list, asked));
  const { ids, last } = await readAll(listed, { sure: true });
  expect([ids.length, last?.mayLack, last?.stable]).toEqual([15, false, true]);
  expect(listed.server.asked).toHaveLength(2);
});

describe('whatever comes, goes and changes', () => {
  const list = shifting(0);
  let listed: Listed;
  beforeAll(async () => {
    listed = await open(styles.offset, (asked) => answerOf(list, asked));
  });

  test('a read that says that nothing slipped through has all that stood still', { timeout: 120_000 }, async () => {
    const change = fc.record({
      at: fc.integer({ min: 2, max: 30 }),
      kind: fc.constantFrom('remove', 'insert'),
      place: fc.nat({ max: 40 }),
    });
    const given = { count: fc.integer({ min: 0, max: 34 }), changes: fc.array(change, { maxLength: 12 }) };
    let proven = 0;
    await fc.assert(
      fc.asyncProperty(fc.record(given), async ({ count, changes }) => {
        Object.assign(list, shifting(count));
        const stood = new Set(numbers(1, count));
        list.before = (request) => {
          for (const { at, kind, place } of changes) {
            if (at !== request || list.rows.length === 0) continue;
            const index = place % list.rows.length;
            if (kind === 'insert') list.rows.splice(index, 0, ...rowsOf([1_000 + request * 50 + place], '2026-01-11T10:00:00Z'));
            else for (const { id } of list.rows.splice(index, 1)) stood.delete(id);
          }
        };
        const { ids, last } = await readAll(listed, { sure: true, prefetch: 0 });
        if (last?.mayLack) return;
        proven += 1;
        expect([...stood].filter((id) => !ids.includes(id))).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(proven).toBeGreaterThan(100);
  });
});
