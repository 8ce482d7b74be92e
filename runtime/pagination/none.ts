import type { PaginationConfig, Paginator, ReadSource } from './paginator.ts';
import { totalWords } from './totals.ts';

/** One response holds all records; a total, where the document names one, tells when it does not. */
export function none({ total }: Extract<PaginationConfig, { readonly type: 'none' }>, read: ReadSource): Paginator {
  return { request: () => ({ place: [] }), next: () => ({ stop: 'singlePage' }), stable: true, ...totalWords(total, read), counted: false };
}
