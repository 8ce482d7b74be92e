import type { ConnectionStore, StoredConnection } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import { isHeld, unfinishedOf } from '../../vault/lease-row.ts';
import type { Queries } from '../pool.ts';
import { removeAuthorizationsOf } from './authorizations.ts';
import type { VaultDatabase } from './database.ts';
import {
  endIntent,
  extendLease,
  findLease,
  giveLease,
  keepIntent,
  lockLease,
  makeLease,
  noteIntent,
  removeLease,
  removeLeaseOf,
} from './leases.ts';
import { removeMappingRules } from './mapping-rules.ts';

type Next = Omit<StoredConnection, 'version'>;

const select = `SELECT version, sealed, expires_at AS "expiresAt", status, reason, fingerprint, updated_at AS "updatedAt"
  FROM vault_connections WHERE owner = $1`;
// Of any of its constraints: who names one meets the others as an error when two insert at the same moment.
const insert = `INSERT INTO vault_connections (owner, version, sealed, expires_at, status, reason, fingerprint, updated_at)
  VALUES ($1, 1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`;
const replace = `UPDATE vault_connections
  SET version = version + 1, sealed = $2, expires_at = $3, status = $4, reason = $5, fingerprint = $6, updated_at = $7
  WHERE owner = $1 AND version = $8`;

export function connectionsIn(database: VaultDatabase): ConnectionStore {
  return {
    connection: async (owner) => (await database.query<StoredConnection>(select, [owner]))[0],
    saveConnection: (owner, expected, next, lease) =>
      database.transaction(async (queries) => {
        const held = await lockLease(queries, owner);
        if (lease !== undefined && (held?.fence !== lease.fence || held.holder === null)) return undefined;
        if (!(await save(queries, owner, expected, next))) return undefined;
        if (held !== undefined) await endIntent(queries, owner);
        return expected + 1;
      }),
    removeConnection: (owner) => database.transaction((queries) => removeConnection(queries, owner)),
    forget: (owner) => database.transaction((queries) => forget(queries, owner)),
    async lease(owner, holder, now, forMs) {
      // Those that wait ask again and again: they need not wait for each other's turn to write.
      if (isHeld(await findLease(database, owner), holder, now)) return undefined;
      return database.transaction(async (queries) => {
        const before = await makeLease(queries, owner);
        // Removed in between: somebody had it until now.
        if (before === undefined || isHeld(before, holder, now)) return undefined;
        return { owner, fence: await giveLease(queries, owner, holder, now + forMs), unfinished: unfinishedOf(before) };
      });
    },
    extendLease: (lease, now, forMs) => database.transaction((queries) => extendLease(queries, lease, now, now + forMs)),
    noteIntent: (lease, version, now) => database.transaction((queries) => noteIntent(queries, lease, version, now)),
    release: (lease, isIntentKept = false) =>
      database.transaction((queries) => (isIntentKept ? keepIntent(queries, lease) : removeLease(queries, lease))),
  };
}

async function removeConnection(queries: Queries, owner: string): Promise<boolean> {
  await removeLeaseOf(queries, owner);
  return (await queries.run('DELETE FROM vault_connections WHERE owner = $1', [owner])) > 0;
}

/** All that is kept of it beside itself. Within a transaction. */
export async function forget(queries: Queries, owner: string): Promise<void> {
  await removeConnection(queries, owner);
  await removeAuthorizationsOf(queries, owner);
  await removeMappingRules(queries, owner);
}

async function save(queries: Queries, owner: string, expected: number, next: Next): Promise<boolean> {
  const { sealed, expiresAt, status, reason, fingerprint, updatedAt } = next;
  const end = expiresAt === null ? null : toStoredInteger(expiresAt);
  const values = [owner, sealed, end, status, reason, fingerprint, toStoredInteger(updatedAt)];
  const saved = expected === 0 ? queries.run(insert, values) : queries.run(replace, [...values, expected]);
  return (await saved) > 0;
}
