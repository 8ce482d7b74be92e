import { expect, test } from 'vitest';
import { beginObject, beginRun, commit, later, none, openContractStore, write, writesOf, type MakeStore } from './harness.ts';

export function identityContract(make: MakeStore): void {
  // C-23: the key is datasource, collection and external id.
  test('the same id in another object or another datasource is another record', async () => {
    const { store } = await openContractStore(make);
    for (const datasource of ['shop', 'other-shop']) {
      await beginRun(store, datasource, datasource);
      for (const object of ['product', 'coupon']) {
        await beginObject(store, datasource, object);
        const content = `${datasource} ${object}`;
        const over = { datasource, object, collectionKey: `woo_${object}` };
        expect(await commit(store, datasource, [write('1', content)], over)).toEqual({ ...none, created: 1 });
      }
    }
    await store.deleteEntities('shop', 'shop', 'product', ['1']);
    expect(await store.entity('shop', 'product', '1')).toBeUndefined();
    for (const [datasource, object] of [
      ['shop', 'coupon'],
      ['other-shop', 'product'],
      ['other-shop', 'coupon'],
    ] as const) {
      const raw_payload = JSON.stringify({ id: '1', content: `${datasource} ${object}` });
      expect(await store.entity(datasource, object, '1')).toMatchObject({
        datasource,
        object,
        collection_key: `woo_${object}`,
        raw_payload,
      });
      expect(await store.countEntities(datasource, object)).toBe(1);
    }
  });

  test('ids are told apart by every byte', async () => {
    const { store } = await openContractStore(make);
    await beginRun(store, 'run-1');
    await beginObject(store, 'run-1');
    const ids = ['a', 'A', 'a ', ' a', 'a\u0000', 'á', 'a\u0301', '1', '01', '1.0', ''];
    expect(await commit(store, 'run-1', writesOf(ids))).toEqual({ ...none, created: ids.length });
    await store.finishRun('run-1', 'success', later, null, false);
    expect(await store.countEntities('shop', 'product')).toBe(ids.length);
  });
}
