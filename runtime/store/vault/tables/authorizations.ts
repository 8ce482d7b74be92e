import type { DatabaseSync } from 'node:sqlite';
import type { PendingAuthorization } from '../../../vault/ports.ts';
import { prepare, toStoredInteger } from '../../sqlite/query.ts';

export interface AuthorizationsTable {
  /** False where its id is there. */
  add(authorization: PendingAuthorization): boolean;
  /** Removes those of its owner, then of all, that expire first, down to the bounds; itself never. */
  makeRoom(added: PendingAuthorization, bounds: { readonly ofOwner: number; readonly inAll: number }): void;
  /** Whether there is one of this id, or one that has expired. */
  hasWork(id: string, now: number): boolean;
  removeExpired(now: number): void;
  take(id: string): PendingAuthorization | undefined;
  removeOf(owner: string): void;
}

export function authorizationsTable(database: DatabaseSync): AuthorizationsTable {
  const add = prepare<[string, string, string, number]>(
    database,
    'INSERT INTO authorizations (id, owner, sealed, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const trim = (of: string): string =>
    `DELETE FROM authorizations WHERE id IN (
       SELECT id FROM authorizations WHERE ${of} AND id <> ?2 ORDER BY expires_at, rowid
       LIMIT max(0, (SELECT count(*) FROM authorizations WHERE ${of}) - ?3))`;
  const trimOwner = prepare<[string, string, number]>(database, trim('owner = ?1'));
  const trimAll = prepare<[null, string, number]>(database, trim('?1 IS NULL'));
  const work = prepare<[string, number], { found: 1 }>(
    database,
    `SELECT 1 AS found FROM authorizations WHERE id = ?1
     UNION ALL SELECT 1 FROM authorizations WHERE expires_at <= ?2 LIMIT 1`,
  );
  const removeExpired = prepare<[number]>(database, 'DELETE FROM authorizations WHERE expires_at <= ?');
  const take = prepare<[string], PendingAuthorization>(
    database,
    'DELETE FROM authorizations WHERE id = ? RETURNING id, owner, sealed, expires_at AS expiresAt',
  );
  const removeOf = prepare<[string]>(database, 'DELETE FROM authorizations WHERE owner = ?');
  return {
    add: ({ id, owner, sealed, expiresAt }) => add.run(id, owner, sealed, toStoredInteger(expiresAt)).changes > 0,
    makeRoom({ id, owner }, { ofOwner, inAll }) {
      trimOwner.run(owner, id, ofOwner);
      trimAll.run(null, id, inAll);
    },
    hasWork: (id, now) => work.get(id, toStoredInteger(now)) !== undefined,
    removeExpired: (now) => void removeExpired.run(toStoredInteger(now)),
    take: (id) => take.get(id),
    removeOf: (owner) => void removeOf.run(owner),
  };
}
