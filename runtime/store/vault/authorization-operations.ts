import type { DatabaseSync } from 'node:sqlite';
import { ConnectorError } from '../../kernel/errors.ts';
import { pendingBounds, type AuthorizationStore } from '../../vault/ports.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function authorizationOperations(
  database: DatabaseSync,
  { authorizations }: VaultTables,
): Pick<VaultOperations, keyof AuthorizationStore> {
  return {
    beginAuthorization: (authorization) =>
      inTransaction(database, () => {
        if (!authorizations.add(authorization)) {
          const { owner } = authorization;
          throw new ConnectorError(
            'INTERNAL',
            `the sign-in of "${owner}" has an id that is pending already; begin it again with a new one`,
          );
        }
        authorizations.makeRoom(authorization, pendingBounds);
      }),
    takeAuthorization(id, now) {
      // Anybody can come to the return address with an id that was never given: that must not cost a write.
      if (!authorizations.hasWork(id, now)) return undefined;
      return inTransaction(database, () => {
        authorizations.removeExpired(now);
        return authorizations.take(id);
      });
    },
  };
}
