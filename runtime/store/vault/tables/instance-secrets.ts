import type { DatabaseSync } from 'node:sqlite';
import type { StoredInstance } from '../../../vault/ports.ts';
import { prepare } from '../../sqlite/query.ts';

/** Envelopes of an instance, by pointer; they go with it. */
export interface InstanceSecretsTable {
  /** In place of all that there were. */
  replaceAll(owner: string, secrets: StoredInstance['secrets']): void;
}

export function instanceSecretsTable(database: DatabaseSync): InstanceSecretsTable {
  const clear = prepare<[string]>(database, 'DELETE FROM instance_secrets WHERE owner = ?');
  const add = prepare<[string, string, string]>(database, 'INSERT INTO instance_secrets (owner, pointer, sealed) VALUES (?, ?, ?)');
  return {
    replaceAll(owner, secrets) {
      clear.run(owner);
      for (const [pointer, sealed] of Object.entries(secrets)) add.run(owner, pointer, sealed);
    },
  };
}
