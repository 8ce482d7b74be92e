import type { MasterKeys } from '../crypto/master-key.ts';
import { createKeyService, type KeyService, sealedBy } from './key-service.ts';
import type { VaultStore } from './ports.ts';
import { type SealedAuthorizations, sealedAuthorizations } from './sealed-authorizations.ts';
import { type SealedConnections, sealedConnections } from './sealed-connections.ts';
import { type SealedInstances, sealedInstances } from './sealed-instances.ts';

/** What is kept of secrets. It is opened, and its keys are found, when something first needs them; what could not be had is tried again. */
export interface Vault extends AsyncDisposable {
  readonly keys: KeyService;
  /** Envelopes as they are, and what is kept beside them. */
  store(): Promise<VaultStore>;
  connections(): Promise<SealedConnections>;
  authorizations(): Promise<SealedAuthorizations>;
  instances(): Promise<SealedInstances>;
}

export interface VaultParts {
  readonly open: () => Promise<VaultStore>;
  /** `sealedBy`: the id of a key that something kept is sealed by. */
  readonly findKeys: (sealedBy: () => Promise<string | undefined>) => Promise<MasterKeys>;
}

export function createVault(parts: VaultParts): Vault {
  const store = whenNeeded(parts.open);
  const keys = whenNeeded(() => parts.findKeys(async () => sealedBy(await store.get())));
  return {
    keys: createKeyService(store.get, keys.get),
    store: store.get,
    connections: async () => sealedConnections(await store.get(), await keys.get()),
    authorizations: async () => sealedAuthorizations(await store.get(), await keys.get()),
    instances: async () => sealedInstances(await store.get(), await keys.get()),
    async [Symbol.asyncDispose]() {
      // One that could not be opened has nothing to close.
      const opened = await store.had()?.catch(() => undefined);
      await opened?.close();
    },
  };
}

interface WhenNeeded<One> {
  readonly get: () => Promise<One>;
  readonly had: () => Promise<One> | undefined;
}

function whenNeeded<One>(make: () => Promise<One>): WhenNeeded<One> {
  let made: Promise<One> | undefined;
  const get = (): Promise<One> => {
    made ??= make().catch((thrown: unknown) => {
      made = undefined;
      throw thrown;
    });
    return made;
  };
  return { get, had: () => made };
}
