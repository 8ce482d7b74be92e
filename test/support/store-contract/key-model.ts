import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Deletion, RemapRow, RemapSource, StoredEntity, SyncStore } from '../../../runtime/sync/ports.ts';
import { beginObject, beginRun, commit, later, openContractStore, write, type MakeStore } from './harness.ts';
import { bySku, catchUp, findOne, now } from './keys.ts';

interface ModelRecord {
  sku: string;
  status: StoredEntity['mapping_status'];
  payload: string | null;
  version: number;
  gone: boolean;
  /** One higher with each change that shows. */
  revision: number;
}

interface Model {
  readonly datasource: string;
  readonly records: Map<string, ModelRecord>;
  /** Ids that have been given an internal id, with it. */
  readonly internal: Map<string, unknown>;
  /** What was read to be mapped again, with the revision that it was of. */
  taken: readonly { readonly source: RemapSource; readonly revision: number | undefined }[];
  revision: number;
}

type Step = (model: Model, store: SyncStore) => Promise<void>;

const at = ({ datasource }: Model) => ({ datasource, object: 'product' });
const live = ({ records }: Model): readonly (readonly [string, ModelRecord])[] => [...records].filter(([, { gone }]) => !gone);

interface Given {
  readonly id: string;
  readonly sku: string;
  readonly version: number;
  readonly mapped: { readonly payload: string } | { readonly errors: readonly string[] } | null;
}

const committing =
  (given: readonly Given[]): Step =>
  async (model, store) => {
    const writes = given.map(({ id, sku, version, mapped }) => write(id, sku, { version, mapped }));
    await commit(store, model.datasource, writes, at(model));
    for (const one of given) writeToModel(model, one);
  };

function writeToModel(model: Model, { id, sku, version, mapped }: Given): void {
  const before = model.records.get(id);
  const { payload, status } = mappingOf(mapped);
  if (before && version < before.version) {
    if (before.gone) Object.assign(before, { gone: false, revision: ++model.revision });
    return;
  }
  const isSame = before && !before.gone && before.sku === sku && before.status === status && before.payload === payload;
  const revision = isSame ? before.revision : ++model.revision;
  model.records.set(id, { sku, status, payload, version, gone: false, revision });
}

function mappingOf(mapped: Given['mapped']): Pick<ModelRecord, 'payload' | 'status'> {
  if (mapped === null) return { payload: null, status: 'none' };
  return 'payload' in mapped ? { payload: mapped.payload, status: 'mapped' } : { payload: null, status: 'failed' };
}

const deleting =
  (ids: readonly string[], deletion: Deletion): Step =>
  async (model, store) => {
    await store.deleteEntities(model.datasource, model.datasource, 'product', ids, deletion);
    for (const id of ids) {
      const record = model.records.get(id);
      if (deletion === 'hard') model.records.delete(id);
      else if (record && !record.gone) Object.assign(record, { gone: true, revision: ++model.revision });
    }
  };

/** Whatever was brought up or not: nothing is found that is gone. */
const looking =
  (isFirstBroughtUp: boolean, limit: number): Step =>
  async (model, store) => {
    const place = { ...bySku, datasource: model.datasource };
    const { id } = isFirstBroughtUp ? await catchUp(store, place, limit) : ((await store.keyIndex(place, now)) ?? { id: 0 });
    const found = await findOne(store, { in: 'keys', index: id, keys: skus });
    if (!isFirstBroughtUp) {
      const ids = new Set(live(model).map(([key]) => JSON.stringify(key)));
      for (const { value } of found) expect(ids).toContain(value);
      return;
    }
    const expected = skus.flatMap((key) => {
      const own = live(model)
        .filter(([, { sku }]) => sku === key)
        .map(([record]) => record)
        .toSorted();
      return own[0] === undefined ? [] : [{ key, value: JSON.stringify(own[0]), several: own.length > 1 }];
    });
    expect(found).toEqual(expected);
  };

