import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Answer, Asked } from '../support/answer-server.ts';
import { type Listed, numbers, openList, readAll, things } from './reads.ts';

const byPage = { type: 'page', page: { query: 'page' }, size: { query: 'size', value: 10 } };
const byOffset = { type: 'offset', offset: { query: 'offset' }, size: { query: 'limit', value: 10 }, total: { body: 'total' } };

function pageOf({ query }: Asked): number {
  return Number(query.get('page'));
}

/** Every page that was asked for, in their order. */
function pagesOf({ server }: Listed): number[] {
  return server.asked.map(pageOf).toSorted((a, b) => a - b);
}

function answerPage(asked: Asked, pages: number): Answer {
  const page = pageOf(asked);
  return {
    headers: { 'x-pages': String(pages) },
    body: { things: page > pages ? [] : things(numbers(page * 10 - 9, page * 10)), total: pages * 10 },
  };
}

/** Answers that wait until the test lets them go. */
function createGate(answer: (asked: Asked) => Answer) {
  const held = new Map<number, (given: Answer) => void>();
  let most = 0;
  return {
    answer(asked: Asked): Promise<Answer> {
      return new Promise((settle) => {
        held.set(pageOf(asked), () => settle(answer(asked)));
        most = Math.max(most, held.size);
      });
    },
    most: () => most,
    held: () => [...held.keys()],
    letGo(page: number) {
      held.get(page)?.({});
      held.delete(page);
    },
    async until(pages: readonly number[]) {
      for (let round = 0; round < 500 && !pages.every((page) => held.has(page)); round += 1) await delay(2);
      expect([...held.keys()].toSorted((a, b) => a - b)).toEqual(pages);
    },
  };
}

