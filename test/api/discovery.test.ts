import { expect, test } from 'vitest';
import { openShopApi } from './shop-api.ts';

test('lists what a datasource has', async () => {
  const { get } = await openShopApi();
  const response = await get('/datasources/main_shop/resources');
  expect(response.json()).toEqual({ resources: [{ id: 'products', name: 'Product', type: 'object', object: 'product' }] });
});

test('gives the schema of an object, from as many records as asked for', async () => {
  const { get, runtime } = await openShopApi();
  const response = await get('/datasources/main_shop/schema?object=order&sample=7');
  expect(response.json()).toMatchObject({ object: 'order', records: 0, declared: null, drift: null });
  expect(runtime.calls.at(-1)).toMatchObject({ name: 'schema', arguments: ['order', { sample: 7 }] });
});

test('asks of which object, when there are several', async () => {
  const { get } = await openShopApi();
  const response = await get('/datasources/main_shop/schema');
  expect(response.statusCode).toBe(400);
  expect(response.json().error).toMatchObject({ code: 'REQUEST_INVALID', message: 'say of which object, as ?object=…; there are none' });
});

test('looks at no more records than it may', async () => {
  const { get } = await openShopApi();
  expect((await get('/datasources/main_shop/schema?object=order&sample=10001')).statusCode).toBe(400);
  expect((await get('/datasources/main_shop/schema?object=order&sample=0')).statusCode).toBe(400);
});
