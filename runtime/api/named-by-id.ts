import type { preHandlerAsyncHookHandler } from 'fastify';
import { isObject } from '../kernel/json.ts';
import type { Runtime } from '../sync/index.ts';

const ofDatasource = /^\/(?:datasources\/:name|data\/:datasource)(?:\/|$)/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Lets a datasource be called by the id that `/admin/connectors` gives it wherever it is called by its name: whoever has a form has no name. */
export function namedById(runtime: Pick<Runtime, 'admin'>): preHandlerAsyncHookHandler {
  return async ({ params, routeOptions, tenant }) => {
    if (!isObject(params) || !ofDatasource.test(routeOptions.url ?? '')) return;
    const key = 'name' in params ? 'name' : 'datasource';
    const given = params[key];
    if (typeof given !== 'string' || !uuid.test(given)) return;
    const name = await runtime.admin(tenant).datasourceOf(given);
    if (name !== undefined) Reflect.set(params, key, name);
  };
}
