import { onTestFinished } from 'vitest';
import type { PendingAuthorization, StoredConnection, StoredInstance, StoredToken, VaultStore } from '../../../runtime/vault/ports.ts';

/** Data that outlives the vaults that are opened on it. */
export interface VaultHome {
  /** Opens the vault on the same data, beside those that are open: as another process would. */
  open(): Promise<VaultStore>;
  remove(): Promise<void>;
}

/** Makes an empty home. */
export type MakeVault = () => Promise<VaultHome>;

export interface OpenVault {
  vault: VaultStore;
  /** One more on the same data. */
  another(): Promise<VaultStore>;
  /** Closes `vault` and opens it anew. */
  reopen(): Promise<void>;
}

export async function openContractVault(make: MakeVault): Promise<OpenVault> {
  const home = await make();
  const others: VaultStore[] = [];
  const open: OpenVault = {
    vault: await home.open(),
    async another() {
      const other = await home.open();
      others.push(other);
      return other;
    },
    async reopen() {
      await open.vault.close();
      open.vault = await home.open();
    },
  };
  onTestFinished(async () => {
    for (const vault of [open.vault, ...others]) await vault.close();
    await home.remove();
  });
  return open;
}

export const now = 1_768_478_400_000;
export const minute = 60_000;

export function connectionOf(sealed: string, over: Partial<StoredConnection> = {}): Omit<StoredConnection, 'version'> {
  return {
    sealed,
    expiresAt: now + 60 * minute,
    status: 'connected',
    reason: null,
    fingerprint: 'f1',
    updatedAt: now,
    ...over,
  };
}

export function authorizationOf(id: string, over: Partial<PendingAuthorization> = {}): PendingAuthorization {
  return { id, owner: 'shop', sealed: `sealed ${id}`, expiresAt: now + 10 * minute, ...over };
}

export const acme = { scope: 'organization', identity: 'acme' };
export const other = { scope: 'organization', identity: 'other' };

export function instanceOf(owner: string, over: Partial<StoredInstance> = {}): Omit<StoredInstance, 'version'> {
  return {
    owner,
    ...acme,
    name: owner,
    connector: 'woo',
    app: null,
    configuration: '{"url":"https://shop.example"}',
    secrets: { '/key': `sealed key of ${owner}` },
    enabled: true,
    synchronization: null,
    mappings: null,
    createdAt: now,
    updatedAt: now,
    ...over,
  };
}

export function tokenOf(id: string, over: Partial<StoredToken> = {}): StoredToken {
  return { id, hash: `hash of ${id}`, ...acme, label: 'for CI', createdAt: now, expiresAt: null, ...over };
}

/** Those of `results` that are there. */
export function given<Value>(results: readonly (Value | undefined)[]): readonly Value[] {
  return results.filter((result) => result !== undefined);
}
