import { expect, test } from 'vitest';
import type { Asked } from '../support/answer-server.ts';
import { type Listed, openList } from '../pagination/reads.ts';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly updated_at: string;
}

/** Rows of a shop in the order of their ids, that may change before each answer. */
interface Shop extends Listed {
  rows: Row[];
  before: (asked: Asked) => void;
}

function row(id: number, day = 1): Row {
  return { id, name: `row ${id}`, updated_at: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z` };
}

function rows(count: number, day = 1, from = 1): Row[] {
  return Array.from({ length: count }, (_, index) => row(from + index, day));
}

async function open(count: number): Promise<Shop> {
  const shop: { rows: Row[]; before: Shop['before'] } = { rows: rows(count), before: () => {} };
  const list = {
    pagination: { type: 'page', size: { query: 'size', value: 5 } },
    incremental: { cursor: 'updated_at', since: { query: 'since' } },
  };
  const listed = await openList(list, (asked) => {
    shop.before(asked);
    const [size, page] = [Number(asked.query.get('size')), Number(asked.query.get('page'))];
    const since = asked.query.get('since') ?? '';
    const found = shop.rows.filter(({ updated_at }) => updated_at >= since);
    return { body: { things: found.slice((page - 1) * size, page * size) } };
  });
  return Object.assign(shop, listed);
}

/** The lower bounds that pages were asked for with since the last look, each once. */
function bounds({ server }: Shop): (string | null)[] {
  return [...new Set(server.asked.splice(0).map(({ query }) => query.get('since')))];
}

async function stored({ runtime }: Shop): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { external_id: id } of await runtime.reach().stored({ datasource: 'things', object: 'thing', limit: 100 })) ids.push(id);
  return ids.toSorted((a, b) => Number(a) - Number(b));
}

/** Other rows at every border, whatever is asked for. */
function neverStill(shop: Shop): void {
  let turn = 0;
  shop.before = () => {
    turn += 1;
    shop.rows = [...rows(12, 2, turn * 100), ...shop.rows.filter(({ id }) => id < 100)];
  };
}

const slipped = 'pages shifted while they were read, and a record may have slipped through between two of them: the next sync';

test('the first sync has what a removal moved onto a page that was read, and the next one asks from where it ended', async () => {
  const shop = await open(14);
  shop.before = ({ query }) => {
    if (query.get('page') === '2') shop.rows = shop.rows.filter(({ id }) => id !== 2);
  };
  const { objects } = await shop.runtime.sync('things', { mode: 'incremental' });
  expect(await stored(shop)).toEqual(rows(14).map(({ id }) => String(id)));
  expect(objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
  expect(bounds(shop)).toEqual([null]);
  shop.rows.push(row(15, 3));
  await shop.runtime.sync('things');
  expect(bounds(shop)).toEqual(['2026-01-01T00:00:00Z']);
  await shop.runtime.sync('things');
  expect(bounds(shop)).toEqual(['2026-01-03T00:00:00Z']);
});

test('where the list never stands still, the cursor stays, and the run says so', async () => {
  const shop = await open(3);
  await shop.runtime.sync('things');
  bounds(shop);
  neverStill(shop);
  const { objects, status } = await shop.runtime.sync('things');
  expect(status).toBe('success');
  expect(objects[0]?.notes).toEqual([`${slipped} asks for the same changes again`]);
  shop.before = () => {};
  bounds(shop);
  const { objects: after } = await shop.runtime.sync('things');
  expect(after[0]?.notes).toEqual([]);
  expect(bounds(shop)).toEqual(['2026-01-01T00:00:00Z']);
  await shop.runtime.sync('things');
  expect(bounds(shop)).toEqual(['2026-01-02T00:00:00Z']);
});

test('a first sync over such a list is followed by one of all', async () => {
  const shop = await open(3);
  neverStill(shop);
  const { objects } = await shop.runtime.sync('things');
  expect(objects[0]?.notes).toContain(`${slipped} reads all of it again`);
  shop.before = () => {};
  expect((await shop.runtime.sync('things')).objects[0]).toMatchObject({ mode: 'full', modeReason: 'no_state' });
  expect((await shop.runtime.sync('things')).objects[0]).toMatchObject({ mode: 'incremental' });
});

test('a full sync that is asked for reads no more than its pages, and leaves the cursor where it was', async () => {
  const shop = await open(7);
  await shop.runtime.sync('things');
  shop.server.asked.length = 0;
  shop.rows.push(row(8, 3));
  const { objects } = await shop.runtime.sync('things', { mode: 'full' });
  expect(objects[0]?.notes).toEqual([]);
  expect(shop.server.asked.map(({ query }) => `${query.get('page')}/${query.get('size')}`)).toEqual(['1/5', '2/5', '3/5']);
  bounds(shop);
  await shop.runtime.sync('things');
  expect(bounds(shop)).toEqual(['2026-01-01T00:00:00Z']);
});
