import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type RestError, wrongSecret } from './errors.ts';

export interface Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/**
 * Whether the request is signed in: by `consumer_key` and `consumer_secret` in the query, or by HTTP Basic, the query
 * first. A known key with a wrong secret is an error on every route; an unknown key is as good as none. WooCommerce takes
 * keys only over https; this shop is on loopback and stands for one behind a proxy that does TLS.
 */
export function authenticate(headers: IncomingHttpHeaders, query: URLSearchParams, keys: Keys): boolean | RestError {
  const given = fromQuery(query) ?? fromBasic(headers.authorization);
  if (!given || !same(given.consumerKey, keys.consumerKey)) return false;
  return same(given.consumerSecret, keys.consumerSecret) || wrongSecret;
}

function fromQuery(query: URLSearchParams): Keys | undefined {
  const [consumerKey, consumerSecret] = [query.get('consumer_key'), query.get('consumer_secret')];
  return consumerKey && consumerSecret ? { consumerKey, consumerSecret } : undefined;
}

function fromBasic(header: string | undefined): Keys | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { consumerKey: text.slice(0, colon), consumerSecret: text.slice(colon + 1) };
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
