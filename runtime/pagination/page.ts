import type { Page, PageToken, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount } from './read-values.ts';
import { seamSize } from './seam.ts';
import { placeSize, sizeOf } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

/**
 * Numbered pages: ends at the last page when the response tells how many there are or that none follow, else at the first empty
 * page; a short page ends it only where the document says that it does.
 */
export function page(config: Extract<PaginationConfig, { readonly type: 'page' }>, read: ReadSource): Paginator {
  const { page: at = { query: 'page' }, size, totalPages, total, omitFirst = false } = config;
  const first = wholeNumber(config.first, 1, 'pagination.first', 0);
  const sizes = placeSize(size);
  const rules = stopRules(config, read);
  const totalOf = (response: Page): number | undefined => total && readCount(read(total, response));
  // A page with records is one page: 0 then means that the API does not know.
  const pagesOf = (response: Page): number | undefined => (totalPages && readCount(read(totalPages, response))) || undefined;
  return {
    stable: config.stable === true,
    total: totalOf,
    // Numbers tell how many records came only where the server gives as many as it is asked for.
    counted: total !== undefined,
    request(token: PageToken) {
      const number = numberOf(token, first);
      return { place: token === null && omitFirst ? sizes(token) : [{ at, value: number }, ...sizes(token)] };
    },
    next(response, token) {
      const number = numberOf(token, first);
      const pages = pagesOf(response);
      const last = rules.last(response);
      if (last !== undefined) return { stop: last };
      if (response.recordCount === 0)
        return { stop: 'emptyPage', more: (pages ?? 0) > number - first + 1 || rules.saysMore(response) === true };
      if (rules.saysMore(response)) return { token: number + 1 };
      if (pages !== undefined) return number - first + 1 >= pages ? { stop: 'lastPage' } : { token: number + 1 };
      const records = totalOf(response);
      if (records !== undefined)
        return isLast(response, records, number - first, sizeOf(size)) ? { stop: 'lastPage' } : { token: number + 1 };
      const short = rules.short(response);
      return short === undefined ? { token: number + 1 } : { stop: short };
    },
    early(head, token) {
      if (totalPages === undefined || !('header' in totalPages) || config.until !== undefined || config.hasMore !== undefined)
        return undefined;
      const pages = readCount(read(totalPages, { headers: head.headers, body: null })) ?? 0;
      const number = numberOf(token, first);
      return number - first + 1 < pages ? number + 1 : undefined;
    },
    seam(token, before) {
      const most = seamSize(before, sizeOf(size));
      const placed = most === undefined ? [] : placeSize(size, most)(token);
      if (most === undefined || placed.length === 0) return undefined;
      return { request: { place: [{ at, value: first + Math.floor(before / most) }, ...placed] }, most };
    },
    ahead(response, token, most) {
      // A server may give fewer than it is asked for: then there are more pages.
      const each = Math.min(sizeOf(size), response.recordCount || sizeOf(size));
      const pages = pagesOf(response) ?? Math.ceil((totalOf(response) ?? 0) / each);
      const number = numberOf(token, first);
      const count = Math.max(0, Math.min(most, pages - (number - first + 1)));
      return Array.from({ length: count }, (_, index) => number + 1 + index);
    },
  };
}

/**
 * Whether no records are left after a page. Where it is not known how many came before it, it must be the rest by the pages before
 * it and no more: a server that gives fewer than it is asked for would otherwise be taken to be at its end too early.
 */
function isLast({ received, recordCount }: Page, total: number, pagesBefore: number, size: number): boolean {
  return received === undefined ? recordCount <= size && recordCount === total - pagesBefore * size : received >= total;
}
