// What the orders of the benchmark are looked up in.
import type { Store } from '../runtime/store/index.ts';
import { isBySku, productCount, skuOf, userCount, userEmail } from './orders-source.ts';

/** Products with internal ids, and the table of users. Gives the internal ids, by product. */
export async function fillShop(store: Store): Promise<ReadonlyMap<number, string>> {
  await store.putTable(
    'users',
    Array.from({ length: userCount }, (_, id) => ({ id, email: userEmail(id) })),
    0,
  );
  const run = {
    id: 'products',
    datasource: 'shop',
    connector: 'shops',
    connectorHash: '',
    mode: 'full' as const,
    startedAt: '2026-01-01T00:00:00.000Z',
  };
  await store.beginRun(run);
  const collection = { object: 'product', collectionKey: 'shop_product' };
  await store.beginObject(run.id, { ...collection, mode: 'full', modeReason: null });
  const writes = Array.from({ length: productCount }, (_, id) => ({
    entity: {
      // An order has 0 for a product that is known by its SKU alone.
      external_id: isBySku(id) ? `old-${id}` : String(id),
      collection_key: 'shop_product',
      api_version: null,
      raw_payload: JSON.stringify({ id, sku: skuOf(id), name: `Cog ${id}` }),
      archived_at: null,
      created_at: null,
      updated_at: null,
      version: 0,
      partition: null,
    },
    mapped: { payload: '{}' },
  }));
  const checkpoint = { token: 1, pages: 1, records: productCount, maxCursor: null, startedAt: 0, since: null, stable: true, done: false };
  await store.commitPage({ ...collection, runId: run.id, datasource: 'shop', writes, failures: [], checkpoint, markSeen: true });
  await store.refer('shop', 'product', 'product', 0);
  const [found = []] = await store.find([
    { in: 'references', datasource: 'shop', entityType: 'product', keys: writes.map(({ entity }) => entity.external_id) },
  ]);
  // An internal id is a text.
  const internalIds = new Map(found.map(({ key, value }) => [Number(key.replace('old-', '')), JSON.parse(value) as string]));
  if (internalIds.size !== productCount) throw new Error(`${internalIds.size} products have internal ids`);
  return internalIds;
}
