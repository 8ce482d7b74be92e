import type { Catalog } from '../../documents/index.ts';

/** A view of which columns and name are given by other programs' SQL. */
export interface ExternalView {
  readonly name: string;
  /** Its query. */
  readonly select: string;
}

/** Whether records, and what is known of their datasources, are shown so: where one of these connectors has a form, or names a table. */
export function showsTables({ connectors }: Pick<Catalog, 'connectors'>, names: Iterable<string>): boolean {
  return [...names].some((name) => {
    const document = connectors.get(name)?.document;
    return document !== undefined && (document.adminForm !== undefined || document.objects.some(({ table }) => table !== undefined));
  });
}
