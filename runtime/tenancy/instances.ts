import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { SealedInstances } from '../vault/index.ts';
import type { InstanceStore, StoredInstance, Tenant } from '../vault/ports.ts';
import { createInstanceDocuments } from './instance-document.ts';
import type { Owners } from './owners.ts';

/** Instances as datasources among the documents. */
export interface Instances {
  /** As a datasource. */
  documentOf(instance: StoredInstance): Promise<Loaded<Datasource>>;
  /**
   * The documents of this moment as somebody may see them who asks for this datasource: the operator (`undefined`) those of files with it,
   * a tenant no datasource but this one, and it only if it is an instance of its own. `instance`: what it is, where it is one.
   */
  find(tenant: Tenant | undefined, datasource: string): Promise<FoundInstance>;
  /** As `find`, to be used. Throws CONNECTOR_DISABLED. */
  use(tenant: Tenant | undefined, datasource: string): Promise<Catalog>;
  /** Those of a tenant. */
  of(tenant: Tenant): Promise<readonly Loaded<Datasource>[]>;
  /** Those of all tenants, from the one that comes after `after`. */
  all(after: string | undefined, limit: number): Promise<readonly Loaded<Datasource>[]>;
  /** Lets go of what is kept of one that is gone. */
  forget(owner: string): void;
}

export interface FoundInstance {
  readonly catalog: Catalog;
  readonly instance: StoredInstance | undefined;
}

export interface InstancesParts {
  readonly store: () => Promise<InstanceStore>;
  readonly sealed: () => Promise<SealedInstances>;
  readonly catalog: () => Catalog;
  readonly owners: Owners;
}

/** What an owner is called: who asks for another datasource that is not there opens no vault. */
export const ownerPattern = /^i_[a-z2-7]{26}$/;

export function createInstances({ store, sealed, catalog, owners }: InstancesParts): Instances {
  const documents = createInstanceDocuments();
  const documentOf = async (instance: StoredInstance): Promise<Loaded<Datasource>> => {
    owners.note(instance);
    const connector = catalog().connectors.get(instance.connector);
    // Without secrets no key is needed.
    if (Object.keys(instance.secrets).length === 0) return documents.of(instance, connector, () => ({}));
    const { secretsOf } = await sealed();
    return documents.of(instance, connector, secretsOf);
  };
  const stored = async (tenant: Tenant | undefined, owner: string): Promise<StoredInstance | undefined> => {
    if (!ownerPattern.test(owner)) return undefined;
    return tenant ? (await store()).ownInstance(tenant, owner) : (await store()).instanceByOwner(owner);
  };
  const find: Instances['find'] = async (tenant, datasource) => {
    const documentsNow = catalog();
    if (!tenant && documentsNow.datasources.has(datasource)) return { catalog: documentsNow, instance: undefined };
    const instance = await stored(tenant, datasource);
    if (!instance) return { catalog: tenant ? withOnly(documentsNow, undefined) : documentsNow, instance };
    return { catalog: withOnly(documentsNow, await documentOf(instance)), instance };
  };
  return {
    documentOf,
    find,
    async use(tenant, datasource) {
      const found = await find(tenant, datasource);
      if (found.instance) requireEnabled(found.instance);
      return found.catalog;
    },
    async of(tenant) {
      return Promise.all((await (await store()).instances(tenant)).map(documentOf));
    },
    async all(after, limit) {
      return Promise.all((await (await store()).allInstances(after, limit)).map(documentOf));
    },
    forget: (owner) => documents.forget(owner),
  };
}

/** The documents with no datasource but this one: nothing that is said of them tells of another. */
export function withOnly(catalog: Catalog, datasource: Loaded<Datasource> | undefined): Catalog {
  const datasources = new Map(datasource ? [[datasource.document.name, datasource]] : []);
  return Object.freeze({ ...catalog, datasources, diagnostics: [] });
}

export function requireEnabled({ enabled, name, connector, scope, identity }: StoredInstance): void {
  if (enabled) return;
  throw new ConnectorError('CONNECTOR_DISABLED', `"${name}" is disabled; enable it first`, { connector, name, scope, identity });
}
