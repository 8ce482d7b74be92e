// A form that leads to another shop: what was read of the one before says nothing of it.
import { expect, test } from 'vitest';
import { startShop } from '../../../sample/shop/index.ts';
import { keep } from '../../support/keep.ts';
import { sampleShop } from './admin-shop.ts';
import { openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';

async function open(options: { readonly orders?: number; readonly products?: number; readonly slow?: number } = {}) {
  const shop = keep(await startShop({ ...sampleShop.keys, products: 3, orders: 5, ...options }));
  const api = await openAdmin({}, { documents: sampleShop.documents });
  const { id } = (await api.call('POST', forms, sampleShop.body(shop.url))).body;
  const [connected] = await api.runtime.scope('system').list();
  const datasource = connected?.datasource ?? '';
  const { type: _, ...whole } = sampleShop.body('');
  return {
    api,
    id,
    shop,
    datasource,
    sync: async () => (await api.call('POST', `${forms}/${id}/sync?wait=true`)).body,
    move: (baseUrl: string, how: object = {}) => api.call('PUT', `${forms}/${id}`, { ...whole, baseUrl, ...how }),
    stored: async (object: string) =>
      (await api.runtime.reach().stored({ datasource, object, limit: 1_000 })).map(({ external_id }) => external_id),
    state: async () => (await api.runtime.reach().state(datasource)).objects,
  };
}

test('the next sync reads all of the other shop, its older orders too', async () => {
  const { sync, move, state, stored, api, id } = await open();
  expect(await sync()).toMatchObject({ status: 'success' });
  expect((await state())['order']).toMatchObject({ next: 'incremental' });
  const before = await stored('order');
  const other = keep(await startShop({ ...sampleShop.keys, products: 3, orders: 12 }));
  expect((await move(other.url)).status).toBe(200);
  expect((await state())['order']).toMatchObject({ next: 'full', cursor: null, validator: null });
  expect(await stored('order')).toEqual(before);
  expect(await sync()).toMatchObject({ status: 'success' });
  expect(await stored('order')).toHaveLength(12);
  const { runs } = (await api.call('GET', `${forms}/${id}/runs`)).body;
  expect(runs[0].stats).toMatchObject({ order: { total: 12 } });
});

test('another place on the same host is another shop; the same place said otherwise is not', async () => {
  const { sync, move, state, shop } = await open();
  await sync();
  const read = await state();
  expect((await move(`${shop.url}/`)).status).toBe(200);
  expect((await move(shop.url, { syncOrders: false, consumerSecret: 'cs_other' })).status).toBe(200);
  expect(await state()).toEqual(read);
  expect((await move(`${shop.url}/second`)).status).toBe(200);
  expect((await state())['order']).toMatchObject({ next: 'full', cursor: null });
});

test('a run that was broken off is not gone on with elsewhere', async () => {
  const { api, id, sync, move, stored, shop } = await open({ products: 3, orders: 250 });
  await shop.breakAfter(3);
  await sync();
  await shop.breakAfter();
  expect((await api.call('GET', `${forms}/${id}`)).body.lastRun).toMatchObject({ status: 'failed' });
  const other = keep(await startShop({ ...sampleShop.keys, products: 3, orders: 250 }));
  expect((await move(other.url)).status).toBe(200);
  expect(await sync()).toMatchObject({ status: 'success' });
  expect(await stored('order')).toHaveLength(250);
});

test('while a sync is under way it stays where it is: 409, and nothing is changed', async () => {
  const { api, id, move, shop } = await open({ products: 300, orders: 5, slow: 60 });
  const other = keep(await sampleShop.start());
  await api.call('POST', `${forms}/${id}/sync`);
  expect(await move(other.url)).toMatchObject({ status: 409, body: { error: { code: 'RUN_IN_PROGRESS' } } });
  expect((await api.call('GET', `${forms}/${id}`)).body).toMatchObject({ baseUrl: shop.url });
  await api.runtime.reach().stopSync((await api.runtime.scope('system').list())[0]?.datasource ?? '');
  expect((await move(other.url)).status).toBe(200);
});
