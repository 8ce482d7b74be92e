import type { Catalog, createRegistry } from '../documents/index.ts';
import type { BoundDatasource, EngineParts } from '../engine/index.ts';
import type { Lookups } from '../mapping/index.ts';
import {
  createLookups,
  createMappingService,
  createTableService,
  entityIn,
  findFacts,
  type MappingReachParts,
  storedRows,
} from '../sync/index.ts';
import { type Instances, ownerPattern } from '../tenancy/index.ts';
import type { Foundation } from './foundation.ts';

export interface MappingsParts extends Pick<
  Foundation,
  'configuration' | 'environment' | 'clock' | 'store' | 'vault' | 'owners' | 'expressions'
> {
  readonly registry: Awaited<ReturnType<typeof createRegistry>>;
  /** These come later: nothing is asked of them before somebody reads. */
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  readonly find: (datasource: string) => ReturnType<Instances['find']>;
}

/** Whoever has this scope is the operator. */
const systemScope = 'system';

/** What mappings look into, and what is kept for them beside documents. */
export function createMappings(parts: MappingsParts) {
  const { configuration, environment, clock, store, vault, owners, expressions, registry, bind, find } = parts;
  const rowsOf = async (datasource: string) => storedRows(await vault.store(), datasource);
  const mayLeave = (datasource: string): boolean => {
    const tenant = owners.tenantOf(datasource);
    // Whose an instance is, is noted before it is bound; of one that nobody knows it is not the operator's.
    return tenant ? tenant.scope === systemScope && tenant.identity === '' : !ownerPattern.test(datasource);
  };
  const tables: NonNullable<EngineParts['tables']> = async () => (await store()).tables();
  const entityOf = async (datasource: string, object: string): Promise<string | undefined> =>
    entityIn((await find(datasource)).catalog, datasource, object);
  const lookups = (_datasource: string): Lookups => createLookups({ store, path: (source) => expressions.path(source), clock, entityOf });
  const list = { rowsOf, mayLeave, tables };
  const forEngine: Required<Pick<EngineParts, 'lookups' | 'mappingRules' | 'tables' | 'mayLeave'>> = {
    lookups,
    mappingRules: rowsOf,
    tables,
    mayLeave,
  };
  const forReach: MappingReachParts = {
    ...list,
    rules: () => vault.store(),
    check: (rows) => registry.checkRules(rows),
    clock,
    store,
    told: (name) => findFacts({ environment, find, rules: () => vault.store() }, name),
    now: () => clock.now(),
  };
  return {
    forEngine,
    forReach,
    tables: createTableService({ store, clock, fileSize: configuration.uploadedFiles.fileSize }),
    mappings: createMappingService({
      ...list,
      catalog: () => registry.catalog(),
      previewInstead: (name, text) => registry.previewInstead('mapping', name, text),
      problemsOf: (name) => registry.problemsOf('mapping', name),
      bind,
      withInstance: async (catalog, datasource) =>
        catalog.datasources.has(datasource) ? catalog : { ...(await find(datasource)).catalog, mappings: catalog.mappings },
      store,
      lookups,
    }),
  };
}
