import { ConnectorError } from '../../kernel/errors.ts';
import type { TokenStore } from '../../vault/ports.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function tokenOperations({ tokens }: VaultTables): Pick<VaultOperations, keyof TokenStore> {
  return {
    addToken(token) {
      if (tokens.add(token)) return;
      throw new ConnectorError('INTERNAL', `token "${token.id}" has an id or a hash that is kept already; make a new one`);
    },
    tokenByHash: (hash, now) => tokens.find(hash, now),
    tokens: () => tokens.list(),
    removeToken: (id) => tokens.remove(id),
  };
}
