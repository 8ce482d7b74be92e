import type { Page, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount } from './read-values.ts';
import { placeSize, sizeOf } from './size.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

/** Numbered pages: ends at the last page when the response tells how many there are, else at the first empty page. */
export function page(config: Extract<PaginationConfig, { readonly type: 'page' }>, read: ReadSource): Paginator {
  const { page: at = { query: 'page' }, size, totalPages, total } = config;
  const first = wholeNumber(config.first, 1, 'pagination.first', 0);
  const places = placeSize(size);
  const isLast = (response: Page, pagesBefore: number): boolean => {
    const pages = totalPages && readCount(read(totalPages, response));
    // A page with records is one page: 0 then means that the API does not know.
    if (pages !== undefined && pages > 0) return pagesBefore + 1 >= pages;
    const records = total && readCount(read(total, response));
    return records !== undefined && isRest(response.recordCount, records - pagesBefore * sizeOf(size), sizeOf(size));
  };
  return {
    stable: false,
    request: (token) => ({ place: [{ at, value: numberOf(token, first) }, ...places] }),
    next(response, token) {
      if (response.recordCount === 0) return { stop: 'emptyPage' };
      const number = numberOf(token, first);
      return isLast(response, number - first) ? { stop: 'lastPage' } : { token: number + 1 };
    },
    early(head, token) {
      if (totalPages === undefined || !('header' in totalPages)) return undefined;
      const pages = readCount(read(totalPages, { ...head, body: null, recordCount: 0 })) ?? 0;
      const number = numberOf(token, first);
      return number - first + 1 < pages ? number + 1 : undefined;
    },
  };
}

/**
 * Whether a page holds the whole rest of the records. A server that gives fewer than were asked for would otherwise be
 * taken to be at its end too early: then reading goes on to the first empty page.
 */
function isRest(received: number, rest: number, size: number): boolean {
  return rest > 0 && rest <= size && received >= rest;
}
