import { ConnectorError } from '../../../kernel/errors.ts';
import { type AuthorizationStore, type PendingAuthorization, pendingBounds } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import type { Queries } from '../pool.ts';
import type { VaultDatabase } from './database.ts';

/** Any number that no other lock of the schema has: who makes room counts what others add. */
const roomLock = 7_304_120;

// Of any of its constraints, as in connections.ts.
const insert = `INSERT INTO vault_authorizations (id, owner, sealed, expires_at)
  VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;
const trim = (of: string): string =>
  `DELETE FROM vault_authorizations WHERE id IN (
     SELECT id FROM vault_authorizations WHERE ${of} AND id <> $1 ORDER BY expires_at, came
     LIMIT greatest(0, (SELECT count(*) FROM vault_authorizations WHERE ${of}) - $2))`;
const work = `SELECT 1 FROM vault_authorizations WHERE id = $1
  UNION ALL SELECT 1 FROM vault_authorizations WHERE expires_at <= $2 LIMIT 1`;

export function authorizationsIn(database: VaultDatabase): AuthorizationStore {
  return {
    beginAuthorization: ({ id, owner, sealed, expiresAt }) =>
      database.transaction(async (queries) => {
        await queries.query('SELECT pg_advisory_xact_lock($1)', [roomLock]);
        if ((await queries.run(insert, [id, owner, sealed, toStoredInteger(expiresAt)])) === 0) {
          throw new ConnectorError(
            'INTERNAL',
            `the sign-in of "${owner}" has an id that is pending already; begin it again with a new one`,
          );
        }
        await queries.run(trim('owner = $3'), [id, pendingBounds.ofOwner, owner]);
        await queries.run(trim('true'), [id, pendingBounds.inAll]);
      }),
    async takeAuthorization(id, now) {
      const time = toStoredInteger(now);
      // Anybody can come to the return address with an id that was never given: that must not cost a write.
      if ((await database.query(work, [id, time])).length === 0) return undefined;
      return database.transaction(async (queries) => {
        await queries.run('DELETE FROM vault_authorizations WHERE expires_at <= $1', [time]);
        const taken = await queries.query<PendingAuthorization>(
          'DELETE FROM vault_authorizations WHERE id = $1 RETURNING id, owner, sealed, expires_at AS "expiresAt"',
          [id],
        );
        return taken[0];
      });
    },
  };
}

export async function removeAuthorizationsOf(queries: Queries, owner: string): Promise<void> {
  await queries.run('DELETE FROM vault_authorizations WHERE owner = $1', [owner]);
}
