import { findDocuments } from '../engine/find-documents.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import type { Reach } from '../sync/index.ts';

/** Throws OBJECT_NOT_FOUND for a name that is neither declared nor of what was discovered. */
export async function requireStoredObject(reach: Pick<Reach, 'catalogWith'>, datasource: string, object: string): Promise<void> {
  const { connector } = findDocuments(await reach.catalogWith(datasource), datasource);
  const { name, objects, discover = [] } = connector.document;
  const isFound = discover.some((finder) => object.startsWith(`${finder.object}_`));
  if (isFound || objects.some((one) => one.name === object)) return;
  const near = suggestion(
    object,
    objects.map((one) => one.name),
  );
  throw new ConnectorError('OBJECT_NOT_FOUND', `connector ${name} has no object "${object}"${near}`, { datasource, object });
}
