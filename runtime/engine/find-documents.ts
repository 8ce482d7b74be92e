import { connectorName } from '../documents/datasource-words.ts';
import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import { brokenDocuments } from './broken-documents.ts';

/** A datasource and its connector. Throws DATASOURCE_NOT_FOUND or CONNECTOR_NOT_FOUND, with the names that come near. */
export function findDocuments(
  catalog: Catalog,
  name: string,
): { readonly datasource: Loaded<Datasource>; readonly connector: Loaded<Connector> } {
  const datasource = catalog.datasources.get(name);
  if (!datasource) throw notFound('DATASOURCE_NOT_FOUND', 'datasource', name, catalog.datasources, name, catalog);
  const named = connectorName(datasource.document);
  const connector = catalog.connectors.get(named);
  if (!connector) throw notFound('CONNECTOR_NOT_FOUND', 'connector', named, catalog.connectors, name, catalog);
  return { datasource, connector };
}

function notFound(
  code: 'DATASOURCE_NOT_FOUND' | 'CONNECTOR_NOT_FOUND',
  kind: string,
  name: string,
  known: ReadonlyMap<string, unknown>,
  datasource: string,
  catalog: Catalog,
): ConnectorError {
  return new ConnectorError(code, `${kind} not found: ${name}${suggestion(name, known.keys())}${brokenDocuments(catalog)}`, { datasource });
}
