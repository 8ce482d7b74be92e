import type { DatabaseSync } from 'node:sqlite';
import type { StoredToken } from '../../../vault/ports.ts';
import { prepare, toStoredInteger } from '../../sqlite/query.ts';

export interface TokensTable {
  /** False where its id or its hash is there. */
  add(token: StoredToken): boolean;
  find(hash: string, now: number): StoredToken | undefined;
  list(): readonly StoredToken[];
  remove(id: string): boolean;
}

const select = 'SELECT id, hash, scope, identity, label, created_at AS createdAt, expires_at AS expiresAt FROM tokens';

export function tokensTable(database: DatabaseSync): TokensTable {
  const add = prepare<[string, string, string, string, string, number, number | null]>(
    database,
    `INSERT INTO tokens (id, hash, scope, identity, label, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const find = prepare<[string, number], StoredToken>(database, `${select} WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?)`);
  const list = prepare<[], StoredToken>(database, `${select} ORDER BY id`);
  const remove = prepare<[string]>(database, 'DELETE FROM tokens WHERE id = ?');
  return {
    add({ id, hash, scope, identity, label, createdAt, expiresAt }) {
      const end = expiresAt === null ? null : toStoredInteger(expiresAt);
      return add.run(id, hash, scope, identity, label, toStoredInteger(createdAt), end).changes > 0;
    },
    find: (hash, now) => find.get(hash, toStoredInteger(now)),
    list: () => list.all(),
    remove: (id) => remove.run(id).changes > 0,
  };
}
