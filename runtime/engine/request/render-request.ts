import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import type { HttpRequest } from '../../http/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject, stringifyJson } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import type { Draft } from './place.ts';

/** What a document says of one request: the keys that every operation has. */
export interface RequestWords {
  readonly path: string;
  readonly method?: string;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly idempotent?: boolean;
}

/** A request with its templates compiled. */
export interface RequestPlan {
  readonly where: string;
  readonly path: Expression;
  readonly method: Expression;
  readonly query: Expression;
  readonly headers: Expression;
  readonly body: Expression;
  readonly idempotent: boolean;
}

export function compileRequest(words: RequestWords, names: readonly string[], where: string, expressions: Expressions): RequestPlan {
  return {
    where,
    path: expressions.url(words.path, names, ['configuration']),
    method: expressions.template(words.method ?? 'GET', names),
    query: expressions.structure(words.query ?? {}, names),
    headers: expressions.structure(words.headers ?? {}, names),
    body: expressions.structure(words.body, names),
    idempotent: words.idempotent ?? true,
  };
}

/** What every request of a datasource starts from. */
export interface RequestBase {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
}

export async function renderRequest(plan: RequestPlan, base: RequestBase, scope: Scope): Promise<Draft> {
  const path = String(await evaluate(plan.path, scope, `${plan.where}.path`));
  const url = joinUrl(base.baseUrl, path, plan.where);
  addQuery(url, base.query);
  addQuery(url, await renderMap(plan.query, scope, `${plan.where}.query`));
  const method = textOf((await evaluate(plan.method, scope, `${plan.where}.method`)) ?? 'GET').toUpperCase();
  const headers = { ...base.headers, ...(await renderHeaders(plan.headers, scope, `${plan.where}.headers`)) };
  const body = await evaluate(plan.body, scope, `${plan.where}.body`);
  return { method, url, headers, body, idempotent: plan.idempotent };
}

export async function renderHeaders(plan: Expression, scope: Scope, where: string): Promise<Record<string, string>> {
  const rendered = await renderMap(plan, scope, where);
  return Object.fromEntries(Object.entries(rendered).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
}

export async function renderMap(plan: Expression, scope: Scope, where: string): Promise<Record<string, unknown>> {
  const rendered = (await evaluate(plan, scope, where)) ?? {};
  if (isObject(rendered)) return rendered;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives no object of names and values`);
}

/** The request as it is sent: a body becomes JSON text, and says so unless the document says otherwise. */
export function finishRequest(draft: Draft): HttpRequest {
  const { method, url, idempotent } = draft;
  const headers: Record<string, string> = { accept: 'application/json', ...draft.headers };
  if (draft.body === undefined || method === 'GET' || method === 'HEAD') return { method, url, headers, body: undefined, idempotent };
  headers['content-type'] ??= 'application/json';
  return { method, url, headers, body: typeof draft.body === 'string' ? draft.body : stringifyJson(draft.body), idempotent };
}

/** A path below the base, with neither a doubled nor a missing slash; a whole URL stands for itself. */
export function joinUrl(baseUrl: string, path: string, where: string): URL {
  const whole = /^https?:\/\//i.test(path) ? path : join(baseUrl, path);
  const url = URL.parse(whole);
  if (url) return url;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: "${whole}" is not a URL; expected https://host/path`);
}

function join(baseUrl: string, path: string): string {
  if (path === '') return baseUrl;
  const [address, query] = splitQuery(baseUrl);
  if (path.startsWith('?')) return baseUrl + (query === '' ? path : `&${path.slice(1)}`);
  return `${address.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}${query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query.slice(1)}`}`;
}

function splitQuery(url: string): readonly [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
}

/** A later value of a name replaces an earlier one; a list is sent once per element. */
function addQuery(url: URL, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    url.searchParams.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, textOf(one));
  }
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? stringifyJson(value) : String(value);
}
