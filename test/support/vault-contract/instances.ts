import { describe, expect, test } from 'vitest';
import type { StoredInstance, VaultStore } from '../../../runtime/vault/ports.ts';
import {
  acme,
  authorizationOf,
  connectionOf,
  given,
  instanceOf,
  minute,
  now,
  openContractVault,
  other,
  type MakeVault,
} from './harness.ts';

const stored = (instance: Omit<StoredInstance, 'version'>, version = 1): StoredInstance => ({ ...instance, version });

/** Everything that the vault can tell of an owner. */
async function allOf(vault: VaultStore, owner: string): Promise<readonly unknown[]> {
  const rows = await vault.sealedRows(undefined, 1_000);
  return [await vault.instanceByOwner(owner), await vault.connection(owner), rows.filter(({ sealed }) => sealed.includes(owner))];
}

export function instanceContract(make: MakeVault): void {
  describe('an instance', () => {
    test('is given back as it was added, to its tenant and to the runtime', async () => {
      const open = await openContractVault(make);
      const odd = instanceOf('odd', { secrets: { '/\u0001\u0001': '\u0000\u0001\u0002"', '/\u0001': '' } });
      expect(await open.vault.addInstance(odd)).toBe(true);
      expect(await open.vault.instanceByOwner('odd')).toEqual(stored(odd));
      expect(await open.vault.removeInstance(acme, 'odd')).toBe(true);
      const plain = instanceOf('plain', { secrets: {}, enabled: false, configuration: '{"n":1.10,"big":12345678901234567890}' });
      const shop = instanceOf('shop', { app: 'main', secrets: { '/a': 'one', '/b/0/c~1d': 'two', '': 'all' } });
      expect(await open.vault.addInstance(shop)).toBe(true);
      expect(await open.vault.addInstance(plain)).toBe(true);
      await open.reopen();
      expect(await open.vault.instance(acme, 'shop')).toEqual(stored(shop));
      expect(await open.vault.ownInstance(acme, 'shop')).toEqual(stored(shop));
      expect(await open.vault.ownInstance(acme, 'none')).toBeUndefined();
      expect(await open.vault.instances(acme)).toEqual([stored(plain), stored(shop)]);
      expect(await open.vault.instanceByOwner('plain')).toEqual(stored(plain));
      expect(await open.vault.instanceByOwner('none')).toBeUndefined();
    });

    test('is refused where its tenant has the name or anybody has the owner, and leaves nothing of itself', async () => {
      const { vault } = await openContractVault(make);
      await vault.addInstance(instanceOf('shop'));
      expect(await vault.addInstance(instanceOf('shop-2', { name: 'shop', secrets: { '/x': 'left over' } }))).toBe(false);
      expect(await vault.addInstance(instanceOf('shop', { ...other, name: 'mine', secrets: { '/x': 'left over' } }))).toBe(false);
      expect(await vault.instances(other)).toEqual([]);
      expect(await vault.instances(acme)).toEqual([stored(instanceOf('shop'))]);
      expect(await vault.sealedRows(undefined, 10)).toHaveLength(1);
      expect(await vault.addInstance(instanceOf('shop-3', { ...other, name: 'shop' }))).toBe(true);
    });

    test('that several add at once is added by one', async () => {
      const { vault, another } = await openContractVault(make);
      const vaults = [vault, await another()];
      const added = await Promise.all(vaults.map((one, index) => one.addInstance(instanceOf(`shop-${index}`, { name: 'shop' }))));
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    test('changes where it is of the version that is expected', async () => {
      const { vault } = await openContractVault(make);
      const shop = instanceOf('shop', { secrets: { '/a': 'one', '/b': 'two' } });
      await vault.addInstance(shop);
      const off = await vault.updateInstance(acme, 'shop', 1, { enabled: false, updatedAt: now + 1 });
      expect(off).toEqual({ ...shop, enabled: false, updatedAt: now + 1, version: 2 });
      expect(await vault.updateInstance(acme, 'shop', 1, { enabled: true, updatedAt: now + 2 })).toBeUndefined();
      const changed = await vault.updateInstance(acme, 'shop', 2, { configuration: '{}', secrets: { '/b': 'three' }, updatedAt: now + 3 });
      expect(changed).toEqual({ ...shop, enabled: false, configuration: '{}', secrets: { '/b': 'three' }, updatedAt: now + 3, version: 3 });
      expect(await vault.instance(acme, 'shop')).toEqual(changed);
      expect(await vault.updateInstance(acme, 'shop', 3, { enabled: true, secrets: {}, updatedAt: now + 4 })).toMatchObject({
        enabled: true,
        secrets: {},
      });
      expect(await vault.updateInstance(acme, 'none', 1, { enabled: true, updatedAt: now })).toBeUndefined();
    });

    test('keeps what it says of its syncing and mappings until it is changed or taken away', async () => {
      const { vault } = await openContractVault(make);
      const shop = instanceOf('shop', { synchronization: '{"objects":{}}', mappings: '{"order":{}}' });
      await vault.addInstance(shop);
      expect(await vault.instance(acme, 'shop')).toEqual(stored(shop));
      const off = await vault.updateInstance(acme, 'shop', 1, { enabled: false, updatedAt: now });
      expect(off).toEqual({ ...stored(shop, 2), enabled: false });
      const changed = await vault.updateInstance(acme, 'shop', 2, { synchronization: '{}', mappings: null, updatedAt: now });
      expect(changed).toEqual({ ...stored(shop, 3), enabled: false, synchronization: '{}', mappings: null });
      expect(await vault.updateInstance(acme, 'shop', 3, { synchronization: null, updatedAt: now })).toMatchObject({
        synchronization: null,
      });
      expect(await vault.allInstances(undefined, 1)).toMatchObject([{ synchronization: null, mappings: null }]);
    });

    test('that several change at once is changed by one', async () => {
      const { vault, another } = await openContractVault(make);
      await vault.addInstance(instanceOf('shop'));
      const vaults = [vault, await another()];
      const changes = await Promise.all(
        vaults.map((one, index) =>
          one.updateInstance(acme, 'shop', 1, { configuration: `${index}`, secrets: { '/by': `${index}` }, updatedAt: now }),
        ),
      );
      expect(given(changes)).toHaveLength(1);
      expect(await vault.instance(acme, 'shop')).toEqual(given(changes)[0]);
    });

    // TEN-08: a tenant reaches nothing of another, whatever it asks.
    test.each([
      ['another identity', other],
      ['another scope', { scope: 'user', identity: 'acme' }],
      ['no identity', { scope: 'organization', identity: '' }],
      ['a pattern', { scope: '%', identity: '%' }],
      ['another case', { scope: 'organization', identity: 'ACME' }],
      ['scope and identity cut elsewhere', { scope: 'organizationa', identity: 'cme' }],
      ['a quote', { scope: "organization' OR 1=1 --", identity: 'acme' }],
    ])('is not there for %s', async (_name, tenant) => {
      const { vault } = await openContractVault(make);
      await vault.addInstance(instanceOf('shop'));
      await vault.saveConnection('shop', 0, connectionOf('sealed of shop'));
      const before = await allOf(vault, 'shop');
      expect(await vault.instances(tenant)).toEqual([]);
      expect(await vault.instance(tenant, 'shop')).toBeUndefined();
      expect(await vault.ownInstance(tenant, 'shop')).toBeUndefined();
      expect(await vault.updateInstance(tenant, 'shop', 1, { enabled: false, secrets: {}, updatedAt: now })).toBeUndefined();
      expect(await vault.removeInstance(tenant, 'shop')).toBe(false);
      expect(await allOf(vault, 'shop')).toEqual(before);
    });

    test('of the same name in another tenant stays as it is', async () => {
      const { vault } = await openContractVault(make);
      await vault.addInstance(instanceOf('acme-shop', { name: 'shop' }));
      const theirs = instanceOf('other-shop', { ...other, name: 'shop' });
      await vault.addInstance(theirs);
      await vault.updateInstance(acme, 'shop', 1, { configuration: '{}', secrets: {}, updatedAt: now + 1 });
      await vault.removeInstance(acme, 'shop');
      expect(await vault.instances(other)).toEqual([stored(theirs)]);
    });

    test('that is removed takes its secrets, connection and pending authorizations along, and nothing of others', async () => {
      const { vault } = await openContractVault(make);
      for (const owner of ['shop', 'shop-2']) {
        await vault.addInstance(instanceOf(owner));
        await vault.saveConnection(owner, 0, connectionOf(`connection of ${owner}`));
        await vault.beginAuthorization(authorizationOf(`first of ${owner}`, { owner }));
        await vault.beginAuthorization(authorizationOf(`second of ${owner}`, { owner }));
      }
      const before = await allOf(vault, 'shop-2');
      expect(await vault.removeInstance(acme, 'shop')).toBe(true);
      expect(await vault.removeInstance(acme, 'shop')).toBe(false);
      expect(await vault.instanceByOwner('shop')).toBeUndefined();
      expect(await vault.connection('shop')).toBeUndefined();
      expect(await vault.takeAuthorization('first of shop', now)).toBeUndefined();
      expect(await allOf(vault, 'shop-2')).toEqual(before);
      expect(await vault.sealedRows(undefined, 100)).toHaveLength(4);
      expect(await vault.lease('shop', 'a', now, minute)).toMatchObject({ unfinished: null });
    });

    test('is listed for the runtime by owner, a page at a time', async () => {
      const { vault } = await openContractVault(make);
      for (const owner of ['c', 'a', 'e', 'b', 'd', 'B']) {
        await vault.addInstance(instanceOf(owner, owner === 'b' ? other : {}));
      }
      const owners = async (after: string | undefined, limit: number): Promise<readonly string[]> =>
        (await vault.allInstances(after, limit)).map(({ owner }) => owner);
      expect(await owners(undefined, 3)).toEqual(['B', 'a', 'b']);
      expect(await owners('b', 3)).toEqual(['c', 'd', 'e']);
      expect(await owners('bb', 1)).toEqual(['c']);
      expect(await owners('e', 3)).toEqual([]);
    });
  });
}
