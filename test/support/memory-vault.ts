import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { nextRules } from '../../runtime/vault/next-rules.ts';
import {
  type Lease,
  type PendingAuthorization,
  pendingBounds,
  placeOfAuthorization,
  placeOfConnection,
  placeOfSecret,
  type SealedRow,
  type StoredConnection,
  type StoredInstance,
  type StoredRule,
  type StoredToken,
  type Tenant,
  type VaultStore,
} from '../../runtime/vault/ports.ts';

interface Holding {
  fence: number;
  holder: string | undefined;
  until: number;
  intent: Lease['unfinished'];
}

interface State {
  readonly connections: Map<string, StoredConnection>;
  readonly holdings: Map<string, Holding>;
  readonly authorizations: Map<string, PendingAuthorization>;
  /** By owner. */
  readonly instances: Map<string, StoredInstance>;
  readonly tokens: Map<string, StoredToken>;
  /** By datasource. */
  readonly rules: Map<string, readonly StoredRule[]>;
}

/** The vault's port in memory: `open` as often as processes would. No call waits in its middle, so each is one transaction. */
export function createMemoryVaults(): { open(): VaultStore } {
  const state: State = {
    connections: new Map(),
    holdings: new Map(),
    authorizations: new Map(),
    instances: new Map(),
    tokens: new Map(),
    rules: new Map(),
  };
  return {
    open() {
      let closed = false;
      const refuseClosed = <Call extends (...given: never[]) => Promise<unknown>>(call: Call): Call =>
        // The same call, but that it may be refused.
        (async (...given: never[]) => {
          if (closed) throw new ConnectorError('STORE_FAILED', 'the vault is closed');
          return call(...given);
        }) as Call;
      const parts = {
        ...connectionsIn(state),
        ...authorizationsIn(state),
        ...instancesIn(state),
        ...rulesIn(state),
        ...tokensIn(state),
        ...sealedIn(state),
      };
      const calls = Object.fromEntries(Object.entries(parts).map(([name, call]) => [name, refuseClosed(call)]));
      // What `parts` has, each under its name.
      return { ...(calls as unknown as typeof parts), close: async () => void (closed = true) };
    },
  };
}

export function createMemoryVault(): VaultStore {
  return createMemoryVaults().open();
}

type Connections = Pick<
  VaultStore,
  'connection' | 'saveConnection' | 'removeConnection' | 'forget' | 'lease' | 'extendLease' | 'noteIntent' | 'release'
>;

function connectionsIn({ connections, holdings, authorizations, rules }: State): Connections {
  /** The holding of this fence, while it is the newest and was not released. */
  const held = (owner: string, fence: number): Holding | undefined => {
    const holding = holdings.get(owner);
    return holding?.fence === fence && holding.holder !== undefined ? holding : undefined;
  };
  return {
    connection: async (owner) => connections.get(owner),
    async saveConnection(owner, expected, next, lease) {
      if ((connections.get(owner)?.version ?? 0) !== expected) return undefined;
      if (lease && !held(owner, lease.fence)) return undefined;
      connections.set(owner, { ...next, version: expected + 1 });
      const holding = holdings.get(owner);
      if (holding) holding.intent = null;
      return expected + 1;
    },
    async removeConnection(owner) {
      endHolding(holdings.get(owner));
      return connections.delete(owner);
    },
    async forget(owner) {
      endHolding(holdings.get(owner));
      connections.delete(owner);
      for (const one of authorizations.values()) if (one.owner === owner) authorizations.delete(one.id);
      rules.delete(owner);
    },
    async lease(owner, holder, now, forMs) {
      const holding = holdings.get(owner) ?? { fence: 0, holder: undefined, until: 0, intent: null };
      if (holding.holder !== undefined && holding.holder !== holder && now < holding.until) return undefined;
      Object.assign(holding, { fence: holding.fence + 1, holder, until: now + forMs });
      holdings.set(owner, holding);
      return { owner, fence: holding.fence, unfinished: holding.intent };
    },
    async extendLease({ owner, fence }, now, forMs) {
      const holding = held(owner, fence);
      if (!holding || now >= holding.until) return false;
      holding.until = now + forMs;
      return true;
    },
    async noteIntent({ owner, fence }, version, now) {
      const holding = held(owner, fence);
      if (!holding || now >= holding.until) return false;
      holding.intent = { version, startedAt: now };
      return true;
    },
    async release({ owner, fence }, keepIntent = false) {
      const holding = held(owner, fence);
      if (holding) endHolding(holding, keepIntent);
    },
  };
}

/** The fence stays: a later one is higher. */
function endHolding(holding: Holding | undefined, keepIntent = false): void {
  if (!holding) return;
  holding.holder = undefined;
  if (!keepIntent) holding.intent = null;
}

