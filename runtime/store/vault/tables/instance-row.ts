import type { StoredInstance } from '../../../vault/ports.ts';

/** An instance as SQL gives it. */
export interface InstanceRow extends Omit<StoredInstance, 'secrets' | 'enabled'> {
  readonly enabled: 0 | 1;
  /** JSON object. */
  readonly secrets: string;
}

/** In one statement with its secrets, so that they are of one version whatever other processes do. */
export const selectInstance = `
  SELECT owner, scope, identity, name, connector, app, configuration, enabled, synchronization, mappings, version, created_at AS createdAt, updated_at AS updatedAt,
    (SELECT json_group_object(pointer, sealed) FROM instance_secrets WHERE instance_secrets.owner = instances.owner) AS secrets
  FROM instances`;

export function toInstance(row: InstanceRow): StoredInstance {
  // The vault's own JSON: envelopes by pointer.
  return { ...row, enabled: row.enabled === 1, secrets: JSON.parse(row.secrets) as StoredInstance['secrets'] };
}
