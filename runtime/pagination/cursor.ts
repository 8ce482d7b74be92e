import { ConnectorError } from '../kernel/errors.ts';
import { tokenOf, valueOf } from './page-token.ts';
import { urlOf } from './page-url.ts';
import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { describeSource, isNothing } from './read-values.ts';
import { placeSize } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { totalWords } from './totals.ts';

/** A token from the response asks for the next page; null, false and empty end the read, and so do the document's stop rules. */
export function cursor(config: Extract<PaginationConfig, { readonly type: 'cursor' }>, read: ReadSource): Paginator {
  const { next: source, place: at = { query: 'cursor' }, first, size, total } = config;
  // A template can leave out what the schema requires.
  if ((source as unknown) === undefined)
    throw new ConnectorError('CONNECTOR_CONFIG_INVALID', 'pagination.next is empty; expected where the next token is');
  const sizes = placeSize(size);
  const rules = stopRules(config, read);
  const where = describeSource(source);
  return {
    stable: true,
    ...totalWords(total, read),
    request(token) {
      const value = valueOf(token, first);
      if (value === undefined) return { place: sizes(token) };
      // A whole URL holds the size too; one that takes the first request's query takes its size with it.
      const besides = 'url' in at && at.url === true ? [] : sizes(token);
      return { place: 'url' in at ? [...besides, { at, value }] : [{ at, value }, ...besides] };
    },
    next(page) {
      const last = rules.last(page);
      if (last !== undefined) return { stop: last };
      const value = read(source, page);
      if (isNothing(value)) return { stop: 'noNextToken', more: rules.saysMore(page) === true };
      const short = rules.short(page);
      if (short !== undefined) return { stop: short };
      return { token: 'url' in at ? urlOf(value, page.url, where) : tokenOf(value, `the next page token in ${where}`) };
    },
  };
}
