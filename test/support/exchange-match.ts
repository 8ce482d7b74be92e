import { isDeepStrictEqual } from 'node:util';

/** A request that a scenario expects, and the answer that it gives. See test/scenarios/README.md. */
export interface ListedExchange {
  readonly request: {
    readonly method?: string;
    readonly path: string;
    readonly query?: { readonly [name: string]: unknown };
    readonly headers?: { readonly [name: string]: string };
    readonly body?: unknown;
  };
  readonly response: {
    readonly status?: number;
    readonly headers?: { readonly [name: string]: string };
    readonly body?: unknown;
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
  const found: string[] = [];
  const method = request.method ?? 'GET';
  if (method !== seen.method) found.push(`method ${seen.method}, not ${method}`);
  if (request.path !== seen.path) found.push(`path ${seen.path}, not ${request.path}`);
  found.push(...queryDifferences(request.query ?? {}, seen.query));
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const given = seen.headers[name.toLowerCase()];
    if (given !== value) found.push(given === undefined ? `no header ${name}` : `header ${name} is another`);
  }
  if ('body' in request && !isDeepStrictEqual(parse(seen.body), request.body)) found.push(`body ${seen.body || 'empty'}`);
  return found;
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
