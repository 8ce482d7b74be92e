import type { Scope } from '../expressions/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { evaluate } from './evaluate.ts';
import type { ConnectorPlan } from './plan.ts';
import { queryEncodingOf } from './request/query-encoding.ts';
import { type RequestBase, renderHeaders, renderMap } from './request/render-request.ts';

/** What every request of a datasource begins with. Throws CONNECTOR_CONFIG_INVALID. */
export async function requestBaseOf(plan: ConnectorPlan, scope: Scope): Promise<RequestBase> {
  return {
    baseUrl: await baseUrlOf(plan, scope),
    headers: await renderHeaders(plan.headers, scope, 'http.headers'),
    query: await renderMap(plan.query, scope, 'http.query'),
    encoding: queryEncodingOf(plan.loaded.document.http.queryEncoding),
  };
}

/** Throws CONNECTOR_CONFIG_INVALID where it is no URL. */
export async function baseUrlOf(plan: ConnectorPlan, scope: Scope): Promise<string> {
  const baseUrl = String(await evaluate(plan.baseUrl, scope, 'http.baseUrl'));
  if (URL.canParse(baseUrl)) return baseUrl;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `http.baseUrl: "${baseUrl}" is not a URL; expected https://host/path`);
}
