import { ConnectorError } from '../kernel/errors.ts';
import type { PageToken, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { describeSource, isNothing, kindOf, readFlag } from './read-values.ts';
import { placeSize } from './size.ts';

/** A token from the response asks for the next page; null, false and empty end the read, and so does `hasMore` when it says no. */
export function cursor(config: Extract<PaginationConfig, { readonly type: 'cursor' }>, read: ReadSource): Paginator {
  const { next: source, place: at = { query: 'cursor' }, size, hasMore } = config;
  // A template can leave out what the schema requires.
  if ((source as unknown) === undefined)
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'pagination.next is empty; expected where the next token is');
  const places = placeSize(size);
  return {
    stable: true,
    request: (token) => ({ place: [...(token === null ? [] : [{ at, value: token }]), ...places] }),
    next(page) {
      if (hasMore && readFlag(read(hasMore, page), 'pagination.hasMore') === false) return { stop: 'lastPage' };
      const value = read(source, page);
      return isNothing(value) ? { stop: 'noNextToken' } : { token: tokenOf(value, describeSource(source)) };
    },
  };
}

/** A long integer becomes text: a checkpoint is JSON, and a double would lose its last digits. */
function tokenOf(value: unknown, where: string): PageToken {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return value.toString();
  throw new ConnectorError('UPSTREAM_RESPONSE_INVALID', `the next page token in ${where} is ${kindOf(value)}; expected text or a number`);
}
