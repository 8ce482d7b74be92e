// An object that is read whole in one way and by its changes in another: the sync goes from one to the other, and back.
import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { bindTo, memoryStore, runOnce } from './incremental/harness.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const list = {
  path: '/items',
  incremental: { cursor: 'at', since: { query: 'since' } },
  changesKept: 'P30D',
  changes: { path: '/events', records: 'events', shape: [{ lift: 'object' }] },
};
const day = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');

function simulate(): { readonly api: Parameters<typeof bindTo>[0]; readonly asked: string[]; pass(milliseconds: number): void } {
  const asked: string[] = [];
  let now = start;
  const item = { id: 1, seq: 1, at: '2020-01-01T00:00:00Z' };
  return {
    asked,
    pass: (milliseconds) => void (now += milliseconds),
    api: {
      list,
      now: () => now,
      answer({ pathname, search }) {
        asked.push(pathname + search);
        const events = [{ object: { ...item, seq: 2, at: new Date(now).toISOString() } }];
        return { date: new Date(now).toUTCString(), body: JSON.stringify(pathname === '/items' ? [item] : { events }) };
      },
    },
  };
}

test('changes are asked for from when the whole read began, however old its records are', async () => {
  const { api, asked, pass } = simulate();
  const kept = memoryStore();
  const bound = bindTo(api, expressions);
  await runOnce(kept, bound, false);
  expect(kept.cursor).toBe(String(start));
  pass(day);
  await runOnce(kept, bound, false);
  expect(asked).toEqual(['/items', '/events?since=2026-01-01T00%3A00%3A00Z']);
  expect(kept.records.get('1')).toEqual({ seq: 2 });
  expect(kept.modes).toEqual(['full', 'incremental']);
  expect(kept.sweeps).toBe(1);
});

test('all is read anew, and swept, once changes are no longer kept', async () => {
  const { api, asked, pass } = simulate();
  const kept = memoryStore();
  const bound = bindTo(api, expressions);
  await runOnce(kept, bound, false);
  pass(31 * day);
  await runOnce(kept, bound, false);
  expect(asked).toEqual(['/items', '/items']);
  expect(kept.modes).toEqual(['full', 'incremental', 'full: cursor_expired']);
  expect(kept.sweeps).toBe(2);
  expect(kept.cursor).toBe(String(start + 31 * day));
});
