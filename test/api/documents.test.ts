import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { fakeDiagnostic } from '../support/fake-parts.ts';
import { openShopApi } from './shop-api.ts';

test('lists the documents that serve, each with its problems', async () => {
  const { get, runtime } = await openShopApi();
  const own = fakeDiagnostic({ file: '/shop/shop.connector.yaml', severity: 'warning' });
  const other = fakeDiagnostic({ file: '/shop/broken.connector.yaml' });
  runtime.catalogNow = { ...runtime.catalogNow, diagnostics: [own, other] };
  expect((await get('/documents')).json().documents).toEqual([
    { kind: 'connector', name: 'shop_api', file: 'shop.connector.yaml', hash: 'c0ffee', uploaded: false, diagnostics: [own] },
    { kind: 'datasource', name: 'main_shop', file: 'main.datasource.yaml', hash: 'da7a', uploaded: false, diagnostics: [] },
  ]);
  expect((await get('/diagnostics')).json()).toEqual({ diagnostics: [own, other] });
});

test.each([
  ['text/yaml', 'kind: connector\nname: mine\n'],
  ['application/json', '{\n  "kind": "connector",\n  "name": "mine"\n}'],
  ['application/x-www-form-urlencoded', 'kind: connector'],
])('takes a document as %s, its text untouched', async (type, payload) => {
  const { call, runtime } = await openShopApi();
  const response = await call('PUT', '/documents/connector/mine', { payload, headers: { 'content-type': type } });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ kind: 'connector', name: 'mine', hash: 'beef', diagnostics: [] });
  expect(runtime.calls).toEqual([{ name: 'upload', arguments: ['connector', 'mine', payload] }]);
});

test('a refused document answers with all its problems', async () => {
  const { call, runtime } = await openShopApi();
  const diagnostics = [fakeDiagnostic({ line: 1 }), fakeDiagnostic({ line: 9 })];
  runtime.uploadFailure = new ConnectorError('CONNECTOR_CONFIG_INVALID', '2 problems in connector mine', { diagnostics });
  const response = await call('PUT', '/documents/connector/mine', { payload: 'x', headers: { 'content-type': 'text/yaml' } });
  expect(response.statusCode).toBe(400);
  expect(response.json().error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', details: { diagnostics } });
});

test.each(['', '  \n'])('an empty document is refused before it is looked at', async (payload) => {
  const { call, runtime } = await openShopApi();
  const response = await call('PUT', '/documents/connector/mine', { payload, headers: { 'content-type': 'text/yaml' } });
  expect(response.json().error).toMatchObject({
    code: 'REQUEST_INVALID',
    message: 'body must be the text of a connector document, in YAML or JSON',
  });
  expect(runtime.calls).toEqual([]);
});

test('a kind that there is not is told with those there are', async () => {
  const { call } = await openShopApi();
  const response = await call('PUT', '/documents/conector/mine', { payload: 'x' });
  expect(response.statusCode).toBe(400);
  expect(response.json().error.message).toBe('path parameter "kind" must be one of connector, datasource, mapping');
});

test('removes an uploaded document, once, and no other', async () => {
  const { call } = await openShopApi();
  await call('PUT', '/documents/connector/mine', { payload: 'x', headers: { 'content-type': 'text/yaml' } });
  const removed = await call('DELETE', '/documents/connector/mine');
  expect([removed.statusCode, removed.body]).toEqual([204, '']);
  const again = await call('DELETE', '/documents/connector/mine');
  expect(again.statusCode).toBe(404);
  expect(again.json().error).toMatchObject({ code: 'DOCUMENT_NOT_FOUND', message: 'no uploaded connector is named mine' });
  const file = await call('DELETE', '/documents/connector/shop_api');
  expect(file.statusCode).toBe(404);
  expect(file.json().error.message).toContain('comes from the file shop.connector.yaml');
});
