import { cursor } from './cursor.ts';
import { keyset } from './keyset.ts';
import { link } from './link.ts';
import { next } from './next.ts';
import { none } from './none.ts';
import { offset } from './offset.ts';
import { page } from './page.ts';
import { range } from './range.ts';
import type { PaginationConfig, PaginationTable, Paginator, ReadSource } from './paginator.ts';

export type * from './paginator.ts';

/** Every way that a connector document can page. */
export const paginators = { none, page, offset, cursor, link, keyset, range, next } satisfies PaginationTable;

/** Throws ConnectorError CONNECTOR_CONFIG_INVALID when a rendered value is not what the schema asks of a written one. */
export function createPaginator(config: PaginationConfig, read: ReadSource): Paginator {
  // The table's entry for a type takes that type's configuration: TypeScript cannot relate the two through the index.
  const make = paginators[config.type] as (config: PaginationConfig, read: ReadSource) => Paginator;
  return make(config, read);
}
