import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { StoredEntity } from '../../runtime/sync/index.ts';
import { fakeRecord, pagesOf } from '../support/fake-parts.ts';
import { openShopApi } from './shop-api.ts';

const exact = '{"id":9223372036854775807,"big":1e400,"price":1.10,"id2":"\\u0000"}';

test('gives live records of all pages and why they ended', async () => {
  const { get, runtime } = await openShopApi();
  runtime.pages = () => pagesOf([[fakeRecord('{"id":1}'), fakeRecord('{"id":2}')], [], [fakeRecord('{"id":3}')]], 'noNextToken');
  const response = await get('/data/main_shop/order');
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('{"records":[{"id":1},{"id":2},{"id":3}],"failures":[],"stop":"noNextToken"}');
  expect(response.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  expect(runtime.calls.at(-1)).toMatchObject({ name: 'read', arguments: ['order', { limit: 100, map: true }] });
});

test('writes integers beyond 2^53 as numbers with every digit', async () => {
  const { get, runtime } = await openShopApi();
  runtime.pages = () => pagesOf([[fakeRecord(exact), fakeRecord('{}', { mapped: { value: { total: 12345678901234567890n } } })]]);
  expect((await get('/data/main_shop/order')).body).toContain('"id":9223372036854775807');
  expect((await get('/data/main_shop/order')).body).toContain('{"total":12345678901234567890}');
});

test('gives raw records exactly as they came', async () => {
  const { get, runtime } = await openShopApi();
  runtime.pages = () => pagesOf([[fakeRecord(exact), fakeRecord('{"a":1,"a":2}')]]);
  const response = await get('/data/main_shop/order?raw=true&limit=5');
  expect(response.body).toBe(`{"records":[${exact},{"a":1,"a":2}],"failures":[],"stop":"lastPage"}`);
  expect(runtime.calls.at(-1)).toMatchObject({ arguments: ['order', { limit: 5, map: false }] });
});

test('gives mapped records, and says which could not be mapped or normalized', async () => {
  const { get, runtime } = await openShopApi();
  runtime.pages = () =>
    pagesOf([
      [
        fakeRecord('{"id":1}', { mapped: { value: { external_id: 1 } } }),
        fakeRecord('{"id":2}', { mapped: { errors: ['transform: total is not a number'] } }),
        fakeRecord('{"x":3}', { mapped: { value: { external_id: null } }, failure: 'no id' }),
      ],
    ]);
  expect((await get('/data/main_shop/order')).json()).toEqual({
    records: [{ external_id: 1 }, { external_id: null }],
    failures: [
      { position: 2, id: null, errors: ['transform: total is not a number'] },
      { position: 3, id: null, errors: ['no id'] },
    ],
    stop: 'lastPage',
  });
});

test('a read that fails before its first page answers with the status of its error', async () => {
  const { get, runtime } = await openShopApi();
  runtime.pages = () => failing(new ConnectorError('AUTH_FAILED', 'the provider refused the credentials', { upstreamStatus: 401 }));
  const response = await get('/data/main_shop/order');
  expect(response.statusCode).toBe(502);
  expect(response.json().error).toMatchObject({
    code: 'AUTH_FAILED',
    aliases: ['invalid_credentials', 'expired_token'],
    details: { upstreamStatus: 401 },
  });
});

function failing(error: Error): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

test('gives one live record, mapped, or raw', async () => {
  const { get, runtime } = await openShopApi();
  runtime.getRecord = (id) => (id === 'a/b ü' ? fakeRecord(exact, { mapped: { value: { external_id: 5n } } }) : undefined);
  expect((await get('/data/main_shop/order/a%2Fb%20%C3%BC')).body).toBe('{"external_id":5}');
  expect((await get('/data/main_shop/order/a%2Fb%20%C3%BC?raw=true')).body).toBe(exact);
  expect(runtime.calls.at(-1)).toMatchObject({ name: 'get', arguments: ['order', 'a/b ü', { map: false }] });
});

test('a record that is gone is not found; one that cannot be mapped is an error that says why', async () => {
  const { get, runtime } = await openShopApi();
  const gone = await get('/data/main_shop/order/9');
  expect(gone.statusCode).toBe(404);
  expect(gone.json().error).toMatchObject({ code: 'ENTITY_NOT_FOUND', details: { datasource: 'main_shop', object: 'order', id: '9' } });
  runtime.getRecord = () => fakeRecord('{}', { mapped: { errors: ['transform: no total'] } });
  const unmapped = await get('/data/main_shop/order/9');
  expect(unmapped.statusCode).toBe(422);
  expect(unmapped.json().error).toMatchObject({ code: 'NORMALIZATION_FAILED', message: expect.stringContaining('transform: no total') });
});

function stored(id: string, given: Partial<StoredEntity> = {}): StoredEntity {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    datasource: 'main_shop',
    object: 'order',
    external_id: id,
    collection_key: 'shop_api_order',
    api_version: 'v3',
    raw_payload: exact,
    created_at: null,
    updated_at: at,
    archived_at: null,
    version: 1,
    mapped_payload: null,
    mapping_status: 'none',
    mapping_errors: [],
    partition: null,
    internal_id: null,
    stored_at: at,
    changed_at: at,
    deleted_at: null,
    ...given,
  };
}

test('gives stored records page by page, payloads exactly as they were kept, without asking the provider', async () => {
  const { get, runtime } = await openShopApi();
  runtime.storedEntities = [
    stored('a'),
    stored('b', { mapped_payload: '{"total":12345678901234567890}', mapping_status: 'mapped' }),
    stored('c'),
  ];
  const first = await get('/data/main_shop/order?from=store&limit=2');
  expect(first.body).toContain(`"raw_payload":${exact},"mapped_payload":null}`);
  expect(first.body).toContain('"mapped_payload":{"total":12345678901234567890}}');
  expect(first.json()).toMatchObject({ records: [{ external_id: 'a' }, { external_id: 'b' }], next: 'b' });
  expect((await get('/data/main_shop/order?from=store&limit=2&after=b')).json()).toMatchObject({
    records: [{ external_id: 'c' }],
    next: null,
  });
  expect((await get('/data/main_shop/order?from=store&status=mapped')).json().records).toMatchObject([{ external_id: 'b' }]);
  expect((await get('/data/main_shop/order/b?from=store')).json()).toMatchObject({ external_id: 'b', mapping_status: 'mapped' });
  expect((await get('/data/main_shop/order/z?from=store')).statusCode).toBe(404);
  expect(runtime.calls.map(({ name }) => name)).not.toContain('datasource');
});

test.each([
  ['/data/main_shp/order?from=store', 'DATASOURCE_NOT_FOUND', 404],
  ['/data/main_shop/ordr?from=store', 'OBJECT_NOT_FOUND', 404],
  ['/data/main_shop/ordr/1?from=store', 'OBJECT_NOT_FOUND', 404],
  ['/data/main_shop/order?after=b', 'REQUEST_INVALID', 400],
  ['/data/main_shop/order?limit=10001', 'REQUEST_INVALID', 400],
  ['/data/main_shop/order?limit=0', 'REQUEST_INVALID', 400],
  ['/data/main_shop/order?from=cache', 'REQUEST_INVALID', 400],
])('%s is refused with %s', async (url, code, status) => {
  const { get } = await openShopApi();
  const response = await get(url);
  expect(response.statusCode).toBe(status);
  expect(response.json().error.code).toBe(code);
});
