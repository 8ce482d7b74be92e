import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Connector } from '../documents/generated/connector.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import { type ResolvedApp, resolveConfiguration } from '../documents/index.ts';
import type { Scope } from '../expressions/index.ts';
import { withFiles } from '../http/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { suggestion } from '../kernel/suggest.ts';
import { actionNamed, bindActions } from './actions/bind-action.ts';
import { appGuard } from './app-secrets/guard.ts';
import { checkConnector } from './conformance.ts';
import { createAuthenticators, ownApp } from './connections/authenticators.ts';
import { createContexts } from './context/kept-context.ts';
import { withContext } from './context/contexts.ts';
import type { BoundDatasource, ReadOptions, ReadPage } from './engine.ts';
import { describeObject } from './describe-object.ts';
import { bindFound, createFoundCache, type FoundCache } from './discovery/bind-found.ts';
import { describeSchema } from './discovery/describe-schema.ts';
import { resourceOf } from './discovery/resources.ts';
import { findDocuments } from './find-documents.ts';
import { resumeHash } from './state-words/index.ts';
import { getRecord } from './get.ts';
import { bindMapping, mapBack } from './mapping/bind-mapping.ts';
import { createDocumentLists } from './mapping/list-cache.ts';
import { type BoundMapping, type CompiledLists, createMappings, type Mappings } from './mapping/mappers.ts';
import { withoutSecretsLater } from './mapping/without-secrets.ts';
import { isFollowed } from './partitions/changed-source.ts';
import { countReaders } from './partitions/count-readers.ts';
import { recordParents } from './partitions/record-parents.ts';
import { createSharedReads } from './partitions/shared-reads.ts';
import type { ObjectPlan } from './plan.ts';
import { createPlans } from './plans.ts';
import { absence, presentObjects } from './present-objects.ts';
import { readObject as readAll } from './read/read-object.ts';
import { ownConnection } from './connections/hide-values.ts';
import { clientOwner } from './connections/sub-owners.ts';
import { hideSecrets } from './hide-secrets.ts';
import { secretForms } from './request/secret-forms.ts';
import { createSession, type Session } from './session.ts';
import type { EngineParts } from './parts.ts';
import { checkValidations } from './validation.ts';
import { createWatch, watched } from './watch.ts';

export type * from './engine.ts';
export { type ActionHandle, type ActionResult, createActionHandle } from './actions/action-handle.ts';
export { noInput } from './actions/action-plan.ts';
export type { BoundAction, CallOptions } from './actions/bound-action.ts';
export { requireOrder } from './incremental/page-cursors.ts';
export type { ObjectSchema, SchemaOptions } from './discovery/object-schema.ts';
export type { Resource } from './discovery/resource.ts';
export type { Entity, Mapped } from './entity.ts';
export type { ConnectionStatus } from './connections/access.ts';
export {
  type BegunConnecting,
  type CameBack,
  type Connecting,
  type ConnectionView,
  type ConnectOptions,
  type ConnectOutcome,
  createConnecting,
} from './connections/connecting.ts';
export { subOwners } from './connections/sub-owners.ts';
export type { SharedReads } from './partitions/shared-reads.ts';
export { describeKey, rangeKey } from './partitions/read-ranges.ts';
export { type TestReason, testReason } from './test-reason.ts';
export { pageKey, type Told } from './watch.ts';
export type { MappingContext, MappingProblem, MappingValues, ObjectMapping, SavedContext, StoredMapper } from './mapping/object-mapping.ts';
export type { EngineParts, StoredRecord } from './parts.ts';

export interface Engine {
  /** Binds a datasource to the documents of one moment. Throws DATASOURCE_NOT_FOUND, CONNECTOR_NOT_FOUND or CONNECTOR_CONFIG_INVALID. */
  bind(catalog: Catalog, datasource: string): BoundDatasource;
  /** Lets go of what is known of a datasource that is gone: of its connection. */
  forget(datasource: string): void;
  /** Waits, for a while, until tokens that are renewed now are kept. */
  settle(): Promise<void>;
}

