import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { StoredInstance, Tenant } from '../../../vault/ports.ts';
import { prepare, toStoredInteger, type Query } from '../../sqlite/query.ts';
import { selectInstance, toInstance, type InstanceRow } from './instance-row.ts';

export interface InstanceChange {
  readonly configuration?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Null is kept as null. */
  readonly synchronization?: string | null | undefined;
  readonly mappings?: string | null | undefined;
  readonly updatedAt: number;
}

/** Instances of one tenant at a time. */
export interface TenantInstancesTable {
  list(tenant: Tenant): readonly StoredInstance[];
  find(tenant: Tenant, name: string): StoredInstance | undefined;
  findOwn(tenant: Tenant, owner: string): StoredInstance | undefined;
  /** As version 1, without its secrets; false where its tenant has one of that name, or its owner is taken. */
  add(instance: Omit<StoredInstance, 'version'>): boolean;
  /** Gives its owner; undefined where it is not of that version. */
  change(tenant: Tenant, name: string, version: number, change: InstanceChange): string | undefined;
  /** Gives its owner; undefined where there was none. */
  remove(tenant: Tenant, name: string): string | undefined;
}

/** Of each word: whether it is given, and what. */
type Words = readonly [number, string | null, number, string | null];

interface Owner {
  readonly owner: string;
}

/** The one way to a statement over rows that are there: whatever it does, it does to those of a tenant. `?1` and `?2` are its own. */
function ofTenant<Parameters extends readonly SQLInputValue[], Row = never>(
  database: DatabaseSync,
  statement: string,
  rest: string,
): Query<readonly [scope: string, identity: string, ...Parameters], Row> {
  return prepare(database, `${statement} WHERE scope = ?1 AND identity = ?2 ${rest}`);
}

export function tenantInstancesTable(database: DatabaseSync): TenantInstancesTable {
  const list = ofTenant<[], InstanceRow>(database, selectInstance, 'ORDER BY name');
  const find = ofTenant<[string], InstanceRow>(database, selectInstance, 'AND name = ?3');
  const findOwn = ofTenant<[string], InstanceRow>(database, selectInstance, 'AND owner = ?3');
  const change = ofTenant<[string, number, string | null, number | null, number, ...Words], Owner>(
    database,
    `UPDATE instances SET version = version + 1, configuration = coalesce(?5, configuration), enabled = coalesce(?6, enabled), updated_at = ?7,
       synchronization = iif(?8, ?9, synchronization), mappings = iif(?10, ?11, mappings)`,
    'AND name = ?3 AND version = ?4 RETURNING owner',
  );
  const remove = ofTenant<[string], Owner>(database, 'DELETE FROM instances', 'AND name = ?3 RETURNING owner');
  const add = prepare<
    [string, string, string, string, string, string | null, string, number, string | null, string | null, number, number]
  >(
    database,
    `INSERT INTO instances
       (owner, scope, identity, name, connector, app, configuration, enabled, synchronization, mappings, version, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return {
    list: ({ scope, identity }) => list.all(scope, identity).map(toInstance),
    find({ scope, identity }, name) {
      const row = find.get(scope, identity, name);
      return row && toInstance(row);
    },
    findOwn({ scope, identity }, owner) {
      const row = findOwn.get(scope, identity, owner);
      return row && toInstance(row);
    },
    add({ owner, scope, identity, name, connector, app, configuration, enabled, synchronization, mappings, createdAt, updatedAt }) {
      const rest = [synchronization, mappings, toStoredInteger(createdAt), toStoredInteger(updatedAt)] as const;
      return add.run(owner, scope, identity, name, connector, app, configuration, Number(enabled), ...rest).changes > 0;
    },
    change({ scope, identity }, name, version, { configuration = null, enabled, synchronization, mappings, updatedAt }) {
      const flag = enabled === undefined ? null : Number(enabled);
      const words = [...wordOf(synchronization), ...wordOf(mappings)] as const;
      return change.get(scope, identity, name, version, configuration, flag, toStoredInteger(updatedAt), ...words)?.owner;
    },
    remove: ({ scope, identity }, name) => remove.get(scope, identity, name)?.owner,
  };
}

function wordOf(word: string | null | undefined): readonly [number, string | null] {
  return [Number(word !== undefined), word ?? null];
}
