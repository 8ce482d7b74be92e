import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import { layersOf, type MappedObject, type RuleList } from '../../documents/mappings/index.ts';

/** What documents say of mapping an object, merged once for each version of them. */
export type DocumentLists = (of: ListDocuments, at: MappedObject, mayLeave: boolean) => RuleList | undefined;

export interface ListDocuments {
  readonly mappings: Catalog['mappings'];
  readonly datasource: Loaded<Datasource>;
  /** Hash of the connector. */
  readonly connector: string;
}

const mostKept = 5_000;

export function createDocumentLists(): DocumentLists {
  const kept = new WeakMap<Catalog['mappings'], Map<string, RuleList | undefined>>();
  return ({ mappings, datasource: { document, hash }, connector }, at, mayLeave) => {
    const lists = kept.get(mappings) ?? new Map<string, RuleList | undefined>();
    kept.set(mappings, lists);
    const key = JSON.stringify([at.datasource, at.connector, at.object, hash, connector, mayLeave]);
    if (lists.has(key)) return lists.get(key);
    if (lists.size >= mostKept) lists.clear();
    const list = layersOf(mappings, at, { inline: document.mappings?.[at.object], mayLeave });
    lists.set(key, list);
    return list;
  };
}
