import { describe, expect, test } from 'vitest';
import type { KeyIndex, KeyPlace, StoreAsk, StoreFound, SyncStore } from '../../../runtime/sync/ports.ts';
import {
  beginBoth,
  beginRun,
  beginObject,
  commit,
  endBoth,
  endOf,
  inByteOrder,
  later,
  openContractStore,
  target,
  write,
  type MakeStore,
} from './harness.ts';

export const now = Date.parse('2026-01-15T12:00:00.000Z');
export const bySku: KeyPlace = { ...target, by: 'content', value: 'external_id', fold: false };

/** Its keys as whoever looks makes them: here the content of a record, and its id as what is given. */
export async function catchUp(store: SyncStore, place: KeyPlace = bySku, limit = 1_000): Promise<KeyIndex> {
  const index = await store.keyIndex(place, now);
  if (!index) throw new Error('the collection is not there');
  let { upto } = index;
  while (upto < index.last) {
    const records = await store.unkeyed(index.id, limit);
    const after = records.length < limit ? index.last : (records.at(-1)?.change ?? index.last);
    const rows = records.map(({ externalId, raw }) => ({
      externalId,
      keys: [(JSON.parse(raw) as { content: string }).content].filter((key) => key !== ''),
      value: JSON.stringify(externalId),
    }));
    expect(await store.addKeys(index.id, upto, after, rows)).toBe(true);
    upto = after;
  }
  return { ...index, upto };
}

