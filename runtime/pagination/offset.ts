import type { Page, PageToken, PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount } from './read-values.ts';
import { seamSide } from './seam.ts';
import { placeSize } from './size.ts';
import { stopRules } from './stop-rules.ts';
import { numberOf, wholeNumber } from './whole-number.ts';

/**
 * Records to skip. The next offset counts the records that came, not those asked for: a server may give fewer. Ends where the
 * response says so, else at the first empty page; a short page ends it only where the document says that it does. An empty page
 * that says that more follow gives the same token again, which the engine refuses: to end there would lose what follows.
 */
export function offset(config: Extract<PaginationConfig, { readonly type: 'offset' }>, read: ReadSource): Paginator {
  const { offset: at = { query: 'offset' }, size, total, omitFirst = false } = config;
  const first = wholeNumber(config.first, 0, 'pagination.first', 0);
  const sizes = placeSize(size);
  const rules = stopRules(config, read);
  const totalOf = (page: Page): number | undefined => total && readCount(read(total, page));
  return {
    stable: config.stable === true,
    total: totalOf,
    request(token: PageToken) {
      const number = numberOf(token, first);
      return { place: token === null && omitFirst ? sizes(token) : [{ at, value: number }, ...sizes(token)] };
    },
    next(page, token) {
      const next = numberOf(token, first) + page.recordCount;
      const last = rules.last(page);
      if (last !== undefined) return { stop: last };
      if (rules.saysMore(page)) return { token: next };
      if (page.recordCount === 0) return { stop: 'emptyPage' };
      const records = totalOf(page);
      if (records !== undefined) return next - first >= records ? { stop: 'lastPage' } : { token: next };
      const short = rules.short(page);
      return short === undefined ? { token: next } : { stop: short };
    },
    seam(token) {
      const value = Math.max(first, numberOf(token, first) - seamSide);
      const placed = placeSize(size, 2 * seamSide)(token);
      return { request: { place: [{ at, value }, ...placed] }, most: placed.length === 0 ? undefined : 2 * seamSide };
    },
    ahead(page, token, most) {
      const records = totalOf(page) ?? 0;
      const step = page.recordCount;
      const next = numberOf(token, first) + step;
      const tokens: number[] = [];
      for (let at = next; step > 0 && at - first < records && tokens.length < most; at += step) tokens.push(at);
      return tokens;
    },
  };
}
