import { ConnectorError } from '../kernel/errors.ts';
import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readFlag } from './read-values.ts';
import { placeSize } from './size.ts';

/** A token from the response asks for the next page; null, false and empty end the read, and so does `hasMore` when it says no. */
export function cursor(config: Extract<PaginationConfig, { readonly type: 'cursor' }>, read: ReadSource): Paginator {
  const { next: source, place: at = { query: 'cursor' }, size, hasMore } = config;
  return {
    stable: true,
    request: (token) => ({ place: [...(token === null ? [] : [{ at, value: token }]), ...placeSize(size)] }),
    next(page) {
      if (hasMore && readFlag(read(hasMore, page)) === false) return { stop: 'lastPage' };
      const token = read(source, page);
      if (token === undefined || token === null || token === '' || token === false) return { stop: 'noNextToken' };
      if (typeof token === 'string' || typeof token === 'number') return { token };
      if (typeof token === 'bigint') return { token: String(token) };
      const kind = Array.isArray(token) ? 'a list' : `a value of type ${typeof token}`;
      throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the next page token is ${kind}; expected text or a number at ${JSON.stringify(source)}`);
    },
  };
}
