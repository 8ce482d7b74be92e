import type { Catalog, Loaded } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { Mapping } from '../../runtime/documents/generated/mapping.ts';

/** A document as the loader gives it, unchecked: tests write only the keys that what they test reads. */
export function loaded<Document>(document: unknown, uploaded = false): Loaded<Document> {
  return { document: document as Document, hash: 'h', file: 'f', uploaded, text: '' };
}

/** A catalog of one connector and one datasource under their own names, and of mappings; those without a name get one. */
export function catalogOf(connector: Loaded<Connector>, datasource: Loaded<Datasource>, mappings: readonly object[] = []): Catalog {
  return {
    connectors: new Map([[connector.document.name, connector]]),
    datasources: new Map([[datasource.document.name, datasource]]),
    mappings: new Map(mappings.map((mapping, at) => [(mapping as Partial<Mapping>).name ?? `mapping${at}`, loaded<Mapping>(mapping)])),
    diagnostics: [],
  };
}
