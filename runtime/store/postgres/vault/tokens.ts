import { ConnectorError } from '../../../kernel/errors.ts';
import type { StoredToken, TokenStore } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import type { VaultDatabase } from './database.ts';

const select = 'SELECT id, hash, scope, identity, label, created_at AS "createdAt", expires_at AS "expiresAt" FROM vault_tokens';
const insert = `INSERT INTO vault_tokens (id, hash, scope, identity, label, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`;

export function tokensIn(database: VaultDatabase): TokenStore {
  return {
    async addToken({ id, hash, scope, identity, label, createdAt, expiresAt }) {
      const end = expiresAt === null ? null : toStoredInteger(expiresAt);
      const values = [id, hash, scope, identity, label, toStoredInteger(createdAt), end];
      if ((await database.transaction((queries) => queries.run(insert, values))) > 0) return;
      throw new ConnectorError('INTERNAL', `token "${id}" has an id or a hash that is kept already; make a new one`);
    },
    async tokenByHash(hash, now) {
      const found = `${select} WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)`;
      return (await database.query<StoredToken>(found, [hash, toStoredInteger(now)]))[0];
    },
    tokens: () => database.query<StoredToken>(`${select} ORDER BY id`),
    removeToken: async (id) => (await database.transaction((queries) => queries.run('DELETE FROM vault_tokens WHERE id = $1', [id]))) > 0,
  };
}
