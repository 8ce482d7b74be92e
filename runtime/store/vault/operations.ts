import type { VaultStore } from '../../vault/ports.ts';
import type { Answered } from '../sqlite/messages.ts';

/** What the vault's thread can be asked: the vault's port, answered at once. Each operation is one transaction. */
export type VaultOperations = Answered<Omit<VaultStore, 'close'>>;
