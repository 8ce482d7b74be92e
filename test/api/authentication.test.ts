import { expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { createFakeRuntime } from '../support/fake-runtime.ts';
import { openShopApi, token } from './shop-api.ts';

const guarded = [
  '/connectors',
  '/connectors/shop_api',
  '/connectors/shop_api/icon',
  '/datasources',
  '/datasources/main_shop',
  '/runs',
  '/runs/x',
];
const more = [
  '/datasources/main_shop/runs',
  '/data/main_shop/order',
  '/data/main_shop/order/1',
  '/documents',
  '/diagnostics',
  '/events',
  '/no-such-route',
];

test.each([...guarded, ...more])('GET %s needs the admin token', async (url) => {
  const { api, runtime } = await openShopApi();
  const response = await api.inject(url);
  expect(response.statusCode).toBe(401);
  expect(response.headers['www-authenticate']).toBe('Bearer');
  expect(response.json().error.code).toBe('UNAUTHENTICATED');
  expect(runtime.calls).toEqual([]);
});

test.each([
  ['POST', '/datasources/main_shop/test'],
  ['POST', '/datasources/main_shop/sync'],
  ['PUT', '/documents/connector/x'],
  ['DELETE', '/documents/connector/x'],
  ['DELETE', '/data/main_shop/order/1'],
  ['OPTIONS', '/connectors'],
] as const)('%s %s needs the admin token', async (method, url) => {
  const { api, runtime } = await openShopApi();
  expect((await api.inject({ method, url })).statusCode).toBe(401);
  expect(runtime.calls).toEqual([]);
});

test.each(['Bearer wrong', 'Bearer', `Basic ${token}`, token, `Bearer ${token}x`, `Bearer ${token} x`])(
  'the header "%s" is not the token',
  async (authorization) => {
    const { api } = await openShopApi();
    expect((await api.inject({ url: '/connectors', headers: { authorization } })).statusCode).toBe(401);
  },
);

test('the token is not taken from the query, and the scheme may be written in any case', async () => {
  const { api } = await openShopApi();
  expect((await api.inject(`/connectors?token=${token}&access_token=${token}`)).statusCode).toBe(401);
  expect((await api.inject({ url: '/connectors', headers: { authorization: `bearer ${token}` } })).statusCode).toBe(200);
});

test.each([
  '/docs/../connectors',
  '/docs/%2e%2e/connectors',
  '//connectors',
  '/docs/static/..%2f..%2fconnectors',
  '/docs/json/../../connectors',
])('%s gives nothing away', async (url) => {
  const { api } = await openShopApi();
  const response = await api.inject(url);
  expect(response.statusCode).toBeGreaterThanOrEqual(400);
  expect(response.body).not.toContain('shop_api');
});

test.each(['/livez', '/readyz', '/openapi.json', '/docs', '/docs/', '/docs/static/swagger-ui.css'])(
  'GET %s needs no token and shows no data',
  async (url) => {
    const { api } = await openShopApi();
    const response = await api.inject(url);
    expect(response.statusCode).toBe(200);
    expect(response.body).not.toContain('shop_api');
  },
);

test('without a token there is no API', async () => {
  const runtime = createFakeRuntime({ connectors: [], datasources: [] });
  await expect(createApi({ runtime, token: '', version: '1', schemas: [] })).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
});

test('no answer allows other origins', async () => {
  const { api, get } = await openShopApi();
  for (const response of [
    await get('/connectors'),
    await api.inject({ method: 'OPTIONS', url: '/connectors', headers: { origin: 'https://evil.example' } }),
  ]) {
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  }
});
