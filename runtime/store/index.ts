export { openStore } from './open-store.ts';
export type { Store, StoreOptions } from './open-store.ts';
export { openStores } from './open-stores.ts';
export type { Stores, StoresOptions } from './stores.ts';
export { readHolder } from './holder.ts';
export type { Holder } from './holder.ts';
export { moveFolder } from './move/index.ts';
export { openVault } from './vault/open-vault.ts';
export type { VaultOptions } from './vault/open-vault.ts';