/** What is found of one ask. */
export async function findOne(store: SyncStore, ask: StoreAsk): Promise<readonly StoreFound[]> {
  const [found] = await store.find([ask]);
  return (found ?? []).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What the keys of `bySku` give after they were brought up to what is stored. */
async function found(store: SyncStore, ...keys: readonly string[]): Promise<Record<string, string>> {
  const { id } = await catchUp(store);
  const all = await findOne(store, { in: 'keys', index: id, keys });
  return Object.fromEntries(all.map(({ key, value, several }) => [key, `${JSON.parse(value)}${several ? ' and others' : ''}`]));
}

export function keyContract(make: MakeStore): void {
  describe('keys that records are looked up by', () => {
    test('are of no collection that was never synced', async () => {
      const { store } = await openContractStore(make);
      expect(await store.keyIndex(bySku, now)).toBeUndefined();
      expect(await store.unkeyed(7, 10)).toEqual([]);
      expect(await store.addKeys(7, 0, 1, [{ externalId: 'a', keys: ['k'], value: null }])).toBe(false);
      const asks: readonly StoreAsk[] = [
        { in: 'keys', index: 7, keys: ['k'] },
        { in: 'ids', ...target, keys: ['k'] },
        { in: 'references', datasource: 'shop', entityType: 'product', keys: ['k'] },
        { in: 'referenceKeys', index: 7, entityType: 'product', keys: ['k'] },
        { in: 'table', table: 'none', by: 'a', value: 'b', fold: true, keys: ['k'] },
      ];
      expect(await store.find(asks)).toEqual([[], [], [], [], []]);
      expect(await store.find([])).toEqual([]);
    });

    test('are those of every record once they are brought up, also of a process that comes later', async () => {
      const open = await openContractStore(make);
      await beginBoth(open.store, 'run-1');
      await commit(open.store, 'run-1', [write('1', 'A'), write('2', 'B'), write('3', '')]);
      const fresh = await open.store.keyIndex(bySku, now);
      expect(fresh).toEqual({ id: fresh?.id, upto: 0, last: 3 });
      expect((await open.store.unkeyed(fresh?.id ?? 0, 2)).map(({ externalId, change }) => [externalId, change])).toEqual([
        ['1', 1],
        ['2', 2],
      ]);
      expect(await found(open.store, 'A', 'B', '', 'C')).toEqual({ A: '1', B: '2' });
      await endBoth(open.store, 'run-1');
      await open.reopen();
      expect(await open.store.keyIndex(bySku, now)).toEqual({ id: fresh?.id, upto: 3, last: 3 });
      expect(await found(open.store, 'A', 'C')).toEqual({ A: '1' });
    });

    test('follow what becomes of a record: changed, deleted softly, there again, deleted', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A'), write('2', 'B')]);
      expect(await found(store, 'A', 'B')).toEqual({ A: '1', B: '2' });
      await commit(store, 'run-1', [write('1', 'A2', { version: 2_000 })]);
      expect(await found(store, 'A', 'A2')).toEqual({ A2: '1' });
      await store.deleteEntities('run-1', 'shop', 'product', ['1'], 'soft');
      // At once, whether or not they were brought up since.
      expect(await findOne(store, { in: 'keys', index: (await store.keyIndex(bySku, now))?.id ?? 0, keys: ['A2'] })).toEqual([]);
      expect(await found(store, 'A2', 'B')).toEqual({ B: '2' });
      await commit(store, 'run-1', [write('1', 'A3', { version: 3_000 })]);
      expect(await found(store, 'A2', 'A3')).toEqual({ A3: '1' });
      await store.deleteEntities('run-1', 'shop', 'product', ['1', '2'], 'hard');
      expect(await found(store, 'A3', 'B')).toEqual({});
      await commit(store, 'run-1', [write('2', 'C')]);
      expect(await found(store, 'B', 'C')).toEqual({ C: '2' });
    });

    test('of an index that is new are brought up from what was stored long before', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(
        store,
        'run-1',
        Array.from({ length: 25 }, (_, index) => write(`${index}`, `sku-${index}`)),
      );
      await catchUp(store, bySku, 10);
      const folded = { ...bySku, fold: true };
      expect((await store.keyIndex(folded, now))?.upto).toBe(0);
      await catchUp(store, folded, 10);
      const [a, b] = [await store.keyIndex(bySku, now), await store.keyIndex(folded, now)];
      expect(a?.id).not.toBe(b?.id);
      const [one, two] = await store.find([
        { in: 'keys', index: b?.id ?? 0, keys: ['sku-24'] },
        { in: 'keys', index: a?.id ?? 0, keys: ['sku-0', 'sku-24'] },
      ]);
      expect(one).toEqual([{ key: 'sku-24', value: '"24"', several: false }]);
      expect(two).toHaveLength(2);
    });

    test('that two bring up at once are brought up by one of them', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A')]);
      const index = await store.keyIndex(bySku, now);
      const rows = (value: string) => [{ externalId: '1', keys: ['A'], value }];
      const added = await Promise.all(['"one"', '"two"', '"three"'].map((value) => store.addKeys(index?.id ?? 0, 0, 1, rows(value))));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await store.addKeys(index?.id ?? 0, 0, 1, rows('"late"'))).toBe(false);
      const [kept] = await findOne(store, { in: 'keys', index: index?.id ?? 0, keys: ['A'] });
      expect(kept?.value).toBe(['"one"', '"two"', '"three"'][added.indexOf(true)]);
    });

    test('that two records have are told as several, with what the first by its id gives', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('9', 'A'), write('10', 'A'), write('3', 'A'), write('4', 'B')]);
      expect(await found(store, 'A', 'B')).toEqual({ A: '10 and others', B: '4' });
      await store.deleteEntities('run-1', 'shop', 'product', ['10'], 'soft');
      expect(await found(store, 'A')).toEqual({ A: '3 and others' });
      await store.deleteEntities('run-1', 'shop', 'product', ['3'], 'hard');
      expect(await found(store, 'A')).toEqual({ A: '9' });
    });

    test('that some records share and others have alone are each told as they are, however many share them', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const contents = ['B', 'C', ...Array.from({ length: 20 }, () => 'A'), 'D', 'C'];
      await commit(
        store,
        'run-1',
        contents.map((content, index) => write(String(100 + index), content, { mapped: { payload: '{}' } })),
      );
      // Many keys beside the shared ones, and few.
      expect(await found(store, 'none', 'A', 'D', ...Array.from({ length: 30 }, (_, index) => `n${index}`), 'C', 'B')).toEqual({
        A: '102 and others',
        B: '100',
        C: '101 and others',
        D: '122',
      });
      expect(await found(store, 'D', 'A', 'C')).toEqual({ A: '102 and others', C: '101 and others', D: '122' });
      expect(await found(store, 'A')).toEqual({ A: '102 and others' });
      await store.refer('shop', 'product', 'product', now);
      const { id } = await catchUp(store);
      const ask = { in: 'referenceKeys', index: id, entityType: 'product', keys: ['A', 'B', 'none', 'C'] } as const;
      const byKey = await findOne(store, ask);
      const byId = await findOne(store, { in: 'references', datasource: 'shop', entityType: 'product', keys: ['100', '101', '102'] });
      expect(byKey.map(({ key, several }) => [key, several])).toEqual([
        ['A', true],
        ['B', false],
        ['C', true],
      ]);
      expect(byKey.map(({ value }) => value).toSorted()).toEqual(byId.map(({ value }) => value).toSorted());
    });

    test('may be several of one record, and give nothing', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1')]);
      const id = (await store.keyIndex(bySku, now))?.id ?? 0;
      await store.addKeys(id, 0, 1, [{ externalId: '1', keys: ['a', 'b', 'a'], value: null }]);
      expect(await findOne(store, { in: 'keys', index: id, keys: ['b', 'a', 'b'] })).toEqual([
        { key: 'a', value: 'null', several: false },
        { key: 'b', value: 'null', several: false },
      ]);
    });

    test('are any text: NUL, halves of pairs, quotes, as long as they may be, beside the longest ids', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const random = (length: number): string =>
        Array.from({ length }, (_, at) => String.fromCodePoint(0x1_00_00 + ((at * 7_919 + length) % 50_000))).join('');
      const odd = [
        ...inByteOrder.filter((text) => text !== ''),
        "'; --",
        '\u0001',
        '\u0001\u0002',
        '%',
        '{a,"b"}',
        '\ud800x',
        'x'.repeat(300),
        random(128),
      ];
      const ids = odd.map((_, index) => `${random(480)}-${index}`);
      await commit(
        store,
        'run-1',
        odd.map((key, index) => write(ids[index] ?? '', key)),
      );
      const { id } = await catchUp(store);
      const all = await findOne(store, { in: 'keys', index: id, keys: [...odd, 'none'] });
      const placeOf = (key: string): number => ids.indexOf(JSON.parse(all.find((one) => one.key === key)?.value ?? '""') as string);
      expect(odd.map(placeOf)).toEqual([...odd.keys()]);
      expect(all).toHaveLength(odd.length);
      expect(await findOne(store, { in: 'ids', ...target, keys: [...ids, 'none'] })).toHaveLength(odd.length);
    });

    test('are found ten thousand at a time', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      const all = Array.from({ length: 10_000 }, (_, index) => `sku-${index}`);
      for (let from = 0; from < 5_000; from += 1_000)
        await commit(
          store,
          'run-1',
          all.slice(from, from + 1_000).map((sku, index) => write(`${from + index}`, sku)),
        );
      const { id } = await catchUp(store);
      const [byKey, byId] = await store.find([
        { in: 'keys', index: id, keys: all },
        { in: 'ids', ...target, keys: Array.from({ length: 10_000 }, (_, index) => `${2 * index}`) },
      ]);
      expect(byKey).toHaveLength(5_000);
      expect(byKey).toContainEqual({ key: 'sku-4999', value: '"4999"', several: false });
      expect(byId).toHaveLength(2_500);
    });

    test('of another datasource or object are others', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await beginObject(store, 'run-1', 'order');
      await commit(store, 'run-1', [write('1', 'A')]);
      await commit(store, 'run-1', [write('2', 'A')], { object: 'order' });
      await beginRun(store, 'run-2', 'market');
      await beginObject(store, 'run-2');
      await commit(store, 'run-2', [write('3', 'A')], { datasource: 'market' });
      const given: string[] = [];
      for (const place of [bySku, { ...bySku, object: 'order' }, { ...bySku, datasource: 'market' }]) {
        const { id } = await catchUp(store, place);
        given.push(...(await findOne(store, { in: 'keys', index: id, keys: ['A'] })).map(({ value }) => value));
      }
      expect(given).toEqual(['"1"', '"2"', '"3"']);
      expect(await findOne(store, { in: 'ids', datasource: 'shop', object: 'order', keys: ['1', '2'] })).toEqual([
        { key: '2', value: '"2"', several: false },
      ]);
    });

    test('go with their datasource, and one that is synced anew begins without any', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A')]);
      const { id } = await catchUp(store);
      await endBoth(store, 'run-1');
      await store.erase('shop');
      expect(await findOne(store, { in: 'keys', index: id, keys: ['A'] })).toEqual([]);
      await beginBoth(store, 'run-2');
      await commit(store, 'run-2', [write('1', 'A')]);
      expect(await findOne(store, { in: 'keys', index: id, keys: ['A'] })).toEqual([]);
      expect(await found(store, 'A')).toEqual({ A: '1' });
    });

    test('that nobody has asked for in ninety days are dropped when a run ends, and made anew for whoever asks', async () => {
      const { store } = await openContractStore(make);
      await beginBoth(store, 'run-1');
      await commit(store, 'run-1', [write('1', 'A')]);
      const { id } = await catchUp(store);
      await store.finishObject(endOf('run-1'));
      const end = async (run: string, days: number) =>
        store.finishRun(run, 'success', new Date(now + days * 86_400_000).toISOString(), null, false);
      await end('run-1', 89);
      expect(await findOne(store, { in: 'keys', index: id, keys: ['A'] })).toHaveLength(1);
      await beginBoth(store, 'run-2');
      await store.finishObject(endOf('run-2'));
      await end('run-2', 92);
      expect(await findOne(store, { in: 'keys', index: id, keys: ['A'] })).toEqual([]);
      expect(later < new Date(now + 92 * 86_400_000).toISOString()).toBe(true);
      expect(await found(store, 'A')).toEqual({ A: '1' });
    });
  });
}
