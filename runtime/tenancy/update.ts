import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import type { Synchronization } from '../documents/generated/datasource.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { OpenSecrets } from '../vault/index.ts';
import type { StoredInstance, Tenant } from '../vault/ports.ts';
import { checkUse } from './connect.ts';
import { type GivenConfiguration, partGiven, staying } from './given-configuration.ts';
import { type Configuration, configurationOf } from './instance-document.ts';
import { type InlineMappings, keptMappings } from './inline-mappings.ts';
import { movedProperties } from './moved.ts';
import { requireConnector, type TenancyParts } from './tenancy-parts.ts';

export interface UpdateOptions {
  /** What of it is synced: objects that are not named are not. Default as it was. */
  readonly synchronization?: Synchronization | undefined;
  /** What it says of mapping its objects itself. Default as it was. */
  readonly mappings?: InlineMappings | undefined;
  /** The version that it must have: CONNECTOR_CHANGED where it has another. Default any. */
  readonly version?: number | undefined;
  /** Whether what its document asserts is looked at too, which may ask the provider. Default true. */
  readonly validate?: boolean | undefined;
}

/** What there is before it is changed, without a secret. */
export interface BeforeUpdate {
  readonly configuration: Configuration;
  /** JSON Pointers of the secrets that it has. */
  readonly secrets: readonly string[];
}

/** What it is to be, or what makes that of what there is; whatever that throws, nothing is changed. */
export type GivenUpdate = Configuration | ((before: BeforeUpdate) => Configuration);

/**
 * Replaces a configuration but for the secrets that are not given again [CRED-10]. Undefined where it has changed meanwhile.
 * Where it leads to another place, what was read there says nothing: the next sync reads everything. Throws RUN_IN_PROGRESS while one is under way then.
 */
export async function update(
  parts: TenancyParts,
  tenant: Tenant,
  stored: StoredInstance,
  configuration: GivenUpdate,
  { synchronization, mappings, version: expected, validate = true }: UpdateOptions = {},
): Promise<StoredInstance | undefined> {
  const { name, version } = stored;
  if (expected !== undefined && expected !== version) throw changedSince(name);
  const given = partUpdate(parts, stored, configuration);
  const kept = staying(Object.keys(stored.secrets), given);
  const secrets = await wholeSecrets(parts, stored, given);
  const words = {
    ...(synchronization ? { synchronization: JSON.stringify(synchronization) } : {}),
    ...(mappings ? { mappings: keptMappings(mappings) } : {}),
  };
  const used = { ...stored, ...words, enabled: stored.enabled && validate };
  await checkUse(parts, used, given.plain, joinSecrets({ plain: given.plain, secrets }));
  const { document } = requireConnector(parts.catalog(), stored.connector);
  const isMoved = movedProperties(document, configurationOf(stored), given.plain, 'place').length > 0;
  // Before it is written, so that no end of this process leaves positions of another place behind it.
  if (isMoved) await parts.rewind(stored.owner);
  const updated = await write(parts, tenant, stored, { given, kept, words });
  if (isMoved && updated) await leaveBehind(parts, updated);
  return updated;
}

interface Writing {
  readonly given: GivenConfiguration;
  readonly kept: readonly string[];
  readonly words: Partial<Pick<StoredInstance, 'synchronization' | 'mappings'>>;
}

async function write(
  parts: TenancyParts,
  tenant: Tenant,
  stored: StoredInstance,
  { given, kept, words }: Writing,
): Promise<StoredInstance | undefined> {
  const { name, version } = stored;
  const change = { ...words, configuration: JSON.stringify(given.plain), updatedAt: parts.clock.now() };
  const changes = changesOf(stored, kept, given);
  if (Object.keys(changes).length === 0) return (await parts.store()).updateInstance(tenant, name, version, change);
  return (await parts.sealed()).update(tenant, name, version, { ...change, secrets: changes });
}

/** A run that began between, where it was, is no run of where it is now. */
async function leaveBehind({ stop, rewind }: TenancyParts, { owner }: StoredInstance): Promise<void> {
  await stop(owner);
  await rewind(owner);
}

/** What is given for an instance that is there, its secrets apart. */
export function partUpdate({ catalog }: TenancyParts, stored: StoredInstance, configuration: GivenUpdate): GivenConfiguration {
  const schema = requireConnector(catalog(), stored.connector).document.configurationSchema;
  const before = { configuration: configurationOf(stored), secrets: Object.keys(stored.secrets) };
  return partGiven(typeof configuration === 'function' ? configuration(before) : configuration, schema);
}

/** Those that are given, and those that stay. */
export async function wholeSecrets(parts: TenancyParts, stored: StoredInstance, given: GivenConfiguration): Promise<OpenSecrets> {
  return { ...(await open(parts, stored, staying(Object.keys(stored.secrets), given))), ...given.secrets };
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

export function changedMeanwhile(name: string): ConnectorError {
  return new ConnectorError('CONNECTOR_BUSY', `others change "${name}" at the same time; try again`, { name });
}

function changedSince(name: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CHANGED', `"${name}" was changed since it was read; read it again, then change it`, { name });
}
