import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { InstanceDocument } from '../documents/check-instance.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { BoundDatasource } from '../engine/index.ts';
import type { Clock, Random } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { suggestion } from '../kernel/suggest.ts';
import type { SealedInstances } from '../vault/index.ts';
import type { ConnectionStore, InstanceStore, TokenStore } from '../vault/ports.ts';
import type { Instances } from './instances.ts';
import type { Owners } from './owners.ts';
import type { Turns } from './turns.ts';

/** What the connectors of a tenant are built on. */
export interface TenancyParts {
  readonly store: () => Promise<InstanceStore & Pick<ConnectionStore, 'removeConnection'> & Pick<TokenStore, 'tokens' | 'removeToken'>>;
  readonly sealed: () => Promise<SealedInstances>;
  readonly instances: Instances;
  readonly owners: Owners;
  readonly catalog: () => Catalog;
  /** Throws CONNECTOR_CONFIG_INVALID with diagnostics where a configuration breaks a rule. */
  readonly check: (catalog: Catalog, document: InstanceDocument) => void;
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  /** Stops what runs of a datasource that may not be used any longer; resolves when it has ended. */
  readonly stop: (datasource: string) => Promise<void>;
  /**
   * Forgets how far a datasource was read, and gives up a run that was to be gone on with: the next reads everything. What is stored stays until
   * then. Throws RUN_IN_PROGRESS while one is under way.
   */
  readonly rewind: (datasource: string) => Promise<void>;
  /** Removes what was synced of a datasource, and all that is known of its runs. Throws RUN_IN_PROGRESS where another process runs one. */
  readonly erase: (datasource: string) => Promise<unknown>;
  /** Lets go of what is known of a datasource that is gone. */
  readonly forget: (datasource: string) => void;
  readonly events: Events;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly random: Random;
  /** Changes of an instance, by its owner. */
  readonly turns: Turns;
  /** A name that no datasource has or will have, of `ownerPattern`. */
  readonly newOwner: () => string;
}

export function requireConnector(catalog: Catalog, name: string): Loaded<Connector> {
  const found = catalog.connectors.get(name);
  if (found) return found;
  const near = suggestion(name, catalog.connectors.keys());
  throw new ConnectorError('CONNECTOR_NOT_FOUND', `connector not found: ${name}${near}`, { connector: name });
}
