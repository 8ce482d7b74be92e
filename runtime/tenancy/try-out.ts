import { joinSecrets } from '../documents/configuration/kept-secrets.ts';
import type { TestOptions, TestResult } from '../engine/index.ts';
import type { StoredInstance, Tenant } from '../vault/ports.ts';
import { type GivenConfiguration, partGiven } from './given-configuration.ts';
import { type Configuration, instanceDocument } from './instance-document.ts';
import { withOnly } from './instances.ts';
import { requireConnector, type TenancyParts } from './tenancy-parts.ts';
import { type GivenUpdate, partUpdate, wholeSecrets } from './update.ts';

/** Tests what a connector would be connected with, under a name of its own, and keeps nothing. Throws as `connect` does, before anything is asked. */
export async function tryOut(
  parts: TenancyParts,
  tenant: Tenant,
  connector: string,
  configuration: Configuration,
  options: TestOptions,
): Promise<TestResult> {
  const { document } = requireConnector(parts.catalog(), connector);
  const given = partGiven(configuration, document.configurationSchema);
  return testOnce(parts, { ...tenant, connector, app: null }, given, joinSecrets(given), options);
}

/** As `tryOut`, in place of the configuration of an instance, with those of its secrets that are not given again. */
export async function tryUpdate(
  parts: TenancyParts,
  stored: StoredInstance,
  configuration: GivenUpdate,
  options: TestOptions,
): Promise<TestResult> {
  const given = partUpdate(parts, stored, configuration);
  const secrets = await wholeSecrets(parts, stored, given);
  return testOnce(parts, stored, given, joinSecrets({ plain: given.plain, secrets }), options);
}

/** Whatever its connection learns on the way is let go of. */
async function testOnce(
  parts: TenancyParts,
  { scope, identity, connector, app }: Pick<StoredInstance, 'scope' | 'identity' | 'connector' | 'app'>,
  { plain }: GivenConfiguration,
  whole: Configuration,
  options: TestOptions,
): Promise<TestResult> {
  const catalog = parts.catalog();
  const owner = parts.newOwner();
  parts.owners.note({ owner, scope, identity });
  try {
    parts.check(catalog, { kind: 'datasource', name: owner, connector, configuration: whole });
    const words = { owner, name: connector, connector, app };
    const loaded = instanceDocument(words, catalog.connectors.get(connector), plain, () => whole);
    return await parts.bind(withOnly(catalog, loaded), owner).test(options);
  } finally {
    parts.forget(owner);
    await (await parts.store()).removeConnection(owner).catch(() => false);
  }
}
