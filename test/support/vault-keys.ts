import { createMasterKeys, type MasterKeys } from '../../runtime/crypto/master-key.ts';
import type { VaultStore } from '../../runtime/vault/ports.ts';
import { sealedAuthorizations } from '../../runtime/vault/sealed-authorizations.ts';
import { type OpenConnection, sealedConnections } from '../../runtime/vault/sealed-connections.ts';
import { sealedInstances } from '../../runtime/vault/sealed-instances.ts';

/** Keys of 32 equal bytes, the current one first. */
export function keysOf(current: number, ...others: readonly number[]): MasterKeys {
  const bytes = (value: number): Uint8Array => Buffer.alloc(32, value);
  const keys = createMasterKeys(bytes(current), others.map(bytes));
  if (!keys) throw new Error('two keys with one id');
  return keys;
}

export const tenant = { scope: 'organization', identity: 'acme' } as const;

export function connectionWith(values: OpenConnection['values']): Omit<OpenConnection, 'version'> {
  return { values, expiresAt: null, status: 'connected', reason: null, fingerprint: 'f1', updatedAt: 1_000 };
}

export function instanceWith(owner: string, secrets: Readonly<Record<string, string>>) {
  const given = {
    connector: 'shop',
    app: null,
    configuration: '{"url":"https://shop.example"}',
    enabled: true,
    synchronization: null,
    mappings: null,
    createdAt: 1_000,
    updatedAt: 1_000,
  };
  return { ...given, ...tenant, owner, name: owner, secrets };
}

/** Keeps three secrets of each owner: a token, an authorization that is pending, and what was configured. */
export async function fillVault(store: VaultStore, keys: MasterKeys, owners: readonly string[]): Promise<void> {
  for (const owner of owners) {
    await sealedConnections(store, keys).save(owner, 0, connectionWith({ token: `token of ${owner}` }));
    await sealedAuthorizations(store, keys).begin({
      id: `id-${owner}`,
      owner,
      values: { verifier: `verifier of ${owner}` },
      expiresAt: 9_000,
    });
    await sealedInstances(store, keys).add(instanceWith(owner, { '/apiKey': `key of ${owner}` }));
  }
}

/** What `fillVault` kept, opened with these keys; taken authorizations are gone then. */
export async function openFilled(store: VaultStore, keys: MasterKeys, owners: readonly string[]): Promise<readonly unknown[]> {
  const opened: unknown[] = [];
  for (const owner of owners) {
    const connection = await sealedConnections(store, keys).load(owner);
    const instance = await store.instanceByOwner(owner);
    const pending = await sealedAuthorizations(store, keys).take(`id-${owner}`, 2_000);
    opened.push([connection?.values['token'], instance && sealedInstances(store, keys).secretsOf(instance), pending?.values]);
  }
  return opened;
}

export function filled(owners: readonly string[]): readonly unknown[] {
  return owners.map((owner) => [`token of ${owner}`, { '/apiKey': `key of ${owner}` }, { verifier: `verifier of ${owner}` }]);
}
