import type { Source } from '../documents/terms.ts';
import type { Paginator, ReadSource } from './paginator.ts';
import { readCount } from './read-values.ts';

/** Where the response tells how many records there are. Tokens tell no counts: they are kept beside them. */
export function totalWords(total: Source | undefined, read: ReadSource): Pick<Paginator, 'total' | 'counted'> {
  return total === undefined ? {} : { total: (page) => readCount(read(total, page)), counted: true };
}
