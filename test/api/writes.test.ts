import { describe, expect, test } from 'vitest';
import { refuseWrite, type WriteMethod, type WriteRules, writes } from '../../runtime/api/write-gate.ts';
import { readVectors } from '../support/vectors.ts';
import { openShopApi } from './shop-api.ts';

interface Given {
  readonly method: WriteMethod;
  readonly object: WriteRules;
}

const vectors = readVectors<Given, { readonly reason: string }>('api/write-gate');

describe('write gate', () => {
  test.each(vectors)('$name', ({ given, expect: expected }) => {
    expect(refuseWrite(writes[given.method], given.object)).toBe(expected.reason);
  });

  test('every method has vectors', () => {
    expect(new Set(vectors.map(({ given }) => given.method))).toEqual(new Set(Object.keys(writes)));
  });
});

test.each([
  [
    'POST',
    '/data/main_shop/order',
    'cannot create order of main_shop: allowCreate is true, but the connector declares no create operation',
  ],
  ['POST', '/data/main_shop/tag', 'cannot create tag of main_shop: allowCreate is false'],
  ['PATCH', '/data/main_shop/order/1', 'cannot update order of main_shop: allowUpdate is false'],
  ['PUT', '/data/main_shop/order/1', 'cannot update order of main_shop: allowUpdate is false'],
  ['DELETE', '/data/main_shop/order/1', 'cannot delete order of main_shop: allowDelete is false'],
  ['DELETE', '/data/main_shop/order', 'cannot delete order of main_shop: allowDelete is false'],
] as const)('%s %s is refused and reaches nothing', async (method, url, message) => {
  const { call, runtime } = await openShopApi();
  const response = await call(method, url, { payload: '<not json>', headers: { 'content-type': 'application/xml' } });
  expect(response.statusCode).toBe(405);
  expect(response.headers.allow).toBe('GET');
  expect(response.json().error).toMatchObject({ code: 'CONNECTOR_WRITE_NOT_ALLOWED', message });
  expect(runtime.calls).toEqual([]);
});

test('writing to what is not there is told as not found', async () => {
  const { call } = await openShopApi();
  expect((await call('DELETE', '/data/nowhere/order/1')).json().error.code).toBe('DATASOURCE_NOT_FOUND');
  expect((await call('DELETE', '/data/main_shop/nothing/1')).json().error.code).toBe('OBJECT_NOT_FOUND');
});
