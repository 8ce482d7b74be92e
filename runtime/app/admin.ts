import type { Catalog } from '../documents/index.ts';
import { createAdmin, createKeepFacts, type Runtime } from '../sync/index.ts';
import type { createTenancy } from '../tenancy/index.ts';
import type { Foundation } from './foundation.ts';

export interface AdminWiring extends Pick<Foundation, 'configuration' | 'environment' | 'vault' | 'store' | 'clock' | 'log'> {
  readonly tenancy: ReturnType<typeof createTenancy>;
  readonly catalog: () => Catalog;
  readonly reach: Runtime['reach'];
}

/** Datasources by the forms of their connectors. */
export function createAdmins({
  configuration,
  environment,
  vault,
  store,
  clock,
  log,
  tenancy,
  catalog,
  reach,
}: AdminWiring): Runtime['admin'] {
  const { instances } = tenancy;
  const parts = {
    catalog,
    instances,
    vault: () => vault.store(),
    store,
    environment,
    clock,
    log,
    reach,
    scope: tenancy.of,
    visible: configuration.visible,
    keepFacts: createKeepFacts({ instances, vault: () => vault.store(), store, environment, clock }),
  };
  return (tenant) => createAdmin(parts, tenant);
}
