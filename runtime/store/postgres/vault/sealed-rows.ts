import type { SealedRow, SealedStore } from '../../../vault/ports.ts';
import type { VaultDatabase } from './database.ts';

const tables = ['vault_authorizations', 'vault_connections', 'vault_instance_secrets'];

export function sealedRowsIn(database: VaultDatabase): SealedStore {
  return {
    // PostgreSQL merges the indexes over `place`: a page costs what is on it.
    sealedRows: (after = '', limit) =>
      database.query<SealedRow>('SELECT place, sealed FROM vault_sealed_rows WHERE place > $1 ORDER BY place LIMIT $2', [after, limit]),
    replaceSealed: (place, was, next) =>
      database.transaction(async (queries) => {
        for (const table of tables) {
          const replaced = await queries.run(`UPDATE ${table} SET sealed = $3 WHERE place = $1 AND sealed = $2`, [place, was, next]);
          if (replaced > 0) return true;
        }
        return false;
      }),
  };
}