export function createEngine(parts: EngineParts): Engine {
  const planOf = createPlans(parts.expressions);
  const found = new WeakMap<Loaded<Datasource>, FoundCache>();
  const authenticators = createAuthenticators(parts);
  const contexts = createContexts(parts.events);
  const lists = createDocumentLists();
  const compiled: CompiledLists = new WeakMap();
  return {
    bind(catalog, name) {
      const { datasource, connector } = findDocuments(catalog, name);
      const app = parts.appOf?.(catalog, name);
      const own = partsOf(parts, name);
      const { redactor } = own;
      const { scope, shown } = scopeOf(own, datasource, connector, app);
      const uploaded = parts.uploadsFolder?.(name);
      const folders = [...(parts.allowedFolders?.(catalog, name) ?? []), ...(uploaded === undefined ? [] : [uploaded])];
      const of = { datasource: name, connector: connector.document.name };
      const watch = createWatch(parts.observe && ((event) => parts.observe?.(of, event)));
      const session = createSession({
        parts: { ...own, exchange: watched(withFiles(own.exchange, { clock: parts.clock, folders }), watch) },
        watch,
        datasource: name,
        plan: presentObjects(planOf(connector, scope), scope),
        scope,
        allowedAddresses: parts.allowedAddresses(catalog, name),
        authenticator: authenticators.of(name, redactor),
        registrar: authenticators.of(clientOwner(name), redactor),
        context: contexts.of(name),
        redirectUri: app?.redirectUri,
        guard: appGuard(name, app, datasource.uploaded, connector.document),
      });
      const mappings = createMappings({ catalog, datasource, lists, compiled, configuration: shown }, session);
      const cache = found.get(datasource) ?? createFoundCache();
      found.set(datasource, cache);
      return hideSecrets(
        bindFound(session, cache, (known) => bindSession(known, mappings, { catalog, ...datasource.document })),
        redactor,
      );
    },
    forget(datasource) {
      const { redactor } = partsOf(parts, datasource);
      redactor.hold(ownConfiguration(datasource), []);
      redactor.hold(ownConnection(datasource), []);
      authenticators.forget(datasource);
      authenticators.forget(clientOwner(datasource));
      contexts.forget(datasource);
    },
    settle: () => authenticators.settle(),
  };
}

/** Of a datasource that is not the operator's, what is shown of its requests hides its own secrets and tells of no others. */
function partsOf(parts: EngineParts, datasource: string): EngineParts {
  const redactor = parts.redactorOf?.(datasource) ?? parts.redactor;
  if (redactor === parts.redactor) return parts;
  return { ...parts, redactor, exchange: (request, options) => parts.exchange(request, { ...options, redactor }) };
}

/** What expressions of a datasource see from the beginning. Its secrets are hidden from then on, in every form that its connector writes them in. */
function scopeOf(
  parts: EngineParts,
  { document, ...datasource }: Loaded<Datasource>,
  connector: Loaded<Connector>,
  app: ResolvedApp | undefined,
): { readonly scope: Scope; readonly shown: () => Scope } {
  const { values, secrets } = resolveConfiguration({ ...datasource, document }, connector.document, parts.environment);
  const hidden = [...secrets, ...(app?.secrets ?? [])].flatMap((secret) => secretForms(secret, connector.document));
  parts.redactor.hold(ownConfiguration(document.name), hidden);
  const uploaded = parts.uploadsFolder?.(document.name);
  const { name, version, apiVersion } = connector.document;
  return {
    shown: withoutSecretsLater(values, hidden),
    scope: {
      configuration: values,
      uploads: uploaded === undefined ? {} : { folder: uploaded },
      connector: { name, version, ...(apiVersion === undefined ? {} : { apiVersion }) },
      app: app?.values ?? ownApp(values),
    },
  };
}

function ownConfiguration(datasource: string): string {
  return `configuration of ${datasource}`;
}