describe('pages side by side', () => {
  test('are as many as the document says, and come in order however they are answered', async () => {
    const gate = createGate((asked) => answerPage(asked, 7));
    const listed = await openList({ concurrency: 3, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, gate.answer);
    const reading = readAll(listed);
    await gate.until([1]);
    gate.letGo(1);
    await gate.until([2, 3, 4]);
    // Time enough for one more, if there were any.
    await delay(30);
    await gate.until([2, 3, 4]);
    for (const page of [4, 3, 2]) gate.letGo(page);
    await gate.until([5, 6, 7]);
    for (const page of [6, 7, 5]) gate.letGo(page);
    const { ids, last, pages } = await reading;
    expect(ids).toEqual(numbers(1, 70));
    expect(pages.map(({ token, nextToken }) => [token, nextToken])).toEqual([
      [null, 2],
      [2, 3],
      [3, 4],
      [4, 5],
      [5, 6],
      [6, 7],
      [7, undefined],
    ]);
    expect(last).toMatchObject({ stop: 'lastPage', complete: 'unproven' });
    expect(gate.most()).toBe(3);
    expect(listed.server.asked).toHaveLength(7);
  });

  test('come one ahead where the document says nothing', async () => {
    const gate = createGate((asked) => answerPage(asked, 3));
    const listed = await openList({ pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, gate.answer);
    const reading = readAll(listed);
    for (const page of [1, 2, 3]) {
      await gate.until([page]);
      gate.letGo(page);
    }
    expect((await reading).ids).toEqual(numbers(1, 30));
    expect(gate.most()).toBe(1);
  });

  test('may be asked for by a default of all lists', async () => {
    const gate = createGate((asked) => answerPage(asked, 3));
    const list = { pagination: { ...byPage, totalPages: { header: 'X-Pages' } } };
    const connector = { defaults: { list: { concurrency: 2 } } };
    const listed = await openList(list, gate.answer, { connector });
    const reading = readAll(listed);
    await gate.until([1]);
    gate.letGo(1);
    await gate.until([2, 3]);
    for (const page of [2, 3]) gate.letGo(page);
    expect((await reading).ids).toEqual(numbers(1, 30));
  });

  test('follow a total of records, numbered from 0 too', async () => {
    const listed = await openList({ concurrency: 4, pagination: { ...byPage, first: 0, total: { body: 'total' } } }, (asked) => {
      const page = pageOf(asked);
      return { body: { things: things(numbers(page * 10 + 1, Math.min(35, page * 10 + 10))), total: 35 } };
    });
    const { ids } = await readAll(listed);
    expect(ids).toEqual(numbers(1, 35));
    expect(pagesOf(listed)).toEqual([0, 1, 2, 3]);
  });

  test('by offset are as far apart as records came, where the server gives fewer than it is asked for', async () => {
    const listed = await openList({ concurrency: 8, pagination: byOffset }, ({ query }) => {
      const offset = Number(query.get('offset'));
      return { body: { things: things(numbers(offset + 1, Math.min(23, offset + 5))), total: 23 } };
    });
    expect((await readAll(listed)).ids).toEqual(numbers(1, 23));
    expect(listed.server.asked.map(({ query }) => Number(query.get('offset')))).toEqual([0, 5, 10, 15, 20]);
  });

  test('by offset come one by one once a page was shorter than the first', async () => {
    const sizes = new Map([
      [0, 10],
      [10, 4],
    ]);
    const listed = await openList({ concurrency: 3, pagination: byOffset }, ({ query }) => {
      const offset = Number(query.get('offset'));
      return { body: { things: things(numbers(offset + 1, Math.min(40, offset + (sizes.get(offset) ?? 10)))), total: 40 } };
    });
    const { ids } = await readAll(listed);
    // Nothing lost, nothing doubled: what was asked for at 20 and 30 was dropped.
    expect(ids).toEqual(numbers(1, 40));
    const offsets = listed.server.asked.map(({ query }) => Number(query.get('offset')));
    expect(offsets).toEqual(expect.arrayContaining([0, 10, 14, 24, 34]));
    expect(offsets.length).toBeLessThanOrEqual(8);
  });

  test('of a range follow its total', async () => {
    const pagination = { type: 'range', place: { header: 'Range' }, unit: 'items', size: { value: 10 } };
    const listed = await openList({ concurrency: 4, pagination }, ({ headers }) => {
      const [, from = '0', to = '0'] = /items=(\d+)-(\d+)/.exec(String(headers['range'])) ?? [];
      const last = Math.min(34, Number(to));
      return {
        status: 206,
        headers: { 'content-range': `items ${from}-${last}/35` },
        body: { things: things(numbers(Number(from), last)) },
      };
    });
    expect((await readAll(listed)).ids).toEqual(numbers(0, 34));
    expect(listed.server.asked).toHaveLength(4);
  });

  test('end with the failure of one, after the pages before it', async () => {
    const gate = createGate((asked) => (pageOf(asked) === 3 ? { status: 500, body: 'broken' } : answerPage(asked, 50)));
    const listed = await openList({ concurrency: 4, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, gate.answer);
    const reading = readAll(listed);
    await gate.until([1]);
    gate.letGo(1);
    await gate.until([2, 3, 4, 5]);
    gate.letGo(3);
    gate.letGo(2);
    const { ids, code, error } = await reading;
    expect(ids).toEqual(numbers(1, 20));
    expect(code).toBe('UPSTREAM_ERROR');
    expect(error?.details).toMatchObject({ page: 3 });
    const asked = listed.server.asked.length;
    await delay(30);
    expect(listed.server.asked).toHaveLength(asked);
    expect(asked).toBeLessThanOrEqual(6);
  });

  test('are no more than a limit needs', async () => {
    const listed = await openList({ concurrency: 12, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      answerPage(asked, 50),
    );
    const { ids, last } = await readAll(listed, { limit: 25 });
    expect(ids).toEqual(numbers(1, 25));
    expect(last).toMatchObject({ stop: 'limit', complete: 'incomplete' });
    expect(pagesOf(listed)).toEqual([1, 2, 3]);
  });

  test('are not asked for when the reader wants nothing ahead', async () => {
    const listed = await openList({ concurrency: 12, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      answerPage(asked, 5),
    );
    for await (const page of listed.runtime.datasource('things').read('thing', { prefetch: 0 }))
      expect(listed.server.asked).toHaveLength(page.number);
  });

  test('stop when the reader goes away', async () => {
    const listed = await openList({ concurrency: 4, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      answerPage(asked, 50),
    );
    for await (const page of listed.runtime.datasource('things').read('thing')) if (page.number === 2) break;
    await delay(30);
    const asked = listed.server.asked.length;
    expect(asked).toBeLessThanOrEqual(6);
    await delay(30);
    expect(listed.server.asked).toHaveLength(asked);
  });

  test('go on from a checkpoint', async () => {
    const listed = await openList({ concurrency: 3, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      answerPage(asked, 7),
    );
    const { ids, pages } = await readAll(listed, { from: 4 });
    expect(ids).toEqual(numbers(31, 70));
    expect(pages[0]).toMatchObject({ token: 4, nextToken: 5 });
    expect(pagesOf(listed)).toEqual([4, 5, 6, 7]);
  });

  test('end where the pages do, though more were asked for', async () => {
    const pagination = { ...byPage, totalPages: { header: 'X-Pages' }, until: 'response.last' };
    const listed = await openList({ concurrency: 4, pagination }, (asked) => {
      const page = pageOf(asked);
      return { headers: { 'x-pages': '9' }, body: { things: things(numbers(page * 10 - 9, page * 10)), last: page === 3 } };
    });
    const { ids, last } = await readAll(listed);
    expect(ids).toEqual(numbers(1, 30));
    expect(last?.stop).toBe('lastPage');
  });

  test('stop at the same page twice in a row', async () => {
    const listed = await openList({ concurrency: 4, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, () => ({
      headers: { 'x-pages': '1000' },
      body: { things: things(numbers(1, 10)) },
    }));
    const { code, ids } = await readAll(listed);
    expect(code).toBe('PAGINATION_STALLED');
    expect(ids).toEqual(numbers(1, 10));
    expect(listed.server.asked.length).toBeLessThanOrEqual(6);
  });

  test('stop at maxPages', async () => {
    const listed = await openList({ concurrency: 4, maxPages: 3, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      answerPage(asked, 1_000),
    );
    expect((await readAll(listed)).code).toBe('PAGINATION_STALLED');
    expect(listed.server.asked.length).toBeLessThanOrEqual(7);
  });

  test('a sync of them is taken up where it was left, and brings each once', async () => {
    let broken = true;
    const listed = await openList({ concurrency: 3, pagination: { ...byPage, totalPages: { header: 'X-Pages' } } }, (asked) =>
      broken && pageOf(asked) === 4 ? { status: 503, body: 'later' } : answerPage(asked, 6),
    );
    await expect(listed.runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(await listed.runtime.countStored('things', 'thing')).toBe(30);
    broken = false;
    listed.server.asked.length = 0;
    const run = await listed.runtime.sync('things', { mode: 'full' });
    expect(run).toMatchObject({ resumed: 1, counts: { created: 60, unchanged: 0 } });
    expect(pagesOf(listed)).toEqual([4, 5, 6]);
  });
});
