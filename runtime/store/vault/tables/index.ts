import type { DatabaseSync } from 'node:sqlite';
import { authorizationsTable } from './authorizations.ts';
import { connectionsTable } from './connections.ts';
import { instanceSecretsTable } from './instance-secrets.ts';
import { instancesTable } from './instances.ts';
import { leasesTable } from './leases.ts';
import { mappingRulesTable } from './mapping-rules.ts';
import { sealedRowsTable } from './sealed-rows.ts';
import { tenantInstancesTable } from './tenant-instances.ts';
import { tokensTable } from './tokens.ts';

export type VaultTables = ReturnType<typeof openVaultTables>;

/** The queries of every table, prepared once. */
export function openVaultTables(database: DatabaseSync) {
  return {
    connections: connectionsTable(database),
    leases: leasesTable(database),
    authorizations: authorizationsTable(database),
    tenantInstances: tenantInstancesTable(database),
    instances: instancesTable(database),
    instanceSecrets: instanceSecretsTable(database),
    mappingRules: mappingRulesTable(database),
    tokens: tokensTable(database),
    sealedRows: sealedRowsTable(database),
  };
}
