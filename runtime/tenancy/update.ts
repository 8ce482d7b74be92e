import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { OpenSecrets } from '../vault/index.ts';
import type { StoredInstance, Tenant } from '../vault/ports.ts';
import { checkUse } from './connect.ts';
import { type GivenConfiguration, partGiven, staying } from './given-configuration.ts';
import type { Configuration } from './instance-document.ts';
import { requireConnector, type TenancyParts } from './tenancy-parts.ts';

/** Replaces a configuration but for the secrets that are not given again [CRED-10]. Undefined where it has changed meanwhile. */
export async function update(
  parts: TenancyParts,
  tenant: Tenant,
  stored: StoredInstance,
  configuration: Configuration,
): Promise<StoredInstance | undefined> {
  const { name, version } = stored;
  const schema = requireConnector(parts.catalog(), stored.connector).document.configurationSchema;
  const given = partGiven(configuration, schema);
  const kept = staying(Object.keys(stored.secrets), given);
  const secrets = { ...(await open(parts, stored, kept)), ...given.secrets };
  await checkUse(parts, stored, given.plain, joinSecrets({ plain: given.plain, secrets }));
  const change = { configuration: JSON.stringify(given.plain), updatedAt: parts.clock.now() };
  const changes = changesOf(stored, kept, given);
  if (Object.keys(changes).length === 0) return (await parts.store()).updateInstance(tenant, name, version, change);
  return (await parts.sealed()).update(tenant, name, version, { ...change, secrets: changes });
}

/** Only what stays: one that does not open any more can be given anew. */
async function open(parts: TenancyParts, { owner, secrets }: StoredInstance, pointers: readonly string[]): Promise<OpenSecrets> {
  if (pointers.length === 0) return {};
  const picked = Object.fromEntries(Object.entries(secrets).filter(([pointer]) => pointers.includes(pointer)));
  return (await parts.sealed()).secretsOf({ owner, secrets: picked });
}

function changesOf(
  stored: StoredInstance,
  kept: readonly string[],
  { secrets }: GivenConfiguration,
): Readonly<Record<string, JsonValue | undefined>> {
  const gone = Object.keys(stored.secrets).filter((pointer) => !kept.includes(pointer));
  return { ...Object.fromEntries(gone.map((pointer) => [pointer, undefined])), ...secrets };
}

export const mostAttempts = 5;

export function changedMeanwhile(name: string): ConnectorError {
  return new ConnectorError('STORE_LOCKED', `others change "${name}" at the same time; try again`, { name });
}
