import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { afterEach } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { createFakeRuntime } from '../support/fake-runtime.ts';
import { shopConnector, shopDatasource } from '../support/shop-documents.ts';

export const token = 'admin-token-of-this-test';
export const authorization = { authorization: `Bearer ${token}` };

const kinds = ['connector', 'datasource', 'mapping'];
const schemas = kinds.map((kind) => ({ name: `${kind}.schema.json`, text: readFileSync(`schemas/${kind}.schema.json`, 'utf8') }));

const opened: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((api) => api.close()));
});

/** The API over a fake runtime with one shop, closed when the test has ended. */
export async function openShopApi(given: { readonly folder?: string; readonly heartbeatMs?: number } = {}) {
  const { folder = '/shop', ...options } = given;
  const runtime = createFakeRuntime({ connectors: [shopConnector(folder)], datasources: [shopDatasource(folder)] });
  const api = await createApi({ runtime, token, version: '1.2.3', schemas, ...options });
  opened.push(api);
  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    rest: { payload?: string | object; headers?: Record<string, string> } = {},
  ) =>
    api.inject({
      method,
      url,
      ...(rest.payload === undefined ? {} : { payload: rest.payload }),
      headers: { ...authorization, ...rest.headers },
    });
  return { api, runtime, call, get: (url: string) => call('GET', url) };
}
