import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount, readFlag } from './read-values.ts';
import { placeSize } from './size.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

/**
 * Records to skip. The next offset counts the records that came, not those asked for: a server may give fewer. Ends where the
 * response says so, else at the first empty page; a short page alone ends nothing. An empty page that says that more follow
 * gives the same token again, which the engine refuses: to end there would lose what follows.
 */
export function offset(config: Extract<PaginationConfig, { readonly type: 'offset' }>, read: ReadSource): Paginator {
  const { offset: at = { query: 'offset' }, size, hasMore, total } = config;
  const first = wholeNumber(config.first, 0, 'pagination.first', 0);
  const places = placeSize(size);
  return {
    stable: false,
    request: (token) => ({ place: [{ at, value: numberOf(token, first) }, ...places] }),
    next(page, token) {
      const next = numberOf(token, first) + page.recordCount;
      const more = hasMore && readFlag(read(hasMore, page), 'pagination.hasMore');
      if (more !== undefined) return more ? { token: next } : { stop: 'lastPage' };
      if (page.recordCount === 0) return { stop: 'emptyPage' };
      const records = total && readCount(read(total, page));
      return records !== undefined && next - first >= records ? { stop: 'lastPage' } : { token: next };
    },
  };
}
