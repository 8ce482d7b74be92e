import { keyIdOf } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import type { SealedStore } from './ports.ts';
import { rotate, type RotateOptions, type Rotation } from './rotate.ts';
import { type Verification, verify } from './verify.ts';

/** What an operator does with master keys. Each call finds the keys, and opens the vault, where that was not done yet. */
export interface KeyService {
  /** The ids of the keys, the current one first. Throws CONNECTOR_ENCRYPTION_SECRET_REQUIRED where there is none: a server asks before it listens. */
  ids(): Promise<readonly string[]>;
  rotate(options?: Pick<RotateOptions, 'signal' | 'onProgress'>): Promise<Rotation>;
  verify(options?: Pick<RotateOptions, 'signal'>): Promise<Verification>;
}

export function createKeyService(vault: () => Promise<SealedStore>, keys: () => Promise<MasterKeys>): KeyService {
  return {
    ids: async () => (await keys()).ids,
    rotate: async (options = {}) => rotate({ ...options, keys: await keys(), store: await vault() }),
    verify: async (options = {}) => verify({ ...options, keys: await keys(), store: await vault() }),
  };
}

/** The id of a key that something kept is sealed by; undefined where nothing is kept. */
export async function sealedBy(store: SealedStore): Promise<string | undefined> {
  const [row] = await store.sealedRows(undefined, 1);
  return row && (keyIdOf(row.sealed) ?? 'unknown');
}
