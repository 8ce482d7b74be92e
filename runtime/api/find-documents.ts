import { connectorName } from '../documents/datasource-words.ts';
import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Connector, ConnectorObject } from '../documents/generated/connector.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { ConnectorError, type ErrorCode } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';

/** Throws CONNECTOR_NOT_FOUND with the nearest name. */
export function requireConnector(catalog: Catalog, name: string): Loaded<Connector> {
  return requireNamed(catalog.connectors, name, 'connector', 'CONNECTOR_NOT_FOUND');
}

/** Throws DATASOURCE_NOT_FOUND with the nearest name. What a datasource needs from its environment does not matter here. */
export function requireDatasource(catalog: Catalog, name: string): Loaded<Datasource> {
  return requireNamed(catalog.datasources, name, 'datasource', 'DATASOURCE_NOT_FOUND');
}

/** The connector of a datasource; undefined while it is not loaded. */
export function connectorOf(catalog: Catalog, datasource: Datasource): Loaded<Connector> | undefined {
  return catalog.connectors.get(connectorName(datasource));
}

/** Throws DATASOURCE_NOT_FOUND, CONNECTOR_NOT_FOUND or OBJECT_NOT_FOUND with the nearest name. */
export function requireObject(catalog: Catalog, datasource: string, object: string): ConnectorObject {
  const { document } = requireDatasource(catalog, datasource);
  const connector = requireConnector(catalog, connectorName(document)).document;
  const declared = connector.objects.find(({ name }) => name === object);
  const found = declared ?? foundObject(connector, object);
  if (found) return found;
  const near = suggestion(
    object,
    connector.objects.map(({ name }) => name),
  );
  throw new ConnectorError('OBJECT_NOT_FOUND', `connector ${connector.name} has no object "${object}"${near}`, { datasource });
}

/** What an object is read as that was found at run time: whether there is one of this name, the store knows. */
function foundObject({ discover = [], objects }: Connector, name: string): ConnectorObject | undefined {
  const finder = discover.find(({ object }) => name.startsWith(`${object}_`));
  return finder && objects.find((one) => one.name === finder.object);
}

function requireNamed<Document>(documents: ReadonlyMap<string, Document>, name: string, kind: string, code: ErrorCode): Document {
  const found = documents.get(name);
  if (found) return found;
  throw new ConnectorError(code, `${kind} not found: ${name}${suggestion(name, documents.keys())}`);
}

/** Documents in the order of their names. */
export function byName<Document>(documents: ReadonlyMap<string, Document>): readonly Document[] {
  return [...documents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, document]) => document);
}
