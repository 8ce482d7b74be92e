import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRuntime } from '../../runtime/index.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { openVault } from '../../runtime/store/index.ts';
import { connectionContract } from '../../runtime/vault/contract.ts';
import { checkConnections, type ConnectionAdapter, type ConnectionRecord, withHostConnections } from '../../runtime/vault/index.ts';
import { openVaultAt } from '../store/postgres/vault/home.ts';
import { connectionsOver, mapConnections } from '../support/map-connections.ts';
import { createMemoryVaults } from '../support/memory-vault.ts';
import { makePostgresDatabase } from '../support/postgres-database.ts';
import { vaultContract } from '../support/vault-contract.ts';

vaultContract("a vault whose datasources of tenants lie in a host's own storage", async () => {
  const records = new Map<string, ConnectionRecord>();
  const vaults = createMemoryVaults();
  return { open: async () => withHostConnections(vaults.open(), mapConnections(records)), remove: async () => {} };
});

test("what an earlier release kept in a host's own storage says nothing of syncing and mappings", async () => {
  const records = mapConnections();
  const kept = { connector: 'woo', app: null, configuration: '{}', secrets: {}, enabled: true, version: 3, createdAt: 1, updatedAt: 2 };
  await records.upsert('org', 'acme', 'shop', { owner: 'one', revision: 1, value: JSON.stringify(kept) });
  const vault = withHostConnections(createMemoryVaults().open(), records);
  const expected = { owner: 'one', scope: 'org', identity: 'acme', name: 'shop', ...kept, synchronization: null, mappings: null };
  expect(await vault.instanceByOwner('one')).toEqual(expected);
});

describe('in memory', () => {
  connectionContract(test, async () => {
    const records = new Map<string, ConnectionRecord>();
    return { adapter: mapConnections(records), another: mapConnections(records) };
  });
});

describe("in the runtime's own vaults: in memory", () => {
  connectionContract(test, async () => {
    const vaults = createMemoryVaults();
    return { adapter: connectionsOver(vaults.open()), another: connectionsOver(vaults.open()) };
  });
});

describe('on SQLite', () => {
  connectionContract(test, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ferrule-connections-'));
    const vaults = [await openVault({ folder, log: silentLog }), await openVault({ folder, log: silentLog })] as const;
    return {
      adapter: connectionsOver(vaults[0]),
      another: connectionsOver(vaults[1]),
      async close() {
        for (const vault of vaults) await vault.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  });
});

describe('on PostgreSQL', () => {
  connectionContract(test, async () => {
    const { url, remove } = await makePostgresDatabase();
    const vaults = [await openVaultAt(url), await openVaultAt(url)] as const;
    return {
      adapter: connectionsOver(vaults[0]),
      another: connectionsOver(vaults[1]),
      async close() {
        for (const vault of vaults) await vault.close();
        await remove();
      },
    };
  });
});

/** One that keeps whatever it is given. */
function careless(isOwnerUnique = true): ConnectionAdapter & { readonly kept: () => number } {
  const all: ConnectionRecord[] = [];
  const inner = mapConnections();
  return {
    ...inner,
    kept: () => all.length,
    async upsert(scope, identity, provider, data) {
      if (!isOwnerUnique && all.some((one) => one.provider === provider)) return false;
      all.push({ scope, identity, provider, ...data });
      return true;
    },
    list: async (scope, identity) => all.filter((one) => one.scope === scope && one.identity === identity),
    async delete(scope, identity, provider) {
      const at = all.findIndex((one) => one.scope === scope && one.identity === identity && one.provider === provider);
      return at >= 0 && all.splice(at, 1).length > 0;
    },
  };
}

test.each([
  [
    true,
    /lets two records have one \[scope, identity, provider\]: 9 of 9 .*; add the constraint UNIQUE \(scope, identity, provider\) to its table/,
  ],
  [false, /lets two records have one \[owner\]: .*; add the constraint UNIQUE \(owner\) to its table/],
])(
  'a storage without a constraint (owners are unique: %s) is refused before anything else, and left as it was',
  async (isOwnerUnique, message) => {
    const connections = careless(isOwnerUnique);
    const opening = createRuntime({ connections, log: 'silent' });
    await expect(opening).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringMatching(message) });
    expect(connections.kept()).toBe(0);
  },
);

test('a storage that fails is told of as it failed', async () => {
  const broken: ConnectionAdapter = { ...mapConnections(), upsert: () => Promise.reject(new Error('no such table: connections')) };
  await expect(checkConnections(broken)).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining('no such table: connections'),
  });
});

test('the contract finds what a storage does otherwise', async () => {
  const failed: string[] = [];
  const running: Promise<unknown>[] = [];
  const collect = (name: string, run: () => Promise<void>): void => void running.push(run().catch(() => failed.push(name)));
  connectionContract(collect, async () => ({ adapter: careless(), another: careless() }));
  await Promise.all(running);
  expect(failed).toHaveLength(6);
});
