// Page tokens that expire while a list is read, or between an interrupted run and the next.
import { expect, test } from 'vitest';
import type { Answer, Asked } from '../support/answer-server.ts';
import { numbers, openList, readAll, things } from './reads.ts';

const expired: Answer = { status: 410, body: { message: 'invalid cursor, start over' } };
// Documents as data, never awaited.
const list = {
  pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } },
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the document
  errors: [{ status: 410, then: 'restart' }],
};

/** Pages of ten by the last id given. */
function answer({ query }: Asked, last: number): Answer {
  const begin = Number(query.get('after') ?? 0) + 1;
  const end = Math.min(last, begin + 9);
  return { body: { things: things(numbers(begin, end)), next: end < last ? String(end) : null } };
}

test('a sync whose page token expires begins anew, stores each record once and sweeps what is gone', async () => {
  let expires = 0;
  let last = 34;
  const listed = await openList(list, (asked) => (asked.query.get('after') === '20' && expires-- > 0 ? expired : answer(asked, last)));
  expires = 1;
  const first = await listed.runtime.sync('things', { mode: 'full' });
  expect(first).toMatchObject({ status: 'success', counts: { created: 34, updated: 0, deleted: 0, failed: 0 } });
  expect(listed.server.asked.filter(({ query }) => !query.has('after'))).toHaveLength(2);
  [expires, last] = [1, 33];
  const second = await listed.runtime.sync('things', { mode: 'full' });
  expect(second).toMatchObject({ status: 'success', counts: { created: 0, updated: 0, deleted: 1 } });
  expect(await listed.runtime.countStored('things', 'thing')).toBe(33);
});

test('a sync that is taken up with a token that has expired meanwhile begins anew', async () => {
  let state: 'broken' | 'expired' | 'well' = 'broken';
  const listed = await openList(list, (asked) => {
    if (asked.query.get('after') !== '20' || state === 'well') return answer(asked, 34);
    if (state === 'broken') return { status: 500, body: {} };
    state = 'well';
    return expired;
  });
  await expect(listed.runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  state = 'expired';
  const run = await listed.runtime.sync('things', { mode: 'full' });
  expect(run).toMatchObject({ resumed: 1, status: 'success', counts: { created: 34, deleted: 0 } });
  expect(await listed.runtime.countStored('things', 'thing')).toBe(34);
});

test('numbers that ascend go on at the greatest, also over an interruption, and each comes once', async () => {
  let state: 'broken' | 'expired' | 'well' = 'broken';
  const rows = numbers(1, 34);
  const ascending = { ...list, incremental: { type: 'number', cursor: 'id', since: { query: 'since' }, order: 'asc' } };
  const listed = await openList(ascending, ({ query }) => {
    const after = query.get('after');
    if (after === '20' && state === 'broken') return { status: 500, body: {} };
    if (after === '20' && state === 'expired') return expired;
    const left = rows.filter((id) => id >= Number(query.get('since') ?? 0) && id > Number(after ?? 0));
    const page = left.slice(0, 10);
    return { body: { things: things(page), next: left.length > 10 ? String(page.at(-1)) : null } };
  });
  await expect(listed.runtime.sync('things', { mode: 'full' })).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  state = 'expired';
  const run = await listed.runtime.sync('things', { mode: 'full' });
  expect(run).toMatchObject({ resumed: 1, status: 'success', counts: { created: 34, deleted: 0, failed: 0 } });
  expect(listed.server.asked.at(-2)?.query.get('since')).toBe('20');
});

test('pages that were asked for ahead are broken off, and none is given twice in a row', async () => {
  let expires = 1;
  const paged = { pagination: { type: 'page', totalPages: { body: 'pages' } }, concurrency: 4, errors: list.errors };
  const listed = await openList(paged, ({ query }) => {
    const page = Number(query.get('page'));
    if (page === 3 && expires-- > 0) return expired;
    return { body: { things: things(numbers(page * 10 - 9, page * 10)), pages: 5 } };
  });
  const { ids, last } = await readAll(listed);
  expect(ids).toEqual([...numbers(1, 20), ...numbers(1, 50)]);
  expect(last).toMatchObject({ stop: 'lastPage', number: 7 });
});
