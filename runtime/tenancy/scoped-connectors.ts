import {
  type ActionHandle,
  type BoundDatasource,
  createActionHandle,
  subOwners,
  type TestOptions,
  type TestResult,
} from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { EventName, Listener } from '../kernel/events.ts';
import { suggestion } from '../kernel/suggest.ts';
import type { StoredInstance, Tenant, TokenStore } from '../vault/ports.ts';
import { checkConnect, connect, type ConnectOptions } from './connect.ts';
import { connectedInstance, type ConnectedInstance, type InstanceStatus, statusOf } from './connected-instance.ts';
import type { Configuration } from './instance-document.ts';
import { requireEnabled, withOnly } from './instances.ts';
import { resolveKey } from './resolve-key.ts';
import { isSameTenant } from './scopes.ts';
import type { TenancyParts } from './tenancy-parts.ts';
import { ofTenant } from './tenant-events.ts';
import { tryOut, tryUpdate } from './try-out.ts';
import { changedMeanwhile, type GivenUpdate, update, type UpdateOptions } from './update.ts';

/**
 * The connectors of one tenant. A `key` is the name of a connector that the tenant has once, or the name or the datasource of what it has
 * connected: CONNECTOR_AMBIGUOUS lists the names where it has a connector several times [C-16]. What is not connected throws
 * CONNECTOR_NOT_CONNECTED; there is no call that reaches another tenant's.
 */
export interface ScopedConnectors extends Tenant {
  /** By name. */
  list(): Promise<readonly ConnectedInstance[]>;
  /** Null where it is not connected. */
  get(key: string): Promise<ConnectedInstance | null>;
  /**
   * Checks the configuration as that of a datasource in a file is, and keeps it, its secrets encrypted. Throws CONNECTOR_NOT_FOUND,
   * CONNECTOR_CONFIG_INVALID with diagnostics, CONNECTOR_ALREADY_CONNECTED.
   */
  connect(key: string, configuration: Configuration, options?: ConnectOptions): Promise<ConnectedInstance>;
  /** Checks all that `connect` checks, and keeps nothing. Throws as that. */
  check(key: string, configuration: Configuration, options?: ConnectOptions): Promise<void>;
  /** Replaces the configuration. Secrets that are not given stay, null removes one, an empty one is refused [CRED-10]. */
  update(key: string, configuration: GivenUpdate, options?: UpdateOptions): Promise<ConnectedInstance>;
  /** Tests a configuration of a connector that is not kept. Throws as `connect` where it breaks a rule: nothing is asked then. */
  tryOut(connector: string, configuration: Configuration, options?: TestOptions): Promise<TestResult>;
  /** As `tryOut`, in place of the configuration of what is connected, with its secrets where they are not given again. */
  tryUpdate(key: string, configuration: GivenUpdate, options?: TestOptions): Promise<TestResult>;
  enable(key: string): Promise<ConnectedInstance>;
  /** It is not used until it is enabled again: CONNECTOR_DISABLED. What runs of it is stopped. */
  disable(key: string): Promise<ConnectedInstance>;
  /**
   * Removes it with its secrets and its connection, and tells the provider where its document says so. What was synced stays, and is the
   * operator's alone from then on, but with `purge`: then it is erased with all that is known of its runs [ADMIN-25]. Throws RUN_IN_PROGRESS where
   * another process syncs it still: it is disabled then, and can be disconnected again.
   */
  disconnect(key: string, options?: DisconnectOptions): Promise<void>;
  /** Disconnects all with `purge`, and ends the tenant's tokens: nothing of it is left. What fails is thrown; what was erased by then is gone. */
  erase(): Promise<void>;
  /** What can be done with it. Throws CONNECTOR_DISABLED too. */
  datasource(key: string): Promise<BoundDatasource>;
  /** An action of it. Whether it is connected, enabled and has it, each call tells. */
  action(key: string, action: string): ActionHandle;
  /** Tells what happens to this tenant's own from now on; returns the function that ends it. */
  subscribe(listener: Listener): () => void;
}

export interface DisconnectOptions {
  /** Erases what was synced. Default false. */
  readonly purge?: boolean | undefined;
}

/** Of changes that other processes may come before, and of the wait between them, in milliseconds. */
const mostAttempts = 20;
const longestPause = 50;

type Lifecycle = Extract<EventName, `connector.${string}`>;

