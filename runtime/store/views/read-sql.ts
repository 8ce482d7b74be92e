import type { Connector } from '../../documents/generated/connector.ts';
import { type Catalog, type ConnectorMigrations, type Loaded, readMigrations } from '../../documents/index.ts';

/** A connector with the SQL that lies beside its document. */
export interface SqlOfConnector {
  readonly name: string;
  readonly loaded: Loaded<Connector>;
  readonly read: ConnectorMigrations;
}

/** Those of these names that the catalog has, by name. */
export async function readSql({ connectors }: Pick<Catalog, 'connectors'>, names: Iterable<string>): Promise<readonly SqlOfConnector[]> {
  const found: SqlOfConnector[] = [];
  for (const name of [...names].toSorted()) {
    const loaded = connectors.get(name);
    if (loaded) found.push({ name, loaded, read: await readMigrations(loaded) });
  }
  return found;
}