const referring: Step = async (model, store) => {
  const due = live(model).filter(([id, { status }]) => status === 'mapped' && !model.internal.has(id));
  expect(await store.refer(model.datasource, 'product', 'product', now)).toBe(due.length);
  const found = await findOne(store, { in: 'references', datasource: model.datasource, entityType: 'product', keys: ids });
  expect(found.map(({ key }) => key)).toEqual([...model.internal.keys(), ...due.map(([id]) => id)].toSorted());
  for (const { key, value } of found) {
    const internal = JSON.parse(value) as unknown;
    expect(model.internal.get(key) ?? internal).toBe(internal);
    model.internal.set(key, internal);
  }
};

const taking =
  (which: 'failed' | 'all'): Step =>
  async (model, store) => {
    const sources = await store.toRemap(at(model), which, null, 100);
    const expected = live(model).filter(([, { status }]) => which === 'all' || status === 'failed');
    expect(sources.map(({ externalId }) => externalId)).toEqual(expected.map(([id]) => id).toSorted());
    model.taken = sources.map((source) => ({ source, revision: model.records.get(source.externalId)?.revision }));
  };

const remapping =
  (payload: string | null): Step =>
  async (model, store) => {
    const counts = { mapped: 0, failed: 0, unchanged: 0, skipped: 0 };
    const rows = model.taken.map(({ source: { externalId, change } }): RemapRow => ({
      externalId,
      change,
      mapped: payload === null ? { errors: ['no price'] } : { value: payload },
    }));
    const status = payload === null ? 'failed' : 'mapped';
    for (const { source, revision } of model.taken) {
      const record = model.records.get(source.externalId);
      if (!record || record.gone || record.revision !== revision) counts.skipped++;
      else if (record.status === status && record.payload === payload) counts.unchanged++;
      else {
        counts[status]++;
        Object.assign(record, { status, payload, revision: ++model.revision });
      }
    }
    expect(await store.remap(at(model), rows, now)).toEqual(counts);
  };

const reading: Step = async (model, store) => {
  const stored = await store.entities({ ...at(model), limit: 100 });
  const expected = live(model)
    .map(([id, { status, payload }]) => ({ id, status, payload, internal: model.internal.get(id) ?? null }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(
    stored.map((one) => ({ id: one.external_id, status: one.mapping_status, payload: one.mapped_payload, internal: one.internal_id })),
  ).toEqual(expected);
};

const ids = ['a', 'b', 'c', 'd', 'e'];
const skus = ['K1', 'K2', 'K3'];
const mapped = fc.constantFrom(null, { payload: '{"x":1}' }, { payload: '{"x":2}' }, { errors: ['no price'] });
const given = fc.record({ id: fc.constantFrom(...ids), sku: fc.constantFrom(...skus, ''), version: fc.constantFrom(1, 2, 3), mapped });
const page = fc.array(given, { minLength: 1, maxLength: 6 }).map(committing);
const step: fc.Arbitrary<Step> = fc.oneof(
  page,
  page,
  fc
    .tuple(fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 3 }), fc.constantFrom<Deletion>('hard', 'soft'))
    .map((of) => deleting(...of)),
  fc.tuple(fc.boolean(), fc.constantFrom(1, 2, 100)).map((of) => looking(...of)),
  fc.constant(referring),
  fc.constantFrom<'failed' | 'all'>('failed', 'all').map(taking),
  fc.constantFrom('{"x":1}', '{"x":3}', null).map(remapping),
  fc.constant(reading),
);

export function keyModelContract(make: MakeStore): void {
  test(
    'any sequence of pages, deletions, lookups, references and mapping again leaves what a plain Map would hold',
    { timeout: 120_000 },
    async () => {
      const open = await openContractStore(make);
      let tried = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const datasource = `world-${tried++}`;
          await beginRun(open.store, datasource, datasource);
          await beginObject(open.store, datasource);
          const model: Model = { datasource, records: new Map(), internal: new Map(), taken: [], revision: 0 };
          for (const one of [...steps, looking(true, 2), referring, reading]) await one(model, open.store);
          await open.store.finishRun(datasource, 'success', later, null, false);
        }),
        { numRuns: 100 },
      );
    },
  );
}
