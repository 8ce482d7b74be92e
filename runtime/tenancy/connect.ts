import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import type { Synchronization } from '../documents/generated/datasource.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { NewInstance } from '../vault/index.ts';
import type { StoredInstance, Tenant } from '../vault/ports.ts';
import { partGiven } from './given-configuration.ts';
import { type Configuration, instanceDocument, type InstanceWords } from './instance-document.ts';
import { checkInline, type InlineMappings, keptMappings } from './inline-mappings.ts';
import { withOnly } from './instances.ts';
import { requireConnector, type TenancyParts } from './tenancy-parts.ts';

export interface ConnectOptions {
  /** Tells a second account of a connector from the first. Default the connector's name. */
  readonly name?: string | undefined;
  /** The app of ferrule.yaml that it belongs to. Default the only one of its connector, if there is one. */
  readonly app?: string | undefined;
  /** What of it is synced: objects that are not named are not. Default all. */
  readonly synchronization?: Synchronization | undefined;
  /** What it says of mapping its objects itself. Default nothing. */
  readonly mappings?: InlineMappings | undefined;
  /** Whether what its document asserts is looked at too, which may ask the provider. Default true. */
  readonly validate?: boolean | undefined;
}

/** Each costs a row, and a tenant's own list shows all. */
const mostInstances = 100;
const validName = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

type Connecting = [parts: TenancyParts, tenant: Tenant, key: string, configuration: Configuration, options: ConnectOptions];

/** Checks a configuration, then keeps it, sealed. Throws as `ScopedConnectors.connect`. */
export function connect(...given: Connecting): Promise<StoredInstance> {
  const [parts, tenant, key] = given;
  return checkNew(...given, async (instance) => {
    const stored = (await add(parts, instance)) ? await (await parts.store()).ownInstance(tenant, instance.owner) : undefined;
    if (stored) return stored;
    throw taken(key, instance.name);
  });
}

/** Checks all that connecting checks, and keeps nothing. Throws as `connect`. */
export async function checkConnect(...given: Connecting): Promise<void> {
  const kept = new Error('nothing is kept');
  await checkNew(...given, () => Promise.reject(kept)).catch((thrown: unknown) => {
    if (thrown !== kept) throw thrown;
  });
}

/** Gives a new instance that holds to every rule to `keep`; where that throws, nothing of it is left. */
async function checkNew(
  parts: TenancyParts,
  tenant: Tenant,
  key: string,
  configuration: Configuration,
  { name, app, synchronization, mappings = {}, validate = true }: ConnectOptions,
  keep: (instance: NewInstance) => Promise<StoredInstance>,
): Promise<StoredInstance> {
  const connector = requireConnector(parts.catalog(), key);
  if (name !== undefined) requireName(parts, name, key);
  const store = await parts.store();
  refuseTaken(await store.instances(tenant), key, name);
  const given = partGiven(configuration, connector.document.configurationSchema);
  const owner = parts.newOwner();
  const now = parts.clock.now();
  const identified = { owner, ...tenant, name: name ?? key, connector: key, app: app ?? null };
  parts.owners.note(identified);
  try {
    const words = { synchronization: synchronization ? JSON.stringify(synchronization) : null, mappings: keptMappings(mappings) };
    await checkUse(parts, { ...identified, ...words, enabled: validate }, given.plain, joinSecrets(given));
    const added = { ...identified, ...words, configuration: JSON.stringify(given.plain), enabled: true, createdAt: now, updatedAt: now };
    return await keep({ ...added, secrets: given.secrets });
  } catch (thrown) {
    parts.forget(owner);
    // Checking it may have signed it in.
    await store.removeConnection(owner).catch(() => false);
    throw thrown;
  }
}

/** Without secrets no key is needed. */
async function add(parts: TenancyParts, { secrets, ...instance }: NewInstance): Promise<boolean> {
  if (Object.keys(secrets).length === 0) return (await parts.store()).addInstance({ ...instance, secrets: {} });
  return (await parts.sealed()).add({ ...instance, secrets });
}

/** Holds a configuration to every rule before anything of it is kept; what its document asserts too, where it can be used now. */
export async function checkUse(
  parts: TenancyParts,
  instance: InstanceWords & Pick<StoredInstance, 'enabled'>,
  plain: Configuration,
  whole: Configuration,
): Promise<void> {
  const { owner, connector, enabled, mappings = null } = instance;
  const catalog = parts.catalog();
  parts.check(catalog, {
    kind: 'datasource',
    name: owner,
    connector,
    configuration: whole,
    // The vault's own JSON, or what is to be kept so.
    ...(mappings === null ? {} : { mappings: JSON.parse(mappings) as InlineMappings }),
  });
  const bound = parts.bind(
    withOnly(
      catalog,
      instanceDocument(instance, catalog.connectors.get(connector), plain, () => whole),
    ),
    owner,
  );
  await checkInline(bound, mappings);
  if (!enabled) return;
  const { status } = await bound.access.status();
  if (status === 'connected' || status === 'not_needed') await bound.validate();
}

function requireName({ catalog }: TenancyParts, name: string, key: string): void {
  if (!validName.test(name))
    throw new ConnectorError('REQUEST_INVALID', 'the name has lower-case letters, digits, _ and -, 64 at most, and begins with no -');
  if (name !== key && catalog().connectors.has(name))
    throw new ConnectorError('REQUEST_INVALID', `the name "${name}" is that of another connector; choose one of its own`);
}

/** The vault decides where several ask at once. */
function refuseTaken(instances: readonly StoredInstance[], key: string, name: string | undefined): void {
  const isTaken = instances.some((one) => one.name === (name ?? key) || (name === undefined && one.connector === key));
  if (isTaken) throw taken(key, name ?? key);
  if (instances.length < mostInstances) return;
  throw new ConnectorError('REQUEST_INVALID', `there are ${mostInstances} connectors already, which is the most; disconnect one first`);
}

function taken(key: string, name: string): ConnectorError {
  const how = name === key ? 'update it, or give a name to connect another account' : 'update it, or give another name';
  return new ConnectorError('CONNECTOR_ALREADY_CONNECTED', `"${name}" is connected already; ${how}`, { connector: key, name });
}
