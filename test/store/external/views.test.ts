// The tables that other programs' SQL is written against, where they are views: what they say, on both databases.
import { describe, expect, test } from 'vitest';
import { uuidOf } from '../../../runtime/kernel/uuid-of.ts';
import type { Store } from '../../../runtime/store/index.ts';
import { factsOf } from '../../support/store-contract/facts.ts';
import { beginObject, commit, endOf, runOf, write } from '../../support/store-contract/harness.ts';
import { kinds } from '../views/stores.ts';

const views = ['external_connector', 'external_credential', 'external_mapping_rule', 'external_sync_config', 'external_sync_run'];
const all = [...views, 'external_order', 'external_product', 'external_reference'].toSorted();

const keep = (store: Store) => store.views.keep({ plans: [], sql: [], tables: true });

async function run(store: Store, id: string, status: 'success' | 'partial' | 'failed' | 'cancelled', finished: string): Promise<void> {
  await store.beginRun(runOf(id));
  await beginObject(store, id);
  await commit(store, id, [write('a'), write('b', 'one', { mapped: { errors: ['no'] } })]);
  await store.finishObject(endOf(id));
  await store.finishRun(id, status, finished, status === 'failed' ? { code: 'NETWORK_ERROR', message: 'gone' } : null, false);
}

const id = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`;
/** Both databases tell times without a zone; SQLite has them as text. */
const moment = (value: unknown): unknown => (value instanceof Date ? `${value.getFullYear()}` : String(value).slice(0, 4));
const jsonOf = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

describe.each(Object.entries(kinds))('tables of other programs on %s', (kind, make) => {
  test('are all there, once; nobody is asked for them who shows no such table', { timeout: 60_000 }, async () => {
    const { store, rows, again } = await make();
    expect(await store.views.keep({ plans: [], sql: [] })).toEqual({ made: [], applied: [], refused: [] });
    expect((await keep(store)).made.toSorted()).toEqual(kind === 'SQLite' ? views : all);
    expect(await keep(store)).toEqual({ made: [], applied: [], refused: [] });
    expect((await keep(await again())).made).toEqual([]);
    for (const name of all) expect(await rows(name), name).toEqual([]);
  });

  test('a connector, its configuration, where its secrets are and its rules', { timeout: 60_000 }, async () => {
    const { store, rows } = await make();
    await store.ensureFacts(factsOf('shop'));
    await keep(store);
    const connector = uuidOf('datasource', 'shop');
    expect(await rows('external_connector')).toMatchObject([
      { id: connector, type: 'woo', base_url: 'https://shop.example', status: 'active', last_test_at: null },
    ]);
    const [config] = await rows('external_sync_config');
    expect({ ...config, mappings_json: jsonOf(config?.['mappings_json']) }).toMatchObject({
      id: connector,
      connector_id: connector,
      mappings_json: { order: { fields: { id: 'number' } } },
    });
    expect([config?.['sync_products'], config?.['sync_orders']].map(Number)).toEqual([1, 0]);
    expect(await rows('external_credential')).toMatchObject([
      { connector_id: connector, encrypted_key: 'sealed:secret:shop:/key', encrypted_secret: 'sealed:secret:shop:/secret' },
    ]);
    const [rule] = await rows('external_mapping_rule');
    expect(rule).toMatchObject({
      id: '6a204bd8-9f3c-4d60-8a39-c35b9a4ae9c2',
      connector_id: connector,
      entity_type: 'order',
      source_field: 'currency',
      target_field: 'currency',
    });
    expect(jsonOf(rule?.['transform_json'])).toEqual({ steps: ['currency'] });
    expect([rule, config].flatMap((row) => [row?.['created_at'], row?.['updated_at']]).map(moment)).toEqual(Array(4).fill('1970'));
    await store.ensureFacts(factsOf('bare', { secrets: [], rules: [], toggles: {}, tables: {}, mappings: {} }));
    await store.ensureFacts(factsOf('single', { secrets: ['environment:KEY'], rules: [] }));
    expect((await rows('external_credential')).map((row) => String(row['encrypted_secret'])).toSorted()).toEqual([
      '',
      'sealed:secret:shop:/secret',
    ]);
    expect(await rows('external_sync_config')).toHaveLength(3);
  });

  test('how it stands: as the newer of its last test and its last run says', { timeout: 60_000 }, async () => {
    const { store, rows } = await make();
    await keep(store);
    const status = async (): Promise<unknown> => (await rows('external_connector'))[0]?.['status'];
    const at = (hour: number): string => `2026-01-15T${hour}:00:00.000Z`;
    const tested = (hour: number, success: boolean): Promise<void> =>
      store.tested('shop', { at: Date.parse(at(hour)), success, reason: null, message: 'told' });
    await store.ensureFacts(factsOf('shop'));
    await run(store, id(1), 'failed', at(10));
    expect(await status()).toBe('error');
    await tested(11, true);
    expect(await status()).toBe('active');
    await tested(12, false);
    expect(await status()).toBe('error');
    await run(store, id(2), 'partial', at(13));
    expect(await status()).toBe('active');
    await run(store, id(3), 'cancelled', at(14));
    expect(await status()).toBe('active');
    await store.beginRun(runOf(id(4)));
    expect(await status()).toBe('active');
    await tested(15, false);
    await store.ensureFacts(factsOf('shop', { baseUrl: 'https://other.example' }));
    expect(await status()).toBe('active');
    expect((await rows('external_connector'))[0]?.['last_test_at']).not.toBeNull();
    await store.ensureFacts(factsOf('shop', { enabled: false }));
    expect(await status()).toBe('disabled');
  });

  test('runs, with what they did', { timeout: 60_000 }, async () => {
    const { store, rows } = await make();
    await keep(store);
    await store.ensureFacts(factsOf('shop'));
    await run(store, id(1), 'failed', '2026-01-15T13:00:00.000Z');
    await run(store, id(2), 'partial', '2026-01-15T14:00:00.000Z');
    await store.beginRun(runOf(id(3)));
    await store.beginRun(runOf(id(4), { datasource: 'untold' }));
    const told = (await rows('external_sync_run', 'ORDER BY id')).map((row) => ({ ...row, stats_json: jsonOf(row['stats_json']) }));
    expect(told).toMatchObject([
      {
        id: id(1),
        connector_id: uuidOf('datasource', 'shop'),
        status: 'failed',
        stats_json: {
          product: { total: 2, mapped: 1, failed: 1, created: 1, updated: 0, unchanged: 0, deleted: 0 },
          total: 2,
          mapped: 1,
          failed: 1,
        },
      },
      { id: id(2), status: 'success', stats_json: { product: { unchanged: 1, failed: 1 } } },
      { id: id(3), status: 'running', finished_at: null, stats_json: { total: 0, mapped: 0, failed: 0 } },
    ]);
    expect(told.map((row) => moment((row as { started_at?: unknown }).started_at))).toEqual(['2026', '2026', '2026']);
  });

  test('something else of that name is left as it is', { timeout: 60_000 }, async () => {
    const { store, ask, rows } = await make();
    await ask(kind === 'SQLite' ? 'CREATE VIEW external_sync_run AS SELECT 7 AS mine' : 'CREATE SCHEMA supasaasy');
    if (kind !== 'SQLite') await ask('CREATE TABLE supasaasy.external_sync_run AS SELECT 7 AS mine');
    const { refused, made } = await keep(store);
    expect(refused).toMatchObject([{ name: 'external_sync_run', reason: expect.stringContaining('not ours') }]);
    expect(made).toHaveLength(kind === 'SQLite' ? 4 : 7);
    expect((await rows('external_sync_run')).map(({ mine }) => Number(mine))).toEqual([7]);
  });
});
