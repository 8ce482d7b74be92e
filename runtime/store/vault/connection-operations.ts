import type { DatabaseSync } from 'node:sqlite';
import type { ConnectionStore } from '../../vault/ports.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import { isHeld, unfinishedOf } from './lease-row.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function connectionOperations(
  database: DatabaseSync,
  { connections, leases, authorizations, mappingRules }: VaultTables,
): Pick<VaultOperations, keyof ConnectionStore> {
  return {
    connection: (owner) => connections.find(owner),
    saveConnection: (owner, expected, next, lease) =>
      inTransaction(database, () => {
        if (lease !== undefined && !leases.isNewest(owner, lease.fence)) return undefined;
        const isSaved = expected === 0 ? connections.add(owner, next) : connections.replace(owner, expected, next);
        if (!isSaved) return undefined;
        leases.endIntent(owner);
        return expected + 1;
      }),
    removeConnection: (owner) =>
      inTransaction(database, () => {
        leases.removeOf(owner);
        return connections.remove(owner);
      }),
    forget: (owner) =>
      inTransaction(database, () => {
        leases.removeOf(owner);
        connections.remove(owner);
        authorizations.removeOf(owner);
        mappingRules.removeOf(owner);
      }),
    lease(owner, holder, now, forMs) {
      // Those that wait ask again and again: they need not wait for each other's turn to write.
      if (isHeld(leases.find(owner), holder, now)) return undefined;
      return inTransaction(database, () => {
        const before = leases.find(owner);
        if (isHeld(before, holder, now)) return undefined;
        return { owner, fence: leases.give(owner, holder, now + forMs, before), unfinished: unfinishedOf(before) };
      });
    },
    extendLease: ({ owner, fence }, now, forMs) => inTransaction(database, () => leases.extend(owner, fence, now, now + forMs)),
    noteIntent: ({ owner, fence }, version, now) => inTransaction(database, () => leases.noteIntent(owner, fence, version, now)),
    release: ({ owner, fence }, keepIntent = false) =>
      inTransaction(database, () => {
        if (keepIntent) leases.keepIntent(owner, fence);
        else leases.remove(owner, fence);
      }),
  };
}
