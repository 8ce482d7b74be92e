import type { DatabaseSync } from 'node:sqlite';
import type { SealedStore } from '../../vault/ports.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function sealedOperations(database: DatabaseSync, { sealedRows }: VaultTables): Pick<VaultOperations, keyof SealedStore> {
  return {
    sealedRows: (after = '', limit) => sealedRows.list(after, limit),
    replaceSealed: (place, was, next) => inTransaction(database, () => sealedRows.replace(place, was, next)),
  };
}