/** What a datasource is bound with, beside its session. */
type Documents = Pick<Datasource, 'synchronization'> & { readonly catalog: Catalog };

function bindSession(session: Session, mappings: Mappings, { catalog, synchronization }: Documents): BoundDatasource {
  const { plan, datasource } = session;
  const { document } = plan.loaded;
  const actions = bindActions(session);
  const bound: BoundDatasource = {
    name: datasource,
    connector: document.name,
    connectorHash: resumeHash(document),
    apiVersion: document.apiVersion ?? null,
    synchronization,
    objects: new Map(
      [...plan.objects].map(([name, object]) => [
        name,
        { ...describeObject(document, object, mappings), mappings: bindMapping(session, catalog, mappings, name) },
      ]),
    ),
    actions,
    action: (name) => actionNamed(actions, name, datasource, document.name),
    validate: (options = {}) => checkValidations(session, options),
    read: (object, options = {}) => readObject(session, mappings, object, options),
    shareReads: (objects) => createSharedReads(countReaders(objects, plan.objects)),
    async get(name, id, options = {}) {
      const object = objectOf(session, name);
      const { get } = object;
      if (!get) throw missingOperation(session, name, 'get');
      return at({ datasource, object: name }, async () => {
        const mapping = await mappingFor(mappings, name, options);
        const seeing = await withContext(session, namesFor(object, mapping), options);
        return getRecord(seeing, object, get, id, mapping && mappings.open(mapping, contextIn(seeing)), options);
      });
    },
    bodyOf: (name, record) =>
      at({ datasource, object: name }, () => mapBack(session, mappings, objectOf(session, name).config.name, record)),
    schema: async (name, options = {}) => describeSchema(objectOf(session, name), (how) => bound.read(name, how), options),
    discover: () => Promise.resolve(bound),
    resources: () => Promise.resolve([...plan.objects.values()].map(resourceOf)),
    test: (options = {}) => checkConnector(session, bound, options),
    access: session.access,
    observe: session.watch.observe,
  };
  return bound;
}

async function* readObject(session: Session, mappings: Mappings, name: string, options: ReadOptions): AsyncGenerator<ReadPage> {
  const object = objectOf(session, name);
  const { list } = object;
  if (!list) throw missingOperation(session, name, 'list');
  try {
    const mapping = await mappingFor(mappings, name, options);
    const readOther = (other: string, how: ReadOptions): AsyncIterable<ReadPage> => readObject(session, mappings, other, how);
    const followed = options.shared !== undefined && isFollowed(session.plan.loaded.document, name);
    const seeing = await withContext(session, namesFor(object, mapping), options);
    const mapper = mapping && mappings.open(mapping, contextIn(seeing));
    yield* recordParents(readAll({ session: seeing, object, list, mapper, options, readOther }), name, options, followed);
  } catch (thrown) {
    throw located(thrown, { datasource: session.datasource, object: name });
  }
}

async function mappingFor(mappings: Mappings, object: string, { map }: Pick<ReadOptions, 'map'>): Promise<BoundMapping | undefined> {
  return map === false ? undefined : mappings.of(object);
}

/** Values of the context that an object reads, and its mapping. */
function namesFor({ context }: ObjectPlan, mapping: BoundMapping | undefined): readonly string[] {
  return mapping === undefined || mapping.context.length === 0 ? context : [...new Set([...context, ...mapping.context])];
}

function contextIn({ scope }: Session): Scope {
  // What `withContext` put there.
  return (scope['context'] ?? {}) as Scope;
}

function objectOf(session: Session, name: string): ObjectPlan {
  const object = session.plan.objects.get(name);
  if (object) return object;
  const { document } = session.plan.loaded;
  const near = suggestion(name, session.plan.objects.keys());
  const message = absence(session.plan, name) ?? `connector ${document.name} has no object "${name}"${near}`;
  throw new ConnectorError('OBJECT_NOT_FOUND', message, { datasource: session.datasource });
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
