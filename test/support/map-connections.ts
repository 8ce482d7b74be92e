import type { ConnectionAdapter, ConnectionRecord } from '../../runtime/vault/index.ts';
import type { InstanceStore, StoredInstance } from '../../runtime/vault/ports.ts';

/** A storage of connections in memory. No call waits in its middle. */
export function mapConnections(records = new Map<string, ConnectionRecord>()): ConnectionAdapter {
  const keyOf = (...key: readonly string[]): string => JSON.stringify(key);
  const byOwner = (owner: string): ConnectionRecord | null => [...records.values()].find((one) => one.owner === owner) ?? null;
  return {
    get: async (...key) => records.get(keyOf(...key)) ?? null,
    list: async (scope, identity) => [...records.values()].filter((one) => one.scope === scope && one.identity === identity),
    async upsert(scope, identity, provider, data) {
      const key = keyOf(scope, identity, provider);
      const before = records.get(key);
      if ((before?.revision ?? 0) !== data.revision - 1 || (!before && byOwner(data.owner))) return false;
      records.set(key, { scope, identity, provider, ...data });
      return true;
    },
    async update(scope, identity, provider, data) {
      const key = keyOf(scope, identity, provider);
      if (records.get(key)?.revision !== data.revision - 1) return false;
      records.set(key, { scope, identity, provider, ...data });
      return true;
    },
    delete: async (...key) => records.delete(keyOf(...key)),
    find: async (owner) => byOwner(owner),
    all: async (after, limit) =>
      [...records.values()]
        .filter(({ owner }) => byBytes(owner, after) > 0)
        .toSorted((a, b) => byBytes(a.owner, b.owner))
        .slice(0, limit),
  };
}

/** Our own storages, as a host's would be. */
export function connectionsOver(instances: InstanceStore): ConnectionAdapter {
  const toRecord = (one: StoredInstance | undefined): ConnectionRecord | null =>
    one
      ? {
          scope: one.scope,
          identity: one.identity,
          provider: one.name,
          owner: one.owner,
          revision: one.version,
          value: one.configuration,
        }
      : null;
  const given = (all: readonly StoredInstance[]): readonly ConnectionRecord[] => all.flatMap((one) => toRecord(one) ?? []);
  const update: ConnectionAdapter['update'] = async (scope, identity, name, { revision, value }) =>
    (await instances.updateInstance({ scope, identity }, name, revision - 1, { configuration: value, updatedAt: 0 })) !== undefined;
  return {
    get: async (scope, identity, name) => toRecord(await instances.instance({ scope, identity }, name)),
    list: async (scope, identity) => given(await instances.instances({ scope, identity })),
    upsert: (scope, identity, name, data) => {
      if (data.revision > 1) return update(scope, identity, name, data);
      const rest = {
        connector: 'c',
        app: null,
        secrets: {},
        enabled: true,
        synchronization: null,
        mappings: null,
        createdAt: 0,
        updatedAt: 0,
      };
      return instances.addInstance({ owner: data.owner, scope, identity, name, configuration: data.value, ...rest });
    },
    update,
    delete: (scope, identity, name) => instances.removeInstance({ scope, identity }, name),
    find: async (owner) => toRecord(await instances.instanceByOwner(owner)),
    all: async (after, limit) => given(await instances.allInstances(after, limit)),
  };
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
