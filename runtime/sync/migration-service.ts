import type { Loaded } from '../documents/catalog.ts';
import type { Diagnostic } from '../documents/diagnostic.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { ConnectorMigrations } from '../documents/index.ts';

/** The SQL that connectors bring, for PostgreSQL. */
export interface MigrationService {
  /** As it lies beside the document now. */
  of(connector: Loaded<Connector>): Promise<ConnectorMigrations>;
  /** What is wrong with the SQL of any connector. */
  problems(): Promise<readonly Diagnostic[]>;
  /** One file for the connectors of all datasources that documents name. Throws CONNECTOR_CONFIG_INVALID with diagnostics. */
  assemble(): Promise<{ readonly connectors: readonly string[]; readonly sql: string }>;
}
