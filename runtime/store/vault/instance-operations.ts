import type { DatabaseSync } from 'node:sqlite';
import type { InstanceStore } from '../../vault/ports.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function instanceOperations(database: DatabaseSync, tables: VaultTables): Pick<VaultOperations, keyof InstanceStore> {
  const { tenantInstances, instances, instanceSecrets, connections, leases, authorizations, mappingRules } = tables;
  return {
    instances: (tenant) => tenantInstances.list(tenant),
    instance: (tenant, name) => tenantInstances.find(tenant, name),
    ownInstance: (tenant, owner) => tenantInstances.findOwn(tenant, owner),
    addInstance: (instance) =>
      inTransaction(database, () => {
        if (!tenantInstances.add(instance)) return false;
        instanceSecrets.replaceAll(instance.owner, instance.secrets);
        return true;
      }),
    updateInstance: (tenant, name, expected, { secrets, ...change }) =>
      inTransaction(database, () => {
        const owner = tenantInstances.change(tenant, name, expected, change);
        if (owner === undefined) return undefined;
        if (secrets !== undefined) instanceSecrets.replaceAll(owner, secrets);
        return tenantInstances.find(tenant, name);
      }),
    removeInstance: (tenant, name) =>
      inTransaction(database, () => {
        const owner = tenantInstances.remove(tenant, name);
        if (owner === undefined) return false;
        connections.remove(owner);
        leases.removeOf(owner);
        authorizations.removeOf(owner);
        mappingRules.removeOf(owner);
        return true;
      }),
    instanceByOwner: (owner) => instances.find(owner),
    allInstances: (after = '', limit) => instances.list(after, limit),
  };
}
