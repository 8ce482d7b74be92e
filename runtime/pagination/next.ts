import { ConnectorError } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import { urlOf } from './page-url.ts';
import type { PageToken, PaginationConfig, Paginator, ReadSource, RequestChange, TokenObject, TokenValue } from './paginator.ts';
import { isNothing, kindOf } from './read-values.ts';
import { placeSize } from './size.ts';
import { totalWords } from './totals.ts';

const parts = ['query', 'headers', 'body', 'path', 'url'] as const;

/**
 * An expression gives what is to change in the first request for the next page: that is the token. Nothing ends the read. The
 * engine evaluates it: a paginator has its value.
 */
export function next(config: Extract<PaginationConfig, { readonly type: 'next' }>, read: ReadSource): Paginator {
  const sizes = placeSize(config.size);
  return {
    stable: config.stable === true,
    ...totalWords(config.total, read),
    counted: true,
    request: (token) => (token === null ? { place: sizes(token) } : { change: changeOf(token), place: sizes(token) }),
    next(page) {
      const { change } = page;
      if (page.until) return { stop: 'lastPage' };
      if (isNothing(change)) return { stop: 'noNextToken' };
      if (!isObject(change)) throw invalid(`gives ${kindOf(change)}; expected an object with ${parts.join(', ')}, or nothing`);
      return { token: checked(change, page.url) };
    },
  };
}

function checked(change: { readonly [key: string]: unknown }, base: string): TokenObject {
  const unknown = Object.keys(change).find((key) => !(parts as readonly string[]).includes(key));
  if (unknown !== undefined) throw invalid(`gives an object with "${unknown}"; expected ${parts.join(', ')}`);
  if (Object.keys(change).length === 0)
    throw invalid('gives an empty object, which would ask for the same page again; nothing ends the read');
  for (const key of ['query', 'headers'] as const)
    if (change[key] !== undefined && !isObject(change[key])) throw invalid(`gives ${kindOf(change[key])} as ${key}; expected an object`);
  if (change['path'] !== undefined && typeof change['path'] !== 'string')
    throw invalid(`gives ${kindOf(change['path'])} as path; expected text`);
  const { url, ...rest } = change;
  return plain(url === undefined ? rest : { ...rest, url: urlOf(url, base, 'what pagination.next gives') }) as TokenObject;
}

/** As JSON that a checkpoint keeps: an integer that a double cannot hold becomes text. */
function plain(value: unknown): TokenValue {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value as TokenValue; // text, a number, a boolean or null: what an expression gives is JSON
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function changeOf(token: PageToken): RequestChange {
  // `checked` made it, or an earlier run did.
  if (isObject(token)) return token as RequestChange;
  throw new ConnectorError('REQUEST_INVALID', `the page token ${JSON.stringify(token)} is no object; read from the first page again`);
}

function invalid(message: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `pagination.next ${message}`);
}
