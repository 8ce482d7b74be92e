import type { DatabaseSync } from 'node:sqlite';
import type { StoredInstance } from '../../../vault/ports.ts';
import { prepare } from '../../sqlite/query.ts';
import { selectInstance, toInstance, type InstanceRow } from './instance-row.ts';

/** Instances of all tenants, for the runtime itself. */
export interface InstancesTable {
  find(owner: string): StoredInstance | undefined;
  list(after: string, limit: number): readonly StoredInstance[];
}

export function instancesTable(database: DatabaseSync): InstancesTable {
  const find = prepare<[string], InstanceRow>(database, `${selectInstance} WHERE owner = ?`);
  const list = prepare<[string, number], InstanceRow>(database, `${selectInstance} WHERE owner > ? ORDER BY owner LIMIT ?`);
  return {
    find(owner) {
      const row = find.get(owner);
      return row && toInstance(row);
    },
    list: (after, limit) => list.all(after, limit).map(toInstance),
  };
}
