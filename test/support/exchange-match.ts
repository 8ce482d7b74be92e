import { isDeepStrictEqual } from 'node:util';
import type { Packing } from './pack.ts';

/** A request that a scenario expects, and the answer that it gives. See test/scenarios/README.md. */
export interface ListedExchange {
  readonly request: {
    readonly method?: string;
    readonly path: string;
    readonly query?: { readonly [name: string]: unknown };
    /** Null: it must not be there. */
    readonly headers?: { readonly [name: string]: string | null };
    readonly body?: unknown;
  };
  readonly response: {
    readonly status?: number;
    readonly headers?: { readonly [name: string]: string };
    readonly body?: unknown;
    readonly pack?: readonly Packing[];
  };
  readonly times?: number;
  readonly optional?: boolean;
}

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** Why a request is not the one that is listed: nothing when it is. */
export function differences({ request }: ListedExchange, seen: SeenRequest): readonly string[] {
  const found: string[] = [...lineDifferences(request, seen)];
  found.push(...queryDifferences(request.query ?? {}, seen.query));
  for (const [name, value] of Object.entries(request.headers ?? {})) found.push(...headerDifferences(name, value, seen));
  if ('body' in request && !isDeepStrictEqual(parse(seen.body), request.body)) found.push(`body ${seen.body || 'empty'}`);
  return found;
}

function lineDifferences({ method = 'GET', path }: ListedExchange['request'], seen: SeenRequest): readonly string[] {
  const found: string[] = [];
  if (method !== seen.method) found.push(`method ${seen.method}, not ${method}`);
  if (path !== seen.path) found.push(`path ${seen.path}, not ${path}`);
  return found;
}

function headerDifferences(name: string, value: string | null, { headers }: SeenRequest): readonly string[] {
  const given = headers[name.toLowerCase()];
  if (given === (value ?? undefined)) return [];
  if (value === null) return [`header ${name}, which must not be there`];
  return [given === undefined ? `no header ${name}` : `header ${name} is another`];
}

/** Every parameter counts, both ways; `*` stands for any value, a list for a name that is given several times. */
function queryDifferences(expected: { readonly [name: string]: unknown }, seen: URLSearchParams): readonly string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(expected)) {
    const given = seen.getAll(name);
    const wanted = (Array.isArray(value) ? value : [value]).map(String);
    if (given.length === 0) found.push(`no parameter ${name}`);
    else if (value !== '*' && !isDeepStrictEqual(given, wanted))
      found.push(`parameter ${name}=${given.join(',')}, not ${wanted.join(',')}`);
  }
  for (const name of new Set(seen.keys()))
    if (!Object.hasOwn(expected, name)) found.push(`parameter ${name}=${seen.get(name) ?? ''}, which is not listed`);
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}

export function requestLine({ method, path, query }: SeenRequest): string {
  return `${method} ${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
}

export function listedLine({ request }: ListedExchange): string {
  const query = Object.entries(request.query ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  return `${request.method ?? 'GET'} ${request.path}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
