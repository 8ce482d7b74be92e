import { textOf, type Values } from './text.ts';

/** A request as it was sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A value, or a check of what was sent: what is wrong with it, or undefined. */
export type Leaf = string | number | boolean | null | ((actual: unknown, sent: Sent) => string | undefined);
export interface Tree {
  readonly [name: string]: Leaf | Tree | readonly (Leaf | Tree)[];
}

export type Body =
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, Leaf>> }
  | { readonly kind: 'json' | 'xml'; readonly value: Tree };

/** A request that must be sent, and what the provider says to it. */
export interface Expected {
  readonly what: string;
  readonly method: string;
  /** Without its query. */
  readonly address: string;
  readonly query: Readonly<Record<string, Leaf>>;
  readonly headers: Readonly<Record<string, Leaf>>;
  readonly body?: Body | undefined;
  readonly answer: Answer;
  /** A look at the whole of it. */
  readonly check?: ((sent: Sent) => string | undefined) | undefined;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(value: unknown): Answer {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** An address and its query. */
export function addressOf(url: string): { readonly address: string; readonly query: Readonly<Record<string, string>> } {
  const parsed = new URL(url);
  return { address: `${parsed.origin}${parsed.pathname}`, query: Object.fromEntries(parsed.searchParams) };
}

/** Of one that has several, by what they are for. */
export function onlyUrl(url: string | Readonly<Record<string, string>> | undefined): string {
  if (typeof url !== 'string') throw new NoValue('no one address');
  return url;
}

/** The settings say that a field may be left out, and need it all the same. */
export class NoValue extends Error {}

export function urlOf(source: string, values: Values): string {
  const text = textOf(source, values, encodeURIComponent);
  if (text === undefined) throw new NoValue(`no value for all of ${source}`);
  return text;
}

const random = /^[\w-]{16,}$/;

/** Texts of a map. What is random is taken from the one that is nothing else, and is the same in all of them. */
export function leavesOf(
  map: Readonly<Record<string, unknown>>,
  values: (sent?: Sent, random?: string) => Values,
  place: (sent: Sent, name: string) => string | undefined,
): Record<string, Leaf> {
  const source = Object.entries(map).find(([, value]) => value === '${random}')?.[0];
  const leaves: Record<string, Leaf> = {};
  for (const [name, value] of Object.entries(map)) {
    if (value === null || value === undefined) continue;
    if (typeof value !== 'string') leaves[name] = typeof value === 'boolean' || typeof value === 'number' ? String(value) : (value as Leaf);
    else if (value === '${random}')
      leaves[name] = (actual) => (typeof actual === 'string' && random.test(actual) ? undefined : `${String(actual)} is not random`);
    else if (/\$\{(?:random|method|host|path|endpoint|params|urlCanonicalParams|bodyCanonicalParams|contentType)\}/.test(value))
      leaves[name] = (actual, sent) => differs(actual, textOf(value, values(sent, source === undefined ? undefined : place(sent, source))));
    else {
      const text = textOf(value, values());
      if (text !== undefined) leaves[name] = text;
    }
  }
  return leaves;
}

export function differs(actual: unknown, expected: string | undefined): string | undefined {
  return actual === expected ? undefined : `${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
}

/** Names of the request itself. */
export function requestName(name: string, sent: Sent | undefined): string | undefined {
  if (!sent) return undefined;
  const url = new URL(sent.url);
  const sorted = [...url.searchParams]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  const names: Readonly<Record<string, string>> = {
    method: sent.method,
    host: url.host,
    path: url.pathname,
    endpoint: url.pathname + url.search,
    params: sorted.join('&'),
    urlCanonicalParams: sorted.join('&'),
    bodyCanonicalParams: sent.body ?? '',
    contentType: sent.headers['content-type'] ?? '',
  };
  return names[name];
}

/** A dotted path as the settings write it. */
export function atPath(path: string, value: unknown): Readonly<Record<string, unknown>> {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Readonly<Record<string, unknown>>;
}

export function merge(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function lower(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export function filled(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return textOf(value, values);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => filled(each, values)).filter((each) => each !== undefined);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, filled(each, values)])
      .filter(([, each]) => each !== undefined),
  );
}

export const present: Leaf = (actual) => (typeof actual === 'string' && actual !== '' ? undefined : 'absent');

export const awsHeaders = { headers: { authorization: present, 'x-amz-date': present } };

export function xmlOf(value: Readonly<Record<string, unknown>>): string {
  return Object.entries(value)
    .map(
      ([name, each]) =>
        `<${name}>${typeof each === 'object' && each !== null ? xmlOf(each as Readonly<Record<string, unknown>>) : String(each)}</${name}>`,
    )
    .join('');
}

/** RFC 3986 §2.3: all but the unreserved characters. */
export function strict(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
