import type { QueryEncoding as QueryEncodingConfig } from '../../documents/generated/connector.ts';
import { slotsOf } from '../../documents/slots.ts';
import type { Expression, Expressions, Scope } from '../../expressions/index.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/json.ts';
import { evaluate } from '../evaluate.ts';
import { type BodyPlan, type BodyWords, compileBody, renderBody } from './body-plan.ts';
import { headersOf } from './headers.ts';
import type { Draft } from './place.ts';
import { pairsOfMap, type QueryEncoding, queryEncodingOf, scalarText } from './query-encoding.ts';
import { queryOf, setParameters, writePairs } from './query-string.ts';

/** What a document says of one request: the keys that every operation has. */
export interface RequestWords extends BodyWords {
  readonly path: string;
  readonly method?: string;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly queryEncoding?: QueryEncodingConfig;
  readonly idempotent?: boolean;
}

/** A request with its templates compiled. */
export interface RequestPlan {
  readonly where: string;
  readonly path: Expression;
  /** Slots of the path, which values are placed in. */
  readonly slots: readonly string[];
  readonly method: Expression;
  readonly query: Expression;
  readonly headers: Expression;
  readonly body: BodyPlan | undefined;
  /** Undefined: that of `http`. */
  readonly encoding: QueryEncoding | undefined;
  readonly idempotent: boolean;
}

export function compileRequest(words: RequestWords, names: readonly string[], where: string, expressions: Expressions): RequestPlan {
  const slots = slotsOf(words);
  const body = compileBody(words, names, where, expressions);
  return {
    where,
    path: expressions.url(words.path, names, ['configuration'], slots),
    slots,
    method: expressions.template(words.method ?? (body ? 'POST' : 'GET'), names),
    query: expressions.structure(words.query ?? {}, names),
    headers: expressions.structure(words.headers ?? {}, names),
    body,
    encoding: words.queryEncoding && queryEncodingOf(words.queryEncoding),
    idempotent: words.idempotent ?? true,
  };
}

/** What every request of a datasource starts from. */
export interface RequestBase {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly encoding: QueryEncoding;
}

export async function renderRequest(plan: RequestPlan, base: RequestBase, scope: Scope): Promise<Draft> {
  const { where, slots, encoding = base.encoding, idempotent } = plan;
  const path = String(await evaluate(plan.path, scope, `${where}.path`));
  const url = joinUrl(base.baseUrl, path, where);
  addQuery(url, base.query, await renderMap(plan.query, scope, `${where}.query`), encoding, `${where}.query`);
  const method = methodOf(await evaluate(plan.method, scope, `${where}.method`), where);
  const headers = { ...base.headers, ...(await renderHeaders(plan.headers, scope, `${where}.headers`)) };
  const body = plan.body && (await renderBody(plan.body, scope, where));
  return { where, method, url, headers, body: body?.body, contentType: body?.contentType, encoding, slots, idempotent };
}

export async function renderHeaders(plan: Expression, scope: Scope, where: string): Promise<Record<string, string>> {
  return headersOf(await renderMap(plan, scope, where), where);
}

export async function renderMap(plan: Expression, scope: Scope, where: string): Promise<Record<string, unknown>> {
  const rendered = (await evaluate(plan, scope, where)) ?? {};
  if (isObject(rendered)) return rendered;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `${where}: gives no object of names and values`);
}

function methodOf(value: unknown, where: string): string {
  const method = value === undefined || value === null ? 'GET' : scalarText(value, `${where}.method`).toUpperCase();
  if (/^[A-Z]+$/.test(method)) return method;
  throw new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `${where}.method: ${JSON.stringify(method)} is no HTTP method; expected GET or POST, say`,
  );
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

/** A later value of a name replaces an earlier one, in the URL too; null takes it away. */
function addQuery(
  url: URL,
  base: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  encoding: QueryEncoding,
  where: string,
): void {
  const names = [...Object.keys(base), ...Object.keys(own)];
  if (names.length === 0) return;
  const replaced = Object.fromEntries(Object.entries(base).filter(([name]) => !Object.hasOwn(own, name)));
  const pairs = pairsOfMap({ ...replaced, ...own }, encoding, where);
  url.search = setParameters(queryOf(url), names, writePairs(pairs, encoding, where));
}
