import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { readCount } from './read-values.ts';
import { placeSize, sizeOf } from './size.ts';

/** Numbered pages: ends at the last page when the response tells how many there are, else at the first empty page. */
export function page(config: Extract<PaginationConfig, { readonly type: 'page' }>, read: ReadSource): Paginator {
  const { page: at = { query: 'page' }, size, first = 1, totalPages, total } = config;
  const pagesOf = (response: Parameters<Paginator['next']>[0]): number | undefined => {
    const told = totalPages && readCount(read(totalPages, response));
    if (told !== undefined) return told;
    const records = total && readCount(read(total, response));
    return records === undefined ? undefined : Math.ceil(records / sizeOf(size));
  };
  return {
    stable: false,
    request: (token) => ({ place: [{ at, value: token ?? first }, ...placeSize(size)] }),
    next(response, token) {
      if (response.recordCount === 0) return { stop: 'emptyPage' };
      const number = Number(token ?? first);
      const pages = pagesOf(response);
      return pages !== undefined && number - first + 1 >= pages ? { stop: 'lastPage' } : { token: number + 1 };
    },
  };
}
