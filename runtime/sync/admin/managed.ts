import { connectorName } from '../../documents/datasource-words.ts';
import { basename } from 'node:path';
import { type FormPlan, formPlanOf } from '../../documents/admin-form/index.ts';
import type { Catalog, Loaded } from '../../documents/catalog.ts';
import type { Connector } from '../../documents/generated/connector.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import { uuidOf } from '../../kernel/uuid-of.ts';
import { configurationOf, instanceDocument, type Instances, operatorsOwn } from '../../tenancy/index.ts';
import type { InstanceStore, StoredInstance, Tenant } from '../../vault/ports.ts';

/** A datasource that has a form. */
export interface Managed {
  /** Stable for its name. */
  readonly id: string;
  readonly datasource: Loaded<Datasource>;
  readonly connector: Loaded<Connector>;
  readonly plan: FormPlan;
  /** What it is kept as; absent: it comes from a file. */
  readonly instance: StoredInstance | undefined;
}

export interface ManagedParts {
  readonly catalog: () => Catalog;
  readonly instances: Instances;
  readonly vault: () => Promise<Pick<InstanceStore, 'instances'>>;
}

/** Those that somebody may see: the operator those of files by name, then its own; a tenant its own. In a stable order. */
export async function managedOf({ catalog, instances, vault }: ManagedParts, tenant: Tenant | undefined): Promise<readonly Managed[]> {
  const documents = catalog();
  const files = tenant ? [] : [...documents.datasources.values()].toSorted((a, b) => (a.document.name < b.document.name ? -1 : 1));
  const own = await (await vault()).instances(tenant ?? operatorsOwn);
  const made = own.toSorted((a, b) => a.createdAt - b.createdAt || (a.owner < b.owner ? -1 : 1));
  return [
    ...files.flatMap((datasource) => managed(documents, datasource, undefined)),
    ...(
      await Promise.all(made.map(async (instance) => managed(documents, await documentOf(instances, documents, instance), instance)))
    ).flat(),
  ];
}

/** Of a datasource, by its name. */
export function idOf(datasource: string): string {
  return uuidOf('datasource', datasource);
}

function managed({ connectors }: Catalog, datasource: Loaded<Datasource>, instance: StoredInstance | undefined): readonly Managed[] {
  const connector = connectors.get(connectorName(datasource.document));
  const plan = connector && formPlanOf(connector);
  return plan ? [{ id: idOf(datasource.document.name), datasource, connector, plan, instance }] : [];
}

/** Without the key that its secrets are sealed by it is shown all the same; whoever uses it is told why it cannot be. */
async function documentOf(instances: Instances, { connectors }: Catalog, instance: StoredInstance): Promise<Loaded<Datasource>> {
  try {
    return await instances.documentOf(instance);
  } catch (thrown) {
    return instanceDocument(instance, connectors.get(instance.connector), configurationOf(instance), () => {
      throw thrown;
    });
  }
}

/** Throws DATASOURCE_NOT_FOUND, in the same words whether it is not there or another's. */
export async function managedById(parts: ManagedParts, tenant: Tenant | undefined, id: string): Promise<Managed> {
  const found = (await managedOf(parts, tenant)).find((each) => each.id === id);
  if (found) return found;
  throw new ConnectorError('DATASOURCE_NOT_FOUND', `there is no connector ${id.slice(0, 100)}`);
}

/** Throws CONNECTOR_IN_FILE for one that comes from a file. */
export function requireInstance({ instance, datasource }: Managed): StoredInstance {
  if (instance) return instance;
  const { name } = datasource.document;
  const message = `datasource ${name} comes from the file ${basename(datasource.file)}: change it there`;
  throw new ConnectorError('CONNECTOR_IN_FILE', message, { datasource: name });
}

/** Tells one configuration from another, its secrets with it. */
export function configurationTag({ instance, datasource, connector }: Managed): string {
  return instance ? `${instance.version}` : `${datasource.hash.slice(0, 16)}-${connector.hash.slice(0, 16)}`;
}
