import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount, readFlag } from './read-values.ts';
import { placeSize } from './size.ts';

/**
 * Records to skip. The next offset counts the records that came, not those asked for: a server may give fewer. Ends where the
 * response says so, else at the first empty page; a short page alone ends nothing.
 */
export function offset(config: Extract<PaginationConfig, { readonly type: 'offset' }>, read: ReadSource): Paginator {
  const { offset: at = { query: 'offset' }, size, first = 0, hasMore, total } = config;
  return {
    stable: false,
    request: (token) => ({ place: [{ at, value: token ?? first }, ...placeSize(size)] }),
    next(page, token) {
      if (page.recordCount === 0) return { stop: 'emptyPage' };
      const next = Number(token ?? first) + page.recordCount;
      const more = hasMore && readFlag(read(hasMore, page));
      if (more !== undefined) return more ? { token: next } : { stop: 'lastPage' };
      const records = total && readCount(read(total, page));
      return records !== undefined && next - first >= records ? { stop: 'lastPage' } : { token: next };
    },
  };
}
