import { expect, test } from 'vitest';
import { ConnectorError, type ErrorCode, errorTable } from '../../runtime/kernel/errors.ts';
import { openShopApi } from './shop-api.ts';

test.each(Object.keys(errorTable) as ErrorCode[])('%s answers with its status and the one shape', async (code) => {
  const { call, runtime } = await openShopApi();
  runtime.syncFailure = new ConnectorError(code, 'what happened', { page: 3 }, new Error('the cause with a secret'));
  const response = await call('POST', '/datasources/main_shop/sync?wait=true');
  const { http, aliases, failure } = errorTable[code];
  expect(response.statusCode).toBe(http);
  expect(response.json()).toEqual({
    error: { code, aliases: [...aliases], message: 'what happened', failure, retryable: failure === 'transient', details: { page: 3 } },
  });
  expect(response.headers['retry-after']).toBeUndefined();
});

test('what was not foreseen is INTERNAL: its cause goes to the log only', async () => {
  const { get, runtime } = await openShopApi();
  const cause = new TypeError('x is not a function at secret place');
  runtime.runs = () => Promise.reject(cause);
  const response = await get('/runs');
  expect(response.statusCode).toBe(500);
  expect(response.json().error).toMatchObject({ code: 'INTERNAL', failure: 'system' });
  expect(response.body).not.toContain('secret place');
  expect(runtime.logged).toEqual([
    { level: 'error', fields: { method: 'GET', route: '/runs', code: 'INTERNAL', cause }, message: expect.any(String) },
  ]);
});

test.each([
  ['GET', '/nowhere', undefined, 404, 'ROUTE_NOT_FOUND', 'no route GET /nowhere; /docs shows those there are'],
  ['POST', '/connectors?x=1', undefined, 404, 'ROUTE_NOT_FOUND', 'no route POST /connectors; /docs shows those there are'],
  ['GET', '/runs?limt=3', undefined, 400, 'REQUEST_INVALID', 'unknown query parameter "limt" (did you mean "limit"?)'],
  ['GET', '/runs?limit=many', undefined, 400, 'REQUEST_INVALID', 'query parameter "limit" must be integer'],
  ['POST', '/datasources/main_shop/test?checks=perhaps', undefined, 400, 'REQUEST_INVALID', 'query parameter "checks" must be boolean'],
  ['POST', '/datasources/main_shop/sync', '{"mode":"all"}', 400, 'REQUEST_INVALID', 'body "mode" must be one of full, incremental'],
  [
    'POST',
    '/datasources/main_shop/sync',
    '{"object":["a"]}',
    400,
    'REQUEST_INVALID',
    'unknown name in the body "object" (did you mean "objects"?)',
  ],
  ['POST', '/datasources/main_shop/sync', '{"objects":[]}', 400, 'REQUEST_INVALID', 'body "objects" must NOT have fewer than 1 items'],
  ['POST', '/datasources/main_shop/sync', '[]', 400, 'REQUEST_INVALID', 'body must be object,null'],
] as const)('%s %s with body %s', async (method, url, payload, status, code, message) => {
  const { call, runtime } = await openShopApi();
  const response = await call(method, url, payload === undefined ? {} : { payload, headers: { 'content-type': 'application/json' } });
  expect(response.statusCode).toBe(status);
  expect(response.json().error).toMatchObject({ code, message });
  expect(runtime.calls).toEqual([]);
});

test.each([
  ['/datasources/main_shop/sync', { mode: 'all' }, '/mode', 'must be one of full, incremental'],
  ['/datasources/main_shop/sync', { objects: ['a', ''], limit: 0 }, '/limit', 'must be >= 1'],
  ['/datasources/main_shop/sync', { 'a/b~': 1 }, '/a~1b~0', expect.stringMatching(/^is not known; known are mode, /)],
  ['/datasources/main_shop/sync', [], '', 'must be object,null'],
  ['/datasources/main_shop/references', { references: [{ externalId: '1', internalId: 'x' }] }, '/entityType', 'is missing'],
  [
    '/datasources/main_shop/references',
    { entityType: 'a', references: [{ externalId: '1', internalID: 'x', internalId: '7'.repeat(36) }] },
    '/references/0/internalID',
    'is not known (did you mean "internalId"?)',
  ],
] as const)('what does not fit in a body of %s is told where it stands: %j', async (url, payload, path, message) => {
  const { call } = await openShopApi();
  const response = await call('POST', url, { payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } });
  expect(response.statusCode).toBe(400);
  expect(response.json().error.details).toEqual({ issues: [{ path, message }] });
});

test('a parameter that does not fit stands in no body', async () => {
  const { get } = await openShopApi();
  expect((await get('/runs?limit=many')).json().error.details).toEqual({});
});

test.each(['{"mode":', '{"__proto__":{"mode":"full"}}'])('the body %s is refused', async (payload) => {
  const { call } = await openShopApi();
  const response = await call('POST', '/datasources/main_shop/sync', { payload, headers: { 'content-type': 'application/json' } });
  expect(response.statusCode).toBe(400);
  expect(response.json().error.code).toBe('REQUEST_INVALID');
});

test.each(['/datasources/main_shop/sync', '/documents/connector/mine'])('a body above 1 MiB to %s is refused', async (url) => {
  const { call, runtime } = await openShopApi();
  const response = await call(url.startsWith('/documents') ? 'PUT' : 'POST', url, {
    payload: JSON.stringify({ objects: ['x'.repeat(1024 * 1024)] }),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.statusCode).toBe(413);
  expect(response.json().error.code).toBe('REQUEST_TOO_LARGE');
  expect(runtime.calls).toEqual([]);
});

test('a broken URL is answered in the same shape', async () => {
  const { get } = await openShopApi();
  const response = await get('/data/%E0%A4%A/x');
  expect(response.statusCode).toBe(400);
  expect(response.json().error.code).toBe('REQUEST_INVALID');
});

test('ready as long as the store answers; alive in any case', async () => {
  const { api, runtime } = await openShopApi();
  expect((await api.inject('/readyz')).json()).toEqual({ status: 'ok' });
  runtime.storeFailure = new ConnectorError('STORE_FAILED', 'disk gone');
  const unready = await api.inject('/readyz');
  expect([unready.statusCode, unready.body]).toEqual([503, '{"status":"unavailable"}']);
  expect((await api.inject({ method: 'HEAD', url: '/livez' })).statusCode).toBe(200);
  expect((await api.inject('/livez')).json()).toEqual({ status: 'ok' });
});