function authorizationsIn({ authorizations }: State): Pick<VaultStore, 'beginAuthorization' | 'takeAuthorization'> {
  const soonestFirst = (owner?: string): PendingAuthorization[] =>
    [...authorizations.values()].filter((one) => owner === undefined || one.owner === owner).toSorted((a, b) => a.expiresAt - b.expiresAt);
  const makeRoom = (pending: readonly PendingAuthorization[], most: number): void => {
    for (const { id } of pending.slice(0, Math.max(0, pending.length - most + 1))) authorizations.delete(id);
  };
  return {
    async beginAuthorization(authorization) {
      if (authorizations.has(authorization.id)) throw new ConnectorError('INTERNAL', 'an authorization of this id is pending');
      makeRoom(soonestFirst(authorization.owner), pendingBounds.ofOwner);
      makeRoom(soonestFirst(), pendingBounds.inAll);
      authorizations.set(authorization.id, authorization);
    },
    async takeAuthorization(id, now) {
      for (const one of authorizations.values()) if (one.expiresAt <= now) authorizations.delete(one.id);
      const taken = authorizations.get(id);
      authorizations.delete(id);
      return taken;
    },
  };
}

type Instances = Pick<
  VaultStore,
  'instances' | 'instance' | 'ownInstance' | 'addInstance' | 'updateInstance' | 'removeInstance' | 'instanceByOwner' | 'allInstances'
>;

function instancesIn({ instances, connections, holdings, authorizations, rules }: State): Instances {
  const ofTenant = ({ scope, identity }: Tenant): StoredInstance[] =>
    [...instances.values()].filter((one) => one.scope === scope && one.identity === identity);
  const find = (tenant: Tenant, name: string): StoredInstance | undefined => ofTenant(tenant).find((one) => one.name === name);
  return {
    instances: async (tenant) => ofTenant(tenant).toSorted((a, b) => byBytes(a.name, b.name)),
    instance: async (tenant, name) => find(tenant, name),
    ownInstance: async (tenant, owner) => ofTenant(tenant).find((one) => one.owner === owner),
    async addInstance(instance) {
      if (instances.has(instance.owner) || find(instance, instance.name)) return false;
      instances.set(instance.owner, { ...instance, version: 1 });
      return true;
    },
    async updateInstance(tenant, name, expected, change) {
      const found = find(tenant, name);
      if (found?.version !== expected) return undefined;
      const next = { ...found, ...change, version: expected + 1 };
      instances.set(found.owner, next);
      return next;
    },
    async removeInstance(tenant, name) {
      const found = find(tenant, name);
      if (!found) return false;
      connections.delete(found.owner);
      endHolding(holdings.get(found.owner));
      for (const one of authorizations.values()) if (one.owner === found.owner) authorizations.delete(one.id);
      rules.delete(found.owner);
      return instances.delete(found.owner);
    },
    instanceByOwner: async (owner) => instances.get(owner),
    allInstances: async (after, limit) =>
      [...instances.values()]
        .filter(({ owner }) => after === undefined || byBytes(owner, after) > 0)
        .toSorted((a, b) => byBytes(a.owner, b.owner))
        .slice(0, limit),
  };
}

function rulesIn({ rules }: State): Pick<VaultStore, 'mappingRules' | 'putMappingRules'> {
  return {
    mappingRules: async (datasource) => rules.get(datasource) ?? [],
    async putMappingRules(datasource, put, now) {
      const next = nextRules(rules.get(datasource) ?? [], put, now);
      rules.set(datasource, next);
      return next;
    },
  };
}

function tokensIn({ tokens }: State): Pick<VaultStore, 'addToken' | 'tokenByHash' | 'tokens' | 'removeToken'> {
  return {
    async addToken(token) {
      if (tokens.has(token.id) || [...tokens.values()].some(({ hash }) => hash === token.hash))
        throw new ConnectorError('INTERNAL', 'this token is kept already');
      tokens.set(token.id, token);
    },
    tokenByHash: async (hash, now) =>
      [...tokens.values()].find((one) => one.hash === hash && (one.expiresAt === null || now < one.expiresAt)),
    tokens: async () => [...tokens.values()].toSorted((a, b) => byBytes(a.id, b.id)),
    removeToken: async (id) => tokens.delete(id),
  };
}

interface Slot extends SealedRow {
  readonly put: (sealed: string) => unknown;
}

function sealedIn({ connections, authorizations, instances }: State): Pick<VaultStore, 'sealedRows' | 'replaceSealed'> {
  const slots = (): Slot[] => [
    ...[...connections].map(([owner, one]) => ({
      place: placeOfConnection(owner),
      sealed: one.sealed,
      put: (sealed: string) => connections.set(owner, { ...one, sealed }),
    })),
    ...[...authorizations].map(([id, one]) => ({
      place: placeOfAuthorization(id),
      sealed: one.sealed,
      put: (sealed: string) => authorizations.set(id, { ...one, sealed }),
    })),
    ...[...instances].flatMap(([owner, one]) =>
      Object.entries(one.secrets).map(([pointer, sealed]) => ({
        place: placeOfSecret(owner, pointer),
        sealed,
        put: (next: string) => instances.set(owner, { ...one, secrets: { ...one.secrets, [pointer]: next } }),
      })),
    ),
  ];
  return {
    sealedRows: async (after, limit) =>
      slots()
        .filter(({ place }) => after === undefined || byBytes(place, after) > 0)
        .toSorted((a, b) => byBytes(a.place, b.place))
        .slice(0, limit)
        .map(({ place, sealed }) => ({ place, sealed })),
    async replaceSealed(place, was, next) {
      const slot = slots().find((one) => one.place === place && one.sealed === was);
      slot?.put(next);
      return slot !== undefined;
    },
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
