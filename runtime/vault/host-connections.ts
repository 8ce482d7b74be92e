import { ConnectorError } from '../kernel/errors.ts';
import type { ConnectionAdapter, ConnectionRecord } from './connection-adapter.ts';
import { placeOfSecret, type SealedRow, type StoredInstance, type Tenant, type VaultStore } from './ports.ts';

type Kept = Omit<StoredInstance, 'owner' | 'scope' | 'identity' | 'name'>;
/** As an earlier release wrote it too: that said nothing of some. */
type Written = Omit<Kept, Later> & Partial<Pick<Kept, Later>>;
type Later = 'synchronization' | 'mappings';

/** Saves that others were faster than, before it is given up. */
const attempts = 20;
const pageSize = 200;

/** The same vault, but that the datasources of tenants lie in a host's own storage: there only their secrets are, sealed. */
export function withHostConnections(vault: VaultStore, adapter: ConnectionAdapter | undefined): VaultStore {
  if (!adapter) return vault;
  const get = async ({ scope, identity }: Tenant, name: string): Promise<StoredInstance | undefined> =>
    toInstance(await adapter.get(scope, identity, name));
  /** Saves what `change` makes of it, from whichever revision is the newest by then. */
  const save = async (
    find: () => Promise<ConnectionRecord | null>,
    change: (instance: StoredInstance) => StoredInstance | undefined,
  ): Promise<StoredInstance | undefined> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const record = await find();
      const before = toInstance(record);
      const next = before && change(before);
      if (!record || !next) return undefined;
      const { scope, identity, provider, owner, revision } = record;
      if (await adapter.update(scope, identity, provider, { owner, revision: revision + 1, value: valueOf(next) })) return next;
    }
    throw new ConnectorError('STORE_LOCKED', 'others wrote to the same connection for too long; try again');
  };
  const everything = async (): Promise<readonly ConnectionRecord[]> => {
    const all: ConnectionRecord[] = [];
    for (let after = ''; ; after = all.at(-1)?.owner ?? '') {
      const page = await adapter.all(after, pageSize);
      all.push(...page);
      if (page.length < pageSize) return all;
    }
  };
  return {
    ...vault,
    instances: async ({ scope, identity }) =>
      (await adapter.list(scope, identity)).flatMap((one) => toInstance(one) ?? []).toSorted((a, b) => byBytes(a.name, b.name)),
    instance: get,
    async ownInstance({ scope, identity }, owner) {
      const found = toInstance(await adapter.find(owner));
      return found?.scope === scope && found.identity === identity ? found : undefined;
    },
    addInstance: ({ owner, scope, identity, name, ...rest }) =>
      adapter.upsert(scope, identity, name, { owner, revision: 1, value: JSON.stringify({ ...rest, version: 1 }) }),
    updateInstance: ({ scope, identity }, name, expected, { configuration, secrets, enabled, synchronization, mappings, updatedAt }) =>
      save(
        () => adapter.get(scope, identity, name),
        (before) =>
          before.version === expected
            ? {
                ...before,
                configuration: configuration ?? before.configuration,
                secrets: secrets ?? before.secrets,
                enabled: enabled ?? before.enabled,
                synchronization: synchronization === undefined ? before.synchronization : synchronization,
                mappings: mappings === undefined ? before.mappings : mappings,
                version: expected + 1,
                updatedAt,
              }
            : undefined,
      ),
    async removeInstance(tenant, name) {
      const found = await get(tenant, name);
      if (!found || !(await adapter.delete(tenant.scope, tenant.identity, name))) return false;
      await vault.forget(found.owner);
      return true;
    },
    instanceByOwner: async (owner) => toInstance(await adapter.find(owner)),
    allInstances: async (after = '', limit) => (await adapter.all(after, limit)).flatMap((one) => toInstance(one) ?? []),
    // Rare, and whole: the order of places is not that of owners.
    async sealedRows(after = '', limit) {
      const own = await vault.sealedRows(after, limit);
      const theirs = (await everything()).flatMap((one) => secretsOf(one)).filter(({ place }) => byBytes(place, after) > 0);
      return [...own, ...theirs].toSorted((a, b) => byBytes(a.place, b.place)).slice(0, limit);
    },
    async replaceSealed(place, was, next) {
      if (await vault.replaceSealed(place, was, next)) return true;
      const owners = ownersOf(place);
      for (const owner of owners) {
        const replaced = await save(
          () => adapter.find(owner),
          (before) => replaceSecret(before, place, was, next),
        );
        if (replaced) return true;
      }
      return false;
    },
  };
}

function toInstance(record: ConnectionRecord | null): StoredInstance | undefined {
  if (!record) return undefined;
  const { owner, scope, identity, provider, value } = record;
  // As `valueOf` wrote it.
  const { synchronization = null, mappings = null, ...kept } = JSON.parse(value) as Written;
  return { owner, scope, identity, name: provider, ...kept, synchronization, mappings };
}

function valueOf({ owner: _owner, scope: _scope, identity: _identity, name: _name, ...kept }: StoredInstance): string {
  return JSON.stringify(kept satisfies Kept);
}

function secretsOf(record: ConnectionRecord): readonly SealedRow[] {
  const { owner, secrets } = toInstance(record) ?? { owner: '', secrets: {} };
  return Object.entries(secrets).map(([pointer, sealed]) => ({ place: placeOfSecret(owner, pointer), sealed }));
}

function replaceSecret(before: StoredInstance, place: string, was: string, next: string): StoredInstance | undefined {
  const found = Object.entries(before.secrets).find(
    ([pointer, sealed]) => placeOfSecret(before.owner, pointer) === place && sealed === was,
  );
  return found && { ...before, secrets: { ...before.secrets, [found[0]]: next } };
}

/** Whose a secret may be: a colon may stand in an owner as well as in a pointer. */
function ownersOf(place: string): readonly string[] {
  if (!place.startsWith('secret:')) return [];
  const rest = place.slice('secret:'.length);
  return [...rest.matchAll(/:/g)].map(({ index }) => rest.slice(0, index));
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
