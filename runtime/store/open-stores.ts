import { openStore, type Store } from './open-store.ts';
import type { Stores, StoresOptions } from './stores.ts';
import { openVault } from './vault/open-vault.ts';

/** Throws CONNECTOR_CONFIG_INVALID for a DATABASE_URL of another kind. */
export async function openStores(options: StoresOptions): Promise<Stores> {
  const { databaseUrl } = options;
  if (databaseUrl === undefined) return inFolder(options);
  // Who keeps everything in a folder waits for none of it to be loaded.
  const { openDatabase } = await import('./postgres/open-database.ts');
  return openDatabase(options, databaseUrl);
}

function inFolder({ folder, clock, log, maxMib, synchronous }: StoresOptions): Stores {
  let opened: Promise<Store> | undefined;
  return {
    store: () => (opened ??= openStore({ folder, clock, log, maxMib, ...(synchronous ? { synchronous } : {}) })),
    openVault: () => openVault({ folder, log }),
    shared: undefined,
    // One that could not be opened has nothing to close.
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}
