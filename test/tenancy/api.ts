import type { FastifyInstance, LightMyRequestResponse, RouteOptions } from 'fastify';
import { createApi } from '../../runtime/api/index.ts';
import { keep } from '../support/keep.ts';
import { type Bots, openBots } from './bots.ts';

export const operator = 'admin-token-of-this-test';
export const one = { scope: 'organization', identity: 'org_1' } as const;
export const two = { scope: 'organization', identity: 'org_2' } as const;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS';

export interface TenantApi extends Bots {
  readonly api: FastifyInstance;
  readonly routes: readonly RouteOptions[];
  /** Tokens of `one` and `two`. */
  readonly tokens: { readonly one: string; readonly two: string };
  call(token: string, method: Method, url: string, body?: object): Promise<LightMyRequestResponse>;
}

/** The real API over a real runtime, with a token for each of two tenants. */
export async function openTenantApi(): Promise<TenantApi> {
  const bots = await openBots();
  const routes: RouteOptions[] = [];
  const api = await createApi({
    runtime: bots.runtime,
    token: operator,
    version: '1.0.0',
    schemas: [],
    heartbeatMs: 50,
    onRoute: (route) => void routes.push(route),
  });
  keep({ [Symbol.asyncDispose]: () => api.close() });
  const tokenOf = async (tenant: { readonly scope: string; readonly identity: string }): Promise<string> =>
    (await bots.runtime.tokens.create(tenant)).token;
  return {
    ...bots,
    api,
    routes,
    tokens: { one: await tokenOf(one), two: await tokenOf(two) },
    call: (token, method, url, body) =>
      api.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(body ? { payload: body } : {}) }),
  };
}
