import { addressOf, type Expected, filled, leavesOf, lower, merge, type Sent, type Tree, urlOf } from './parts.ts';
import { awsCall, credentialsOf } from './credentials.ts';
import { checkAws } from './signatures.ts';
import type { State } from './state.ts';
import { textOf, type Values } from './text.ts';

/** A request of the API: what is asked, and what its answer is. */
export interface ApiWords {
  readonly path: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly answer: string;
  /** Where it goes, if not to the API's own address. */
  readonly base?: string | undefined;
  readonly data?: unknown;
}

export function apiRequest(state: State, now: number, { path, method, headers: more = {}, answer, base, data }: ApiWords): Expected {
  const { auth_mode: mode, proxy = {} } = state.settings;
  const values = (sent?: Sent, random?: string): Values => state.values(now, sent, random);
  const whole = textOf(path, values(), encodeURIComponent) ?? path;
  const { address, query } = addressOf(`${(base ?? baseOf(state, now)).replace(/\/+$/, '')}/${whole.replace(/^\//, '')}`);
  const headers = { ...lower(proxy.headers ?? {}), ...lower(more) };
  const isAws = JSON.stringify(headers).includes('awsSigV4(');
  const own = new Set(isAws ? ['authorization', 'x-amz-date'] : (signedHeaders[mode] ?? []));
  const plain = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
  const leaves = leavesOf(plain, values, (sent, name) => sent.headers[name]);
  const { headers: added, check } = credentialsOf(state, now, headers);
  const body = bodyOf(state, now, data);
  return {
    what: 'api',
    method,
    address,
    query: { ...query, ...leavesOf(proxy.query ?? {}, values, () => undefined) },
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...added, ...leaves },
    body,
    answer: { headers: { 'content-type': 'application/json' }, body: answer },
    check: check ?? (isAws ? (sent) => checkAws(sent, awsCall(state, now)) : undefined),
  };
}

/** Headers that hold a signature, which is verified. */
const signedHeaders: Readonly<Record<string, readonly string[]>> = { SIGNATURE: ['x-wsse'], JWT: ['authorization'] };

function baseOf(state: State, now: number): string {
  const url = state.settings.proxy?.base_url;
  return url === undefined ? (state.given['connectionConfig.baseUrl'] ?? '') : urlOf(url, state.values(now));
}

function bodyOf(state: State, now: number, data: unknown): Expected['body'] {
  const { body } = state.settings.proxy ?? {};
  if (body === undefined && data === undefined) return undefined;
  const fill = (value: unknown): Readonly<Record<string, unknown>> =>
    filled(value ?? {}, state.values(now)) as Readonly<Record<string, unknown>>;
  return { kind: 'json', value: merge(fill(data), fill(body)) as Tree };
}

export function verificationRequest(state: State, now: number): Expected | undefined {
  const { verification } = state.settings.proxy ?? {};
  const [path] = verification?.endpoints ?? [];
  if (!verification || path === undefined) return undefined;
  const { method = 'GET', headers = {}, data, base_url_override: base } = verification;
  const words = { path, method, headers, data, answer: '{}', base: base === undefined ? undefined : urlOf(base, state.values(now)) };
  return { ...apiRequest(state, now, words), what: 'verification' };
}
