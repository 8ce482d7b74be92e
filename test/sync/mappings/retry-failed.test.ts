import { expect, test } from 'vitest';
import type { RuleList } from '../../../runtime/documents/mappings/rule-list.ts';
import type { BoundDatasource, BoundObject } from '../../../runtime/engine/index.ts';
import type { Place } from '../../../runtime/mapping/lookups/port.ts';
import { retryFailed } from '../../../runtime/sync/mapping/retry-failed.ts';
import type { MappingState, RemapSource } from '../../../runtime/sync/ports.ts';

const list: RuleList = { rules: [], transforms: [], request: undefined, requires: [], entity: undefined, layers: [] };
const place: Place = { in: 'object', datasource: 'shop', object: 'product', by: 'sku', value: 'external_id', fold: false };

const nothing = { context: {}, saved: { names: [], values: {} }, read: {} };

/** Failed records of an object in memory: those whose number is among `mappable` map. */
function prepare(count: number, places: readonly Place[] = [place]) {
  const failed = new Set(Array.from({ length: count }, (_, index) => String(index).padStart(6, '0')));
  const mappable = new Set<string>();
  const asked: (string | null)[] = [];
  let state: MappingState | undefined;
  let newest = 1;
  let rules = list;
  const object = {
    name: 'order',
    dependsOn: [],
    canList: true,
    mappings: {
      rules: async () => rules,
      problems: async () => [],
      places: async () => places,
      values: async () => nothing,
      knownValues: async () => nothing,
      storedMapper: async () => ({
        map: async (records: readonly { readonly raw: string }[]) =>
          records.map(({ raw }) => (mappable.has(raw) ? { value: {} } : { errors: ['no'] })),
      }),
    },
  };
  // As much of them as is asked for.
  const datasource = { name: 'shop', objects: new Map([['order', object as unknown as BoundObject]]) } as unknown as BoundDatasource;
  const store = {
    refer: async () => 0,
    table: async () => undefined,
    changes: async () => ({ changes: [], more: false, position: { feed: 'f', number: newest } }),
    mappingState: async () => state,
    async saveMappingState(_of: object, given: Partial<MappingState>) {
      state = { listHash: null, context: null, tried: null, ...state, ...given };
    },
    async toRemap(_of: object, _which: string, after: string | null, limit: number): Promise<readonly RemapSource[]> {
      asked.push(after);
      const ids = [...failed].toSorted((a, b) => (a < b ? -1 : 1)).filter((id) => after === null || id > after);
      return ids.slice(0, limit).map((id) => ({ externalId: id, raw: id, partition: null, change: 1 }));
    },
    async remap(_of: object, rows: readonly { readonly externalId: string; readonly mapped: object }[]) {
      const mapped = rows.filter((row) => 'value' in row.mapped);
      for (const { externalId } of mapped) failed.delete(externalId);
      return { mapped: mapped.length, failed: 0, unchanged: rows.length - mapped.length, skipped: 0 };
    },
  };
  const retry = async (most?: number) => {
    asked.length = 0;
    const done = await retryFailed({ store, datasource, now: () => 0, ...(most === undefined ? {} : { most }) });
    return { done, asked: [...asked] };
  };
  return {
    failed,
    mappable,
    retry,
    change: () => (newest += 1),
    changeRules: () => (rules = { ...list, transforms: [{ source: '1', layer: 0, at: '' }] }),
  };
}

test('nothing is read where nothing has changed that it looks into, and all is tried where something has', async () => {
  const { retry, change, mappable, failed } = prepare(1_200);
  expect(await retry()).toEqual({ done: [], asked: [null, '000499', '000999'] });
  expect(await retry()).toEqual({ done: [], asked: [] });
  mappable.add('000700');
  expect(await retry()).toEqual({ done: [], asked: [] });
  change();
  expect((await retry()).done).toMatchObject([{ object: 'order', mapped: 1, note: expect.stringContaining('mapped now') }]);
  expect(failed.has('000700')).toBe(false);
});

test('what is too much for one run is gone on with by the next, whatever has changed meanwhile', async () => {
  const { retry, change } = prepare(2_100);
  expect((await retry(1_000)).asked).toEqual([null, '000499']);
  change();
  expect((await retry(1_000)).asked).toEqual(['000999', '001499']);
  expect((await retry(1_000)).asked).toEqual(['001999']);
  // The first were tried before the change.
  expect((await retry(3_000)).asked).toEqual([null, '000499', '000999', '001499', '001999']);
  expect((await retry(3_000)).asked).toEqual([]);
});

test('rules that look nowhere are tried again when they have changed', async () => {
  const { retry, change, changeRules } = prepare(3, []);
  expect((await retry()).asked).toEqual([null]);
  change();
  expect((await retry()).asked).toEqual([]);
  changeRules();
  expect((await retry()).asked).toEqual([null]);
  expect((await retry()).asked).toEqual([]);
});
