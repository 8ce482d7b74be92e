import type { Catalog, createRegistry } from '../documents/index.ts';
import type { BoundDatasource, EngineParts } from '../engine/index.ts';
import type { Lookups } from '../mapping/index.ts';
import { createLookups, createMappingService, createTableService, type MappingReachParts, storedRows } from '../sync/index.ts';
import type { Instances } from '../tenancy/index.ts';
import type { Foundation } from './foundation.ts';

export interface MappingsParts extends Pick<Foundation, 'configuration' | 'clock' | 'store' | 'vault' | 'owners' | 'expressions'> {
  readonly registry: Awaited<ReturnType<typeof createRegistry>>;
  /** These come later: nothing is asked of them before somebody reads. */
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  readonly find: (datasource: string) => ReturnType<Instances['find']>;
}

/** Whoever reaches this scope is the operator. */
const systemScope = 'system';

/** What mappings look into, and what is kept for them beside documents. */
export function createMappings(parts: MappingsParts) {
  const { configuration, clock, store, vault, owners, expressions, registry, bind, find } = parts;
  const rowsOf = async (datasource: string) => storedRows(await vault.store(), datasource);
  const mayLeave = (datasource: string): boolean => (owners.tenantOf(datasource)?.scope ?? systemScope) === systemScope;
  const tables = async (): Promise<readonly string[]> => (await (await store()).tables()).map(({ name }) => name);
  const entityOf = async (datasource: string, object: string): Promise<string | undefined> => {
    const { catalog } = await find(datasource);
    if (!catalog.datasources.has(datasource)) return undefined;
    return (await bind(catalog, datasource).objects.get(object)?.mappings?.rules())?.entity;
  };
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
