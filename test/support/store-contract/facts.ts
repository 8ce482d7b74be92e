import { describe, expect, test } from 'vitest';
import { uuidOf } from '../../../runtime/kernel/uuid-of.ts';
import type { GivenFacts } from '../../../runtime/sync/ports.ts';
import { type MakeStore, openContractStore } from './harness.ts';

export function factsOf(datasource: string, over: Partial<GivenFacts> = {}): GivenFacts {
  return {
    datasource,
    connector: 'woo',
    baseUrl: 'https://shop.example',
    enabled: true,
    toggles: { product: true, order: false },
    tables: { product: 'external_product', order: 'external_order' },
    secrets: ['sealed:secret:shop:/key', 'sealed:secret:shop:/secret'],
    rules: [
      {
        id: '6a204bd8-9f3c-4d60-8a39-c35b9a4ae9c2',
        entityType: 'order',
        sourceField: 'currency',
        targetField: 'currency',
        transform: { steps: ['currency'] },
        createdAt: 1_000,
        updatedAt: 2_000,
      },
    ],
    mappings: { order: { fields: { id: 'number' } } },
    now: 5_000,
    ...over,
  };
}

const failed = { at: 6_000, success: false, reason: 'dns', message: 'the name cannot be found' };
const cleared = { at: 6_000, success: null, reason: null, message: null };

export function factsContract(make: MakeStore): void {
  describe('facts of datasources', () => {
    test('are given back as they were given, by id and by name, also later', async () => {
      const open = await openContractStore(make);
      const { now: _, ...given } = factsOf('shop');
      const id = uuidOf('datasource', 'shop');
      const expected = { ...given, id, test: undefined };
      expect(await open.store.ensureFacts(factsOf('shop'))).toEqual(expected);
      await open.store.ensureFacts(factsOf('market', { enabled: false }));
      await open.reopen();
      expect(await open.store.factsById(id)).toEqual(expected);
      expect(await open.store.factsOf(['shop', 'nobody'])).toEqual([expected]);
      expect((await open.store.factsOf(['shop', 'market'])).map(({ enabled }) => String(enabled)).toSorted()).toEqual(['false', 'true']);
      expect(await open.store.factsById('no uuid')).toBeUndefined();
      expect(await open.store.factsById(uuidOf('datasource', 'nobody'))).toBeUndefined();
    });

    test('any text is kept', async () => {
      const { store } = await openContractStore(make);
      const odd = '\u0000\u0001"\'😀';
      const given = factsOf('shop', { baseUrl: odd, mappings: { [odd]: odd }, toggles: { [odd]: true } });
      expect(await store.ensureFacts(given)).toMatchObject({ baseUrl: odd, mappings: { [odd]: odd }, toggles: { [odd]: true } });
    });

    test('say when they changed, and nothing is written where they did not', async () => {
      const { store, ask } = await openContractStore(make);
      const times = async (): Promise<unknown> => (await ask('SELECT created_at, updated_at FROM datasource_facts'))[0];
      await store.ensureFacts(factsOf('shop'));
      await store.ensureFacts(factsOf('shop', { now: 9_000 }));
      expect(Object.values(Object(await times()) as object).map(Number)).toEqual([5_000, 5_000]);
      await store.ensureFacts(factsOf('shop', { now: 9_000, enabled: false }));
      expect(Object.values(Object(await times()) as object).map(Number)).toEqual([5_000, 9_000]);
    });

    test('the last test counts', async () => {
      const { store } = await openContractStore(make);
      await store.tested('shop', failed);
      expect(await store.factsOf(['shop'])).toEqual([]);
      await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }));
      await store.tested('shop', failed);
      expect(await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }))).toMatchObject({ test: failed });
      const passed = { at: 7_000, success: true, reason: null, message: 'connected' };
      await store.tested('shop', passed);
      expect((await store.factsOf(['shop']))[0]?.test).toEqual(passed);
    });

    test.each([
      ['another address', { baseUrl: 'https://other.example' }],
      ['another connector', { connector: 'magento' }],
      ['another configuration', { configurationHash: 'b' }],
    ])('of %s it says nothing, but when it was', async (_name, over) => {
      const { store } = await openContractStore(make);
      await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }));
      await store.tested('shop', failed);
      expect((await store.ensureFacts(factsOf('shop', { configurationHash: 'a', ...over }))).test).toEqual(cleared);
    });

    test('who knows no configuration leaves the test, and what the configuration was', async () => {
      const { store } = await openContractStore(make);
      await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }));
      await store.tested('shop', failed);
      expect((await store.ensureFacts(factsOf('shop', { enabled: false }))).test).toEqual(failed);
      expect((await store.ensureFacts(factsOf('shop', { configurationHash: 'a' }))).test).toEqual(failed);
      expect((await store.ensureFacts(factsOf('shop', { configurationHash: 'b' }))).test).toEqual(cleared);
    });
  });
}
