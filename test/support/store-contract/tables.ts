import { describe, expect, test } from 'vitest';
import type { StoreFound, SyncStore, TableRow } from '../../../runtime/sync/ports.ts';
import { openContractStore, type MakeStore } from './harness.ts';
import { findOne, now } from './keys.ts';

const users: readonly TableRow[] = [
  { id: 7, email: 'Bob@X.test ', big: 12345678901234567890n, meta: { a: [1.5] } },
  { id: '8', email: 'eve@x.test' },
  { id: 9, email: '' },
  { id: 10, email: null, extra: true },
];

const byEmail = (store: SyncStore, keys: readonly string[], over: object = {}): Promise<readonly StoreFound[]> =>
  findOne(store, { in: 'table', table: 'users', by: 'email', value: 'id', fold: true, keys, ...over });

export function tableContract(make: MakeStore): void {
  describe('tables for lookups', () => {
    test('are given back as they were put', async () => {
      const open = await openContractStore(make);
      expect(await open.store.tables()).toEqual([]);
      expect(await open.store.table('users')).toBeUndefined();
      const table = { name: 'users', rows: 4, version: 1, columns: ['id', 'email', 'big', 'meta', 'extra'], changedAt: now };
      expect(await open.store.putTable('users', users, now)).toEqual(table);
      expect(await open.store.putTable('a', [], now + 1)).toEqual({ name: 'a', rows: 0, version: 1, columns: [], changedAt: now + 1 });
      await open.reopen();
      expect(await open.store.table('users')).toEqual(table);
      expect((await open.store.tables()).map(({ name }) => name)).toEqual(['a', 'users']);
    });

    test('have the columns of all their rows, and so many at most', async () => {
      const { store } = await openContractStore(make);
      expect(await store.putTable('users', [{ id: 1 }, { id: 2, email: 'a@x' }, { vip: true }], now)).toMatchObject({
        columns: ['id', 'email', 'vip'],
      });
      const wide = Array.from({ length: 1_001 }, (_, index) => ({ [`c${index}`]: index }));
      await expect(store.putTable('wide', wide, now)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      expect(await store.table('wide')).toBeUndefined();
    });

    test('are looked into by any column, whose keys may differ in case or not', async () => {
      const { store } = await openContractStore(make);
      await store.putTable('users', users, now);
      expect(await byEmail(store, ['bob@x.test', 'eve@x.test', '', 'none'])).toEqual([
        { key: 'bob@x.test', value: '7', several: false },
        { key: 'eve@x.test', value: '"8"', several: false },
      ]);
      expect(await byEmail(store, ['bob@x.test', 'Bob@X.test'], { fold: false })).toEqual([
        { key: 'Bob@X.test', value: '7', several: false },
      ]);
      expect(await byEmail(store, ['7', '8', '10'], { by: 'id', value: 'email' })).toEqual([
        { key: '10', value: 'null', several: false },
        { key: '7', value: '"Bob@X.test "', several: false },
        { key: '8', value: '"eve@x.test"', several: false },
      ]);
      expect(await byEmail(store, ['bob@x.test'], { value: 'big' })).toEqual([
        { key: 'bob@x.test', value: '12345678901234567890', several: false },
      ]);
      expect(await byEmail(store, ['bob@x.test'], { value: 'meta' })).toMatchObject([{ value: '{"a":[1.5]}' }]);
      expect(await byEmail(store, ['bob@x.test'], { value: 'constructor' })).toMatchObject([{ value: 'null' }]);
      expect(await byEmail(store, ['bob@x.test'], { by: 'none' })).toEqual([]);
      expect(await byEmail(store, ['bob@x.test'], { table: 'none' })).toEqual([]);
    });

    test('give what a row has in a column, whatever that is called', async () => {
      const { store } = await openContractStore(make);
      const names = ['a b', 'a.b', 'a"b', 'a\\b', '[0]', '$', '#-1', "it's", 'é', '\u0001', '', '0', 'a\nb', '*', '__proto__'];
      const row = (from: number): TableRow =>
        Object.fromEntries([['key', `k${from}`], ...names.map((name, index) => [name, from + index])]);
      await store.putTable('users', [row(100), row(200), { key: 'bare' }], now);
      const asked = { by: 'key', fold: false };
      for (const [index, value] of names.entries())
        expect([value, await byEmail(store, ['k100', 'k200', 'bare'], { ...asked, value })]).toEqual([
          value,
          [
            { key: 'bare', value: 'null', several: false },
            { key: 'k100', value: `${100 + index}`, several: false },
            { key: 'k200', value: `${200 + index}`, several: false },
          ],
        ]);
    });

    test('answer several asks in one call, in their order', async () => {
      const { store } = await openContractStore(make);
      await store.putTable('users', users, now);
      await store.putTable('codes', [{ code: 'A', is: 1 }], now);
      const ask = { in: 'table', fold: false } as const;
      const found = await store.find([
        { ...ask, table: 'codes', by: 'code', value: 'is', keys: ['A'] },
        { ...ask, table: 'users', by: 'id', value: 'email', keys: [] },
        { ...ask, table: 'none', by: 'id', value: 'email', keys: ['7'] },
        { ...ask, table: 'users', by: 'id', value: 'id', keys: ['8'] },
      ]);
      expect(found.map((list) => list.map(({ value }) => value))).toEqual([['1'], [], [], ['"8"']]);
    });

    test('tell a key that several rows have, with the value of the first', async () => {
      const { store } = await openContractStore(make);
      const rows = Array.from({ length: 30 }, (_, index) => ({ country: index % 2 === 0 ? 'NZ' : 'nz', n: 30 - index }));
      await store.putTable('users', rows, now);
      const asked = { by: 'country', value: 'n' };
      expect(await byEmail(store, ['nz'], asked)).toEqual([{ key: 'nz', value: '30', several: true }]);
      expect(await byEmail(store, ['nz', 'NZ'], { ...asked, fold: false })).toEqual([
        { key: 'NZ', value: '30', several: true },
        { key: 'nz', value: '29', several: true },
      ]);
    });

    test('are replaced whole, and their version counts on', async () => {
      const { store } = await openContractStore(make);
      await store.putTable('users', users, now);
      await byEmail(store, ['bob@x.test']);
      expect(await store.putTable('users', [{ id: 1, email: 'new@x.test' }], now + 1)).toMatchObject({ rows: 1, version: 2 });
      expect(await byEmail(store, ['bob@x.test', 'new@x.test'])).toEqual([{ key: 'new@x.test', value: '1', several: false }]);
      expect(await store.removeTable('users')).toBe(true);
      expect(await store.removeTable('users')).toBe(false);
      expect(await byEmail(store, ['new@x.test'])).toEqual([]);
      expect(await store.tables()).toEqual([]);
    });

    test('that several put and look into at once are those of one of them', async () => {
      const { store } = await openContractStore(make);
      await store.putTable('users', [{ id: 0, email: 'a@x.test' }], now);
      const put = (id: number) =>
        store.putTable(
          'users',
          Array.from({ length: 50 }, (_, index) => ({ id, email: index === 0 ? 'a@x.test' : `${index}` })),
          now + id,
        );
      const answers = await Promise.all([put(1), byEmail(store, ['a@x.test']), put(2), byEmail(store, ['a@x.test']), put(3)]);
      for (const answer of [answers[1], answers[3]]) expect(answer).toMatchObject([{ key: 'a@x.test', several: false }]);
      const [last] = await byEmail(store, ['a@x.test']);
      expect(await store.table('users')).toMatchObject({ version: 4, rows: 50 });
      expect(['1', '2', '3']).toContain(last?.value);
    });

    test('have rows of any text, and many', async () => {
      const { store } = await openContractStore(make);
      const odd = ['\u0000', '\u0001', 'é😀', '"quoted"', "'", 'x'.repeat(5_000)];
      const rows = [...odd, ...Array.from({ length: 12_000 }, (_, index) => `key-${index}`)].map((key, n) => ({ ['k\u0000']: key, n }));
      await store.putTable('odd', rows, now);
      const found = await findOne(store, {
        in: 'table',
        table: 'odd',
        by: 'k\u0000',
        value: 'k\u0000',
        fold: false,
        keys: [...odd.slice(0, 5), 'key-11999'],
      });
      expect(found.map(({ key, value }) => [key, JSON.parse(value)])).toEqual(
        [...odd.slice(0, 5), 'key-11999'].toSorted().map((key) => [key, key]),
      );
    });

    test('of more than a million rows are refused', async () => {
      const { store } = await openContractStore(make);
      const rows = Array.from<TableRow>({ length: 1_000_001 }).fill({ a: 1 });
      await expect(store.putTable('users', rows, now)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      expect(await store.tables()).toEqual([]);
    });
  });
}
