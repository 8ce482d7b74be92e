import type { HttpRequest } from '../../http/index.ts';
import { type EncodedPair, plain, readPairs, sortPairs, writePairs } from './percent.ts';

/** What stands in the query, without the question mark. */
export function queryOf(url: URL): string {
  return url.search.slice(1);
}

/** Header names in lower case. Of two that differ in case the later counts, as when they are sent. */
export function headersOf({ headers }: HttpRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A request with headers of its own in place of those of the same name. */
export function withHeaders(request: HttpRequest, added: Readonly<Record<string, string>>): HttpRequest {
  return { ...request, url: new URL(request.url), headers: { ...headersOf(request), ...added } };
}

export function withQuery(request: HttpRequest, query: string): HttpRequest {
  const url = new URL(request.url);
  url.search = query;
  return { ...request, url, headers: { ...request.headers } };
}

/** Whether the body is a form (RFC 5849 §3.4.1.3.1). */
export function isForm(request: HttpRequest): boolean {
  return /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headersOf(request)['content-type'] ?? '');
}

export function formPairs(request: HttpRequest): readonly EncodedPair[] {
  return isForm(request) ? readPairs(request.body ?? '') : [];
}

/** What templates of signers see as `request`. */
export function requestNames(request: HttpRequest): Readonly<Record<string, unknown>> {
  const { method, url, body = '' } = request;
  const query = sortPairs(readPairs(queryOf(url)));
  const form = sortPairs(formPairs(request));
  return {
    method,
    url: withoutHash(url),
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    path: url.pathname,
    query: queryOf(url),
    queryParameters: named(query),
    canonicalQuery: writePairs(query),
    formParameters: named(form),
    canonicalForm: writePairs(form),
    headers: headersOf(request),
    body,
  };
}

function named(pairs: readonly EncodedPair[]): readonly { readonly name: string; readonly value: string }[] {
  return pairs.map(([name, value]) => ({ name: plain(name), value: plain(value) }));
}

/** A fragment is never sent. */
export function withoutHash(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length);
}

/** The forms in which APIs want the time, as `timestamp`. */
export function timestampNames(now: number): Readonly<Record<string, string | number>> {
  const iso = new Date(now).toISOString();
  const isoSeconds = iso.replace(/\.\d+Z$/, 'Z');
  return {
    seconds: Math.floor(now / 1_000),
    milliseconds: Math.floor(now),
    iso,
    isoSeconds,
    // ISO 8601's basic form, as X-Amz-Date has it.
    compact: isoSeconds.replaceAll(/[-:]/g, ''),
    // RFC 9110 §5.6.7.
    http: new Date(now).toUTCString(),
  };
}
