import { expect, test } from 'vitest';
import { compilePath } from '../../../runtime/expressions/paths/index.ts';
import { catchUp } from '../../../runtime/sync/lookups/catch-up.ts';

const place = { datasource: 'shop', object: 'product', by: 'external_id', value: 'external_id', fold: false };

test('a collection of more batches than anybody is overtaken comes to its end', async () => {
  const last = 10_050;
  let upto = 0;
  const kept: string[] = [];
  const store = {
    keyIndex: async () => ({ id: 1, upto, last }),
    unkeyed: async () => (upto < last ? [{ externalId: String(upto + 1), raw: '{}', change: upto + 1 }] : []),
    async addKeys(_index: number, before: number, after: number, rows: readonly { readonly keys: readonly string[] }[]) {
      if (before !== upto) return false;
      upto = after;
      kept.push(...rows.flatMap(({ keys }) => keys));
      return true;
    },
  };
  await catchUp(store, place, { id: 1, upto, last }, { path: compilePath, now: 0, batch: 1 });
  expect([kept.length, upto]).toEqual([last, last]);
});

test('who is always overtaken gives way', async () => {
  let asked = 0;
  const store = {
    keyIndex: async () => ({ id: 1, upto: 0, last: 1 }),
    unkeyed: async () => [],
    addKeys: async () => {
      asked += 1;
      return false;
    },
  };
  await catchUp(store, place, { id: 1, upto: 0, last: 1 }, { path: compilePath, now: 0 });
  expect(asked).toBe(10_000);
});
