import { ConnectorError } from '../kernel/errors.ts';
import type { Redactor } from '../kernel/redactor.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';

export const mostRedirects = 5;

/** A request as it is before signing and as it was sent. */
export interface SentRequest {
  readonly unsigned: HttpRequest;
  readonly sent: HttpRequest;
}

export interface Redirect {
  /** The request to go on with, not signed. */
  readonly request: HttpRequest;
  /** Whether it stays at the origin that the credentials are for. */
  readonly sameOrigin: boolean;
}

const followed: readonly number[] = [301, 302, 303, 307, 308];
const credentialHeaders: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * Where a response sends us: undefined when it is no redirect (or has no `location`). Methods change as in browsers (WHATWG
 * Fetch, HTTP-redirect fetch). To another origin goes only GET and HEAD without a body, as it was before signing, and
 * without anything that is known as a secret. Throws ADDRESS_REFUSED for what may not be followed.
 */
export function nextRequest(
  hop: SentRequest,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  redactor: Redactor,
): Redirect | undefined {
  const location = response.headers['location'];
  if (location === undefined || !followed.includes(response.status)) return undefined;
  const from = hop.sent.url;
  const url = URL.parse(location, from.href);
  if (!url)
    throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `${from.host} redirects (${response.status}) to something that is not a URL`, {
      host: from.host,
    });
  url.hash = '';
  if (from.protocol === 'https:' && url.protocol === 'http:') throw refused(from, url, 'from https to plain http');
  const request = { ...withMethod(hop.unsigned, response.status), url };
  if (url.origin === from.origin) return { request, sameOrigin: true };
  if (request.body !== undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
    throw refused(from, url, `which would hand a ${request.method} to another origin`);
  }
  const bare = withoutCredentials(request, hop, redactor);
  if (redactor.redact(bare.url.href) !== bare.url.href) throw refused(from, bare.url, 'with a secret in the URL');
  return { request: bare, sameOrigin: false };
}

/**
 * A request to a host that is not signed for, without anything that is known as a secret. Throws ADDRESS_REFUSED where that cannot be
 * taken out.
 */
export function forStranger(request: HttpRequest, redactor: Redactor): HttpRequest {
  const bare = withoutCredentials(request, { unsigned: request, sent: request }, redactor);
  const host = redactor.redact(bare.url.host);
  const isSecret = (text: string): boolean => redactor.redact(text) !== text;
  const place = isSecret(bare.url.href) ? 'URL' : isSecret(bare.body ?? '') ? 'body' : undefined;
  if (place === undefined) return bare;
  const hint = 'a connector says where they may go with `http.allowedHosts: [{ host, credentials: true }]`';
  throw new ConnectorError('ADDRESS_REFUSED', `will not send a request to ${host} with a secret in its ${place}: ${hint}`, { host });
}

function withMethod(request: HttpRequest, status: number): HttpRequest {
  const { method } = request;
  const becomesGet = status === 303 ? method !== 'GET' && method !== 'HEAD' : method === 'POST' && status <= 302;
  if (!becomesGet) return request;
  const headers = Object.entries(request.headers).filter(([name]) => !/^content-/i.test(name));
  return { ...request, method: 'GET', body: undefined, headers: Object.fromEntries(headers) };
}

function withoutCredentials(request: HttpRequest, hop: SentRequest, redactor: Redactor): HttpRequest {
  const isSecret = (text: string): boolean => redactor.redact(text) !== text;
  const headers = Object.entries(request.headers).filter(
    ([name, value]) => !credentialHeaders.includes(name.toLowerCase()) && name.toLowerCase() !== 'host' && !isSecret(value),
  );
  const url = new URL(request.url);
  // A server may repeat in its location the query that we sent it. What stays is not written anew: its escapes may matter.
  const parts = url.search.slice(1).split('&');
  const kept = parts.filter((part) => {
    const [[name, value] = ['', '']] = new URLSearchParams(part);
    return !isSecret(value) && !isSignature(name, value, hop);
  });
  if (kept.length < parts.length) url.search = kept.join('&');
  return { ...request, url, headers: Object.fromEntries(headers) };
}

function isSignature(name: string, value: string, { unsigned, sent }: SentRequest): boolean {
  return sent.url.searchParams.getAll(name).includes(value) && !unsigned.url.searchParams.getAll(name).includes(value);
}

function refused(from: URL, to: URL, why: string): ConnectorError {
  return new ConnectorError('ADDRESS_REFUSED', `will not follow the redirect of ${from.host} to ${to.host}, ${why}`, { host: to.host });
}
