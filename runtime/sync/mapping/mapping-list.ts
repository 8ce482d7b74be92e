import { connectorName } from '../../documents/datasource-words.ts';
import type { Catalog } from '../../documents/catalog.ts';
import { entityOf, type KnownTable, layersOf, type Problem, problemsOf, type RuleRow } from '../../documents/mappings/index.ts';
import type { RuleList } from '../../documents/mappings/rule-list.ts';
import { findDocuments } from '../../engine/find-documents.ts';

export interface MappingListParts {
  /** Rules that were put over the API. */
  readonly rowsOf: (datasource: string) => Promise<readonly RuleRow[]>;
  /** Whether what a datasource says itself may look into what is not its own. */
  readonly mayLeave: (datasource: string) => boolean;
  /** The tables that there are; undefined: nothing is said of them. */
  readonly tables: () => Promise<readonly KnownTable[] | undefined>;
}

/** What the records of an object are to the host, as documents and the datasource itself say; undefined: nothing, or there is no such datasource. */
export function entityIn(catalog: Catalog, datasource: string, object: string): string | undefined {
  const document = catalog.datasources.get(datasource)?.document;
  return document && entityOf(catalog, { datasource, connector: connectorName(document), object });
}

/** Whose records are mapped. */
export interface MappedBy {
  readonly datasource: string;
  readonly object: string;
}

/** All that is said of mapping an object by these documents, and what is wrong with it. */
export interface MergedList {
  readonly list: RuleList | undefined;
  readonly problems: readonly Problem[];
}

/** `rows`: in place of those that are kept. Throws DATASOURCE_NOT_FOUND, CONNECTOR_NOT_FOUND. */
export async function mergedList(
  parts: MappingListParts,
  catalog: Catalog,
  { datasource, object }: MappedBy,
  rows?: readonly RuleRow[],
): Promise<MergedList> {
  const found = findDocuments(catalog, datasource);
  const connector = found.connector.document.name;
  const inline = found.datasource.document.mappings?.[object];
  const own = { inline, rows: rows ?? (await parts.rowsOf(datasource)), mayLeave: parts.mayLeave(datasource) };
  const list = layersOf(catalog.mappings, { datasource, connector, object }, own);
  if (!list) return { list, problems: [] };
  return { list, problems: problemsOf(list, { datasource, connector, object, catalog, tables: await parts.tables() }) };
}