export function scopedConnectors(parts: TenancyParts, tenant: Tenant): ScopedConnectors {
  const store = parts.store;
  const find = async (key: string): Promise<StoredInstance | undefined> => resolveKey(await (await store()).instances(tenant), key);
  const require = async (key: string): Promise<StoredInstance> => (await find(key)) ?? refuseMissing(parts, tenant, key);
  const tell = (event: Lifecycle, { owner, connector, name }: StoredInstance): void =>
    parts.events.emit(event, { ...tenant, connector, name, datasource: owner });
  const show = (instance: StoredInstance): Promise<ConnectedInstance> => shown(parts, instance);
  const change = async (key: string, how: (stored: StoredInstance) => Promise<StoredInstance | undefined>): Promise<StoredInstance> => {
    const { owner } = await require(key);
    return parts.turns.take(owner, async () => {
      for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
        const changed = await how(await require(key));
        if (changed) return changed;
        // Others are other processes, who are not to meet again at once.
        await parts.clock.sleep(parts.random() * longestPause);
      }
      throw changedMeanwhile(key);
    });
  };
  const turn = (key: string, enabled: boolean): Promise<StoredInstance> =>
    change(key, async (stored) => {
      if (stored.enabled === enabled) return stored;
      const turned = await (await store()).updateInstance(tenant, stored.name, stored.version, { enabled, updatedAt: parts.clock.now() });
      if (!turned) return undefined;
      if (!enabled) void parts.stop(stored.owner);
      tell(enabled ? 'connector.enabled' : 'connector.disabled', turned);
      return turned;
    });

  const datasource = async (key: string): Promise<BoundDatasource> => {
    const stored = await require(key);
    requireEnabled(stored);
    return parts.bind(withOnly(parts.catalog(), await parts.instances.documentOf(stored)), stored.owner);
  };

  /** Nothing new begins of one that is disabled. */
  const still = async (key: string): Promise<StoredInstance> => {
    const stored = await turn(key, false);
    await parts.stop(stored.owner);
    return stored;
  };
  const disconnect: ScopedConnectors['disconnect'] = async (key, { purge = false } = {}) => {
    const stored = purge ? await still(key) : await require(key);
    const { owner, name } = stored;
    await leave(parts, stored);
    if (purge) await parts.erase(owner);
    if (!(await (await store()).removeInstance(tenant, name))) return refuseMissing(parts, tenant, key);
    const { removeConnection } = await store();
    await Promise.all(subOwners(owner).map((each) => removeConnection(each).catch(() => false)));
    void parts.stop(owner);
    parts.forget(owner);
    parts.instances.forget(owner);
    tell('connector.disconnected', stored);
  };

  return {
    ...tenant,
    async list() {
      return Promise.all((await (await store()).instances(tenant)).map(show));
    },
    async get(key) {
      const found = await find(key);
      return found ? show(found) : null;
    },
    async connect(key, configuration, options = {}) {
      const connected = await connect(parts, tenant, key, configuration, options);
      tell('connector.connected', connected);
      return show(connected);
    },
    check: async (key, configuration, options = {}) => checkConnect(parts, tenant, key, configuration, options),
    async update(key, configuration, options) {
      const updated = await change(key, (stored) => update(parts, tenant, stored, configuration, options));
      tell('connector.updated', updated);
      return show(updated);
    },
    tryOut: async (connector, configuration, options = {}) => tryOut(parts, tenant, connector, configuration, options),
    tryUpdate: async (key, configuration, options = {}) => tryUpdate(parts, await require(key), configuration, options),
    enable: async (key) => show(await turn(key, true)),
    disable: async (key) => show(await turn(key, false)),
    disconnect,
    async erase() {
      for (const { owner } of await (await store()).instances(tenant)) await disconnect(owner, { purge: true });
      await removeTokens(await store(), tenant);
    },
    datasource,
    action: (key, name) => createActionHandle(async () => (await datasource(key)).action(name)),
    subscribe: (listener) => ofTenant(parts.events, tenant).subscribe(listener),
  };
}

function refuseMissing({ catalog }: TenancyParts, { scope, identity }: Tenant, key: string): never {
  const { connectors } = catalog();
  const near = connectors.has(key) ? '' : suggestion(key, connectors.keys());
  throw new ConnectorError('CONNECTOR_NOT_CONNECTED', `"${key}" is not connected; connect it first${near}`, {
    connector: key,
    scope,
    identity,
  });
}

async function removeTokens(store: Pick<TokenStore, 'tokens' | 'removeToken'>, tenant: Tenant): Promise<void> {
  for (const token of await store.tokens()) if (isSameTenant(token, tenant)) await store.removeToken(token.id);
}

/** What the provider is told may fail, and it may be that nothing can be told: it goes all the same. */
async function leave({ instances, bind, catalog }: TenancyParts, instance: StoredInstance): Promise<void> {
  const said = async (): Promise<unknown> =>
    bind(withOnly(catalog(), await instances.documentOf(instance)), instance.owner).access.disconnect();
  await said().catch(() => {});
}

async function shown(parts: TenancyParts, instance: StoredInstance): Promise<ConnectedInstance> {
  const schema = parts.catalog().connectors.get(instance.connector)?.document.configurationSchema;
  return connectedInstance(
    instance,
    schema,
    instance.enabled ? await stateOf(parts, instance) : { status: 'disabled', reason: null, message: null },
  );
}

/** What keeps it from being used is told of it: a list must not fail for one. */
async function stateOf({ instances, bind, catalog }: TenancyParts, instance: StoredInstance): Promise<InstanceStatus> {
  try {
    const loaded = await instances.documentOf(instance);
    return statusOf(await bind(withOnly(catalog(), loaded), instance.owner).access.status());
  } catch (thrown) {
    const { code, message } = ConnectorError.from(thrown);
    return { status: 'error', reason: code, message };
  }
}
