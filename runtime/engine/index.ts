import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { resolveConfiguration } from '../documents/index.ts';
import { withFiles } from '../http/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import { chooseMapping, compileMapper, type Mapper } from '../mapping/index.ts';
import { brokenDocuments } from './broken-documents.ts';
import { checkConnector } from './conformance.ts';
import type { BoundDatasource, BoundObject, ReadOptions, ReadPage } from './engine.ts';
import { bindFound, createFoundCache, type FoundCache } from './discovery/bind-found.ts';
import { describeSchema } from './discovery/describe-schema.ts';
import { resourceOf } from './discovery/resources.ts';
import { getRecord } from './get.ts';
import { type IncrementalPlan, isBounded, plainLookback, rulesOf } from './incremental/incremental-plan.ts';
import { countReaders } from './partitions/count-readers.ts';
import { parentsIn } from './partitions/partition-plan.ts';
import { recordParents } from './partitions/record-parents.ts';
import { createSharedReads } from './partitions/shared-reads.ts';
import { compileConnector, type ConnectorPlan, type ObjectPlan } from './plan.ts';
import { readObject as readAll } from './read/read-object.ts';
import { secretForms } from './request/secret-forms.ts';
import { createSession, type EngineParts, type Session } from './session.ts';

export type * from './engine.ts';
export { requireOrder } from './incremental/page-cursors.ts';
export type { ObjectSchema, SchemaOptions } from './discovery/object-schema.ts';
export type { Resource } from './discovery/resource.ts';
export type { Entity, Mapped } from './entity.ts';
export type { SharedReads } from './partitions/shared-reads.ts';
export type { EngineParts, StoredRecord } from './session.ts';

export interface Engine {
  /** Binds a datasource to the documents of one moment. Throws DATASOURCE_NOT_FOUND, CONNECTOR_NOT_FOUND or CONNECTOR_CONFIG_INVALID. */
  bind(catalog: Catalog, datasource: string): BoundDatasource;
}

export function createEngine(parts: EngineParts): Engine {
  // A plan lives as long as its document: one that was replaced goes when the last run that began with it is done.
  const plans = new WeakMap<Loaded<Connector>, ConnectorPlan>();
  const found = new WeakMap<Loaded<Datasource>, FoundCache>();
  const planOf = (loaded: Loaded<Connector>): ConnectorPlan => {
    const plan = plans.get(loaded) ?? compileConnector(loaded, parts.expressions);
    plans.set(loaded, plan);
    return plan;
  };
  return {
    bind(catalog, name) {
      const datasource = catalog.datasources.get(name);
      if (!datasource) {
        throw new ConnectorError(
          'DATASOURCE_NOT_FOUND',
          `datasource not found: ${name}${suggestion(name, catalog.datasources.keys())}${brokenDocuments(catalog)}`,
          { datasource: name },
        );
      }
      const connectorName = datasource.document.connector.replace(/@.*/, '');
      const loaded = catalog.connectors.get(connectorName);
      if (!loaded) {
        throw new ConnectorError(
          'CONNECTOR_NOT_FOUND',
          `connector not found: ${connectorName}${suggestion(connectorName, catalog.connectors.keys())}${brokenDocuments(catalog)}`,
          { datasource: name },
        );
      }
      const { values, secrets } = resolveConfiguration(datasource, loaded.document, parts.environment);
      for (const secret of secrets) for (const form of secretForms(secret, loaded.document)) parts.redactor.add(form);
      const plan = planOf(loaded);
      const uploaded = parts.uploadsFolder?.(name);
      const folders = [...(parts.allowedFolders?.(catalog, name) ?? []), ...(uploaded === undefined ? [] : [uploaded])];
      const { version, apiVersion } = loaded.document;
      const scope = {
        configuration: values,
        uploads: uploaded === undefined ? {} : { folder: uploaded },
        connector: { name: connectorName, version, ...(apiVersion === undefined ? {} : { apiVersion }) },
      };
      const session = createSession(
        { ...parts, exchange: withFiles(parts.exchange, { clock: parts.clock, folders }) },
        name,
        plan,
        scope,
        parts.allowedAddresses(catalog, name),
      );
      const mappers = mappersOf(catalog, session);
      const cache = found.get(datasource) ?? createFoundCache();
      found.set(datasource, cache);
      return bindFound(session, cache, (known) => bindSession(known, mappers));
    },
  };
}

type Mappers = (object: string) => Mapper | undefined;

