import type { DatabaseSync } from 'node:sqlite';
import type { StoredConnection } from '../../../vault/ports.ts';
import { prepare, toStoredInteger } from '../../sqlite/query.ts';

type Next = Omit<StoredConnection, 'version'>;
type NextValues = readonly [string, number | null, string, string | null, string, number];

export interface ConnectionsTable {
  find(owner: string): StoredConnection | undefined;
  /** As version 1; false where there is one. */
  add(owner: string, next: Next): boolean;
  /** False where it is not of that version. */
  replace(owner: string, version: number, next: Next): boolean;
  remove(owner: string): boolean;
}

export function connectionsTable(database: DatabaseSync): ConnectionsTable {
  const find = prepare<[string], StoredConnection>(
    database,
    `SELECT version, sealed, expires_at AS expiresAt, status, reason, fingerprint, updated_at AS updatedAt
     FROM connections WHERE owner = ?`,
  );
  const add = prepare<readonly [string, ...NextValues]>(
    database,
    `INSERT INTO connections (owner, version, sealed, expires_at, status, reason, fingerprint, updated_at)
     VALUES (?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner) DO NOTHING`,
  );
  const replace = prepare<readonly [...NextValues, string, number]>(
    database,
    `UPDATE connections
     SET version = version + 1, sealed = ?, expires_at = ?, status = ?, reason = ?, fingerprint = ?, updated_at = ?
     WHERE owner = ? AND version = ?`,
  );
  const remove = prepare<[string]>(database, 'DELETE FROM connections WHERE owner = ?');
  return {
    find: (owner) => find.get(owner),
    add: (owner, next) => add.run(owner, ...valuesOf(next)).changes > 0,
    replace: (owner, version, next) => replace.run(...valuesOf(next), owner, version).changes > 0,
    remove: (owner) => remove.run(owner).changes > 0,
  };
}

function valuesOf({ sealed, expiresAt, status, reason, fingerprint, updatedAt }: Next): NextValues {
  return [sealed, expiresAt === null ? null : toStoredInteger(expiresAt), status, reason, fingerprint, toStoredInteger(updatedAt)];
}
