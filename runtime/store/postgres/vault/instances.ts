import type { InstanceStore, StoredInstance, Tenant } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import type { Queries } from '../pool.ts';
import { decodeText } from '../text.ts';
import { forget } from './connections.ts';
import type { VaultDatabase } from './database.ts';

/** An instance as SQL gives it. */
interface InstanceRow extends Omit<StoredInstance, 'secrets'> {
  /** JSON object. */
  readonly secrets: string;
}

interface Owner {
  readonly owner: string;
}

/** In one statement with its secrets, so that they are of one version whatever other processes do. */
const select = `
  SELECT owner, scope, identity, name, connector, app, configuration, enabled, synchronization, mappings, version, created_at AS "createdAt", updated_at AS "updatedAt",
    (SELECT coalesce(json_object_agg(pointer, sealed), '{}')::text FROM vault_instance_secrets AS secret
     WHERE secret.owner = vault_instances.owner) AS secrets
  FROM vault_instances`;
const insert = `INSERT INTO vault_instances
    (owner, scope, identity, name, connector, app, configuration, enabled, synchronization, mappings, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12) ON CONFLICT DO NOTHING`;
const change = `UPDATE vault_instances
  SET version = version + 1, configuration = coalesce($5, configuration), enabled = coalesce($6, enabled), updated_at = $7,
    synchronization = CASE WHEN $8 THEN $9 ELSE synchronization END, mappings = CASE WHEN $10 THEN $11 ELSE mappings END`;

/** The one way to a statement over rows that are there: whatever it does, it does to those of a tenant. `$1` and `$2` are its own. */
function ofTenant<Row>(
  queries: Pick<Queries, 'query'>,
  { scope, identity }: Tenant,
  statement: string,
  rest: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return queries.query<Row>(`${statement} WHERE scope = $1 AND identity = $2 ${rest}`, [scope, identity, ...values]);
}

export function instancesIn(database: VaultDatabase): InstanceStore {
  const find = async (queries: Pick<Queries, 'query'>, tenant: Tenant, name: string): Promise<StoredInstance | undefined> =>
    (await ofTenant<InstanceRow>(queries, tenant, select, 'AND name = $3', [name])).map(toInstance)[0];
  return {
    instances: async (tenant) => (await ofTenant<InstanceRow>(database, tenant, select, 'ORDER BY name')).map(toInstance),
    instance: (tenant, name) => find(database, tenant, name),
    ownInstance: async (tenant, owner) =>
      (await ofTenant<InstanceRow>(database, tenant, select, 'AND owner = $3', [owner])).map(toInstance)[0],
    addInstance: ({ owner, scope, identity, name, connector, app, configuration, secrets, enabled, ...rest }) =>
      database.transaction(async (queries) => {
        const words = [rest.synchronization, rest.mappings, toStoredInteger(rest.createdAt), toStoredInteger(rest.updatedAt)];
        const added = await queries.run(insert, [owner, scope, identity, name, connector, app, configuration, enabled, ...words]);
        if (added === 0) return false;
        await replaceSecrets(queries, owner, secrets);
        return true;
      }),
    updateInstance: (tenant, name, expected, { secrets, configuration, enabled, synchronization, mappings, updatedAt }) =>
      database.transaction(async (queries) => {
        const words = [synchronization !== undefined, synchronization ?? null, mappings !== undefined, mappings ?? null];
        const values = [name, expected, configuration ?? null, enabled ?? null, toStoredInteger(updatedAt), ...words];
        const [changed] = await ofTenant<Owner>(queries, tenant, change, 'AND name = $3 AND version = $4 RETURNING owner', values);
        if (changed === undefined) return undefined;
        if (secrets !== undefined) await replaceSecrets(queries, changed.owner, secrets);
        return find(queries, tenant, name);
      }),
    removeInstance: (tenant, name) =>
      database.transaction(async (queries) => {
        const [removed] = await ofTenant<Owner>(queries, tenant, 'DELETE FROM vault_instances', 'AND name = $3 RETURNING owner', [name]);
        if (removed === undefined) return false;
        await forget(queries, removed.owner);
        return true;
      }),
    instanceByOwner: async (owner) => (await database.query<InstanceRow>(`${select} WHERE owner = $1`, [owner])).map(toInstance)[0],
    allInstances: async (after = '', limit) =>
      (await database.query<InstanceRow>(`${select} WHERE owner > $1 ORDER BY owner LIMIT $2`, [after, limit])).map(toInstance),
  };
}

/** In place of all that there were. */
async function replaceSecrets(queries: Queries, owner: string, secrets: StoredInstance['secrets']): Promise<void> {
  await queries.run('DELETE FROM vault_instance_secrets WHERE owner = $1', [owner]);
  await queries.run('INSERT INTO vault_instance_secrets (owner, pointer, sealed) SELECT $1, * FROM unnest($2::text[], $3::text[])', [
    owner,
    Object.keys(secrets),
    Object.values(secrets),
  ]);
}

function toInstance(row: InstanceRow): StoredInstance {
  // The vault's own JSON: envelopes by pointer. JSON wrote what stands for NUL as an escape, which nobody has read yet.
  const secrets = Object.entries(JSON.parse(row.secrets) as StoredInstance['secrets']);
  return { ...row, secrets: Object.fromEntries(secrets.map(([pointer, sealed]) => [decodeText(pointer), decodeText(sealed)])) };
}
