import type { Vault } from '../vault/index.ts';
import type { Tenant } from '../vault/ports.ts';
import { importConnections, type ImportOptions, type ImportReport } from './import/import-connections.ts';
import { createInstances, type Instances } from './instances.ts';
import { newOwner } from './new-owner.ts';
import { type ScopedConnectors, scopedConnectors } from './scoped-connectors.ts';
import { reachedIn, type Scopes } from './scopes.ts';
import type { TenancyParts } from './tenancy-parts.ts';
import { createTurns } from './turns.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** Whose datasources are. */
export interface Tenancy {
  readonly instances: Instances;
  readonly tokens: Tokens;
  /** Throws CONNECTOR_SCOPE_INVALID, CONNECTOR_SCOPE_IDENTIFIER_REQUIRED. */
  scope(type: string, identity?: string): ScopedConnectors;
  /** As `scope`, of a tenant that is known. */
  of(tenant: Tenant): ScopedConnectors;
  /** Connects what another runtime has kept; see there. */
  importConnections(text: string, options?: ImportOptions): Promise<ImportReport>;
}

export interface TenancyOptions extends Omit<TenancyParts, 'store' | 'sealed' | 'instances' | 'newOwner' | 'turns'> {
  readonly vault: Pick<Vault, 'store' | 'instances'>;
  readonly scopes: Scopes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hides a secret that was opened. */
  readonly hide: (secret: string) => void;
}

export function createTenancy({ vault, scopes, environment, hide, ...options }: TenancyOptions): Tenancy {
  const { catalog, clock, owners } = options;
  const store = () => vault.store();
  const sealed = () => vault.instances();
  const instances = createInstances({ store, sealed, catalog, owners });
  const turns = createTurns();
  const of: Tenancy['of'] = (tenant) => scopedConnectors({ ...options, store, sealed, instances, newOwner, turns }, tenant);
  const scope: Tenancy['scope'] = (type, identity) => of(reachedIn(scopes, type, identity));
  return {
    instances,
    tokens: createTokens({ store, scopes, clock }),
    scope,
    of,
    importConnections: async (text, how) => importConnections({ scope, catalog, environment, hide }, text, how),
  };
}