function mappersOf(catalog: Catalog, { parts, datasource, plan }: Session): Mappers {
  const compiled = new Map<string, Mapper | undefined>();
  return (object) => {
    if (!compiled.has(object)) {
      const chosen = chooseMapping(catalog.mappings, { datasource, connector: plan.loaded.document.name, object });
      compiled.set(object, chosen && compileMapper(chosen.name, chosen.loaded.document, parts.expressions));
    }
    return compiled.get(object);
  };
}

function bindSession(session: Session, mappers: Mappers): BoundDatasource {
  const { plan, datasource } = session;
  const { document, hash } = plan.loaded;
  const bound: BoundDatasource = {
    name: datasource,
    connector: document.name,
    connectorHash: hash,
    apiVersion: document.apiVersion ?? null,
    objects: new Map([...plan.objects].map(([name, object]) => [name, describe(object, mappers(name)?.name)])),
    read: (object, options = {}) => readObject(session, mappers, object, options),
    shareReads: (objects) => createSharedReads(countReaders(objects, plan.objects)),
    async get(name, id, options = {}) {
      const object = objectOf(session, name);
      const { get } = object;
      if (!get) throw missingOperation(session, name, 'get');
      const mapper = options.map === false ? undefined : mappers(name);
      return at({ datasource, object: name }, () => getRecord(session, object, get, id, mapper, options));
    },
    schema: async (name, options = {}) => describeSchema(objectOf(session, name), (how) => bound.read(name, how), options),
    discover: () => Promise.resolve(bound),
    resources: () => Promise.resolve([...plan.objects.values()].map(resourceOf)),
    test: (options = {}) => checkConnector(session, bound, options),
  };
  return bound;
}

async function* readObject(session: Session, mappers: Mappers, name: string, options: ReadOptions): AsyncGenerator<ReadPage> {
  const object = objectOf(session, name);
  const { list } = object;
  if (!list) throw missingOperation(session, name, 'list');
  const mapper = options.map === false ? undefined : mappers(name);
  try {
    const readOther = (other: string, how: ReadOptions): AsyncIterable<ReadPage> => readObject(session, mappers, other, how);
    yield* recordParents(readAll({ session, object, list, mapper, options, readOther }), name, options);
  } catch (thrown) {
    throw located(thrown, { datasource: session.datasource, object: name });
  }
}

function objectOf(session: Session, name: string): ObjectPlan {
  const object = session.plan.objects.get(name);
  if (object) return object;
  const { document } = session.plan.loaded;
  const near = suggestion(name, session.plan.objects.keys());
  throw new ConnectorError('OBJECT_NOT_FOUND', `connector ${document.name} has no object "${name}"${near}`, {
    datasource: session.datasource,
  });
}

function missingOperation(session: Session, object: string, operation: string): ConnectorError {
  const message = `object "${object}" of connector ${session.plan.loaded.document.name} declares no ${operation} operation`;
  return new ConnectorError('OBJECT_NOT_FOUND', message, { datasource: session.datasource, object });
}

async function at<T>(where: { readonly datasource: string; readonly object: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw located(thrown, where);
  }
}

function located(thrown: unknown, where: { readonly datasource: string; readonly object: string }): unknown {
  return thrown instanceof ConnectorError ? thrown.with(where) : thrown;
}

/** Parents are synced before their children. */
function dependenciesOf({ config, list }: ObjectPlan): readonly string[] {
  return [...new Set([...(config.dependsOn ?? []), ...parentsIn(list?.partitions?.sources ?? [])])];
}

function cursorOf(incremental: IncrementalPlan | undefined): Pick<BoundObject, 'incremental' | 'cursor' | 'lookback'> {
  if (!incremental) return { incremental: false, cursor: undefined, lookback: 0 };
  return { incremental: true, cursor: rulesOf(incremental), lookback: plainLookback(incremental.config) };
}

function describe(object: ObjectPlan, mapping: string | undefined): BoundObject {
  const { config, scope, list, get } = object;
  return {
    name: config.name,
    label: scope.label,
    collectionKey: scope.collectionKey,
    dependsOn: dependenciesOf(object),
    canList: list !== undefined,
    canGet: get !== undefined,
    keepsIds: object.identity?.kind !== 'rowNumber',
    listsPart: list?.incremental !== undefined && isBounded(list.incremental),
    partitionState: list?.partitions?.state,
    conditional: list?.conditional !== undefined,
    ...cursorOf(list?.incremental),
    allowCreate: config.allowCreate ?? false,
    allowUpdate: config.allowUpdate ?? false,
    allowDelete: config.allowDelete ?? false,
    mapping,
  };
}
