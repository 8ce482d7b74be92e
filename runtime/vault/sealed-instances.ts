import { createEnvelopes, type Envelopes, keyIdOf } from '../crypto/envelope.ts';
import type { MasterKeys } from '../crypto/master-key.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type InstanceStore, placeOfSecret, type StoredInstance, type Tenant } from './ports.ts';
import { openJson, sealJson } from './sealed-json.ts';

/** Values by their JSON Pointer in the configuration. */
export type OpenSecrets = Readonly<Record<string, JsonValue>>;

export type NewInstance = Omit<StoredInstance, 'version' | 'secrets'> & { readonly secrets: OpenSecrets };

export interface InstanceChange extends Partial<Pick<StoredInstance, 'configuration' | 'enabled' | 'synchronization' | 'mappings'>> {
  /** Those that are not named stay; undefined removes one. */
  readonly secrets?: Readonly<Record<string, JsonValue | undefined>>;
  readonly updatedAt: number;
}

/** Secrets of datasources that were made over the API. What else they have is read from the store itself, and has no secrets in it. */
export interface SealedInstances {
  /** Throws CONNECTOR_DECRYPT_FAILED where one does not open. */
  secretsOf(instance: Pick<StoredInstance, 'owner' | 'secrets'>): OpenSecrets;
  /** As `addInstance`. */
  add(instance: NewInstance): Promise<boolean>;
  /** As `updateInstance`. */
  update(tenant: Tenant, name: string, expected: number, change: InstanceChange): Promise<StoredInstance | undefined>;
}

export function sealedInstances(store: InstanceStore, keys: MasterKeys): SealedInstances {
  const envelopes = createEnvelopes(keys);
  return {
    secretsOf: ({ owner, secrets }) => mapRecord(secrets, (sealed, pointer) => openJson(envelopes, sealed, placeOfSecret(owner, pointer))),
    add(instance) {
      return store.addInstance({ ...instance, secrets: sealSecrets(envelopes, instance.owner, instance.secrets) });
    },
    async update(tenant, name, expected, { secrets, ...change }) {
      if (secrets === undefined) return store.updateInstance(tenant, name, expected, change);
      const stored = await store.instance(tenant, name);
      if (stored === undefined) return undefined;
      const kept = Object.fromEntries(Object.entries(stored.secrets).filter(([pointer]) => !Object.hasOwn(secrets, pointer)));
      const given = Object.entries(secrets).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
      return store.updateInstance(tenant, name, expected, {
        ...change,
        secrets: {
          ...mapRecord(kept, (sealed, pointer) => underCurrent(envelopes, keys, sealed, placeOfSecret(stored.owner, pointer))),
          ...sealSecrets(envelopes, stored.owner, Object.fromEntries(given)),
        },
      });
    },
  };
}

function sealSecrets(envelopes: Envelopes, owner: string, secrets: OpenSecrets): Record<string, string> {
  return mapRecord(secrets, (value, pointer) => sealJson(envelopes, value, placeOfSecret(owner, pointer)));
}

/** What is written back may have been rotated since it was read: it must not come back under an earlier key. One that does not open stays as it is. */
function underCurrent(envelopes: Envelopes, keys: MasterKeys, sealed: string, place: string): string {
  if (keyIdOf(sealed) === keys.current.id) return sealed;
  try {
    return envelopes.rewrap(sealed, place);
  } catch {
    return sealed;
  }
}

function mapRecord<From, To>(record: Readonly<Record<string, From>>, each: (value: From, name: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, each(value, name)]));
}
