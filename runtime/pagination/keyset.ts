import { ConnectorError } from '../kernel/errors.ts';
import { tokenOf, valueOf } from './page-token.ts';
import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { isNothing } from './read-values.ts';
import { placeSize } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { totalWords } from './totals.ts';

/**
 * The last record's value asks for what follows it. Ends at the first empty page, or where the document's stop rules say so. A
 * last record without the value, or with the one that was asked with, or that shares it with the record before it, is an error: to
 * go on would lose records or read for ever.
 */
export function keyset(config: Extract<PaginationConfig, { readonly type: 'keyset' }>, read: ReadSource): Paginator {
  const { key, place: at, first, size, total } = config;
  const sizes = placeSize(size);
  const rules = stopRules(config, read);
  return {
    stable: true,
    ...totalWords(total, read),
    request(token) {
      const value = valueOf(token, first);
      return { place: value === undefined ? sizes(token) : [{ at, value }, ...sizes(token)] };
    },
    next(page, token) {
      const last = rules.last(page);
      if (last !== undefined) return { stop: last };
      if (page.recordCount === 0) return { stop: 'emptyPage', more: rules.saysMore(page) === true };
      const short = rules.short(page);
      if (short !== undefined) return { stop: short };
      const value = read({ record: key }, page);
      if (isNothing(value)) throw missing(key);
      const next = tokenOf(value, `pagination.key "${key}" of the last record`);
      if (next === token || (token === null && next === first)) throw repeated(key, next);
      if (page.before !== undefined && read({ record: key }, { ...page, record: page.before }) === value) throw shared(key, next);
      return { token: next };
    },
  };
}

function missing(key: string): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the last record of the page has nothing at pagination.key "${key}", so what follows it cannot be asked for; name a key that every record has`,
  );
}

function repeated(key: string, value: string | number): ConnectorError {
  return new ConnectorError(
    'PAGINATION_STALLED',
    `the page after ${key} ${JSON.stringify(value)} ends with ${JSON.stringify(value)} again: the API gives the records from that value on, or ignores it; check pagination.place and the order of the records`,
  );
}

function shared(key: string, value: string | number): ConnectorError {
  return new ConnectorError(
    'UPSTREAM_RESPONSE_INVALID',
    `the last two records of the page both have ${JSON.stringify(value)} at pagination.key "${key}", so others that have it may be left out of the next page; name a key that no two records share`,
  );
}
