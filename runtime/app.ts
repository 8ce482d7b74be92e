import { join } from 'node:path';
import { createAdmins } from './app/admin.ts';
import { openConnecting } from './app/connect.ts';
import { layFoundation } from './app/foundation.ts';
import { createMappings } from './app/mappings.ts';
import type { RuntimeOptions } from './app/runtime-options.ts';
import { createWork } from './app/work.ts';
import { type Catalog, createRegistry, createUploadedFiles, mayReadFiles, resolveApp, writeTypes } from './documents/index.ts';
import { type BoundDatasource, createActionHandle, createEngine } from './engine/index.ts';
import { createObservation } from './observe/index.ts';
import { createMigrationService } from './store/index.ts';
import {
  createPlanService,
  createReach,
  createStateService,
  operatorCalls,
  type Runtime,
  storedRecords,
  type SyncOptions,
} from './sync/index.ts';
import { createTenancy } from './tenancy/index.ts';

/**
 * Reads the documents and wires the rooms. The store is opened when it is first needed, and its folder held from then until
 * the runtime is disposed: live reads go on beside a server that holds it. Throws CONNECTOR_CONFIG_INVALID when ferrule.yaml
 * is wrong (broken documents only leave diagnostics); what needs the store throws STORE_LOCKED when another process holds it.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  // What has been started goes down again, last first: also when the rest cannot be.
  await using started = new AsyncDisposableStack();
  const foundation = await layFoundation(options, started);
  const { configuration, clock, environment, folder, log, redactor, redactorOf, owners, events } = foundation;
  const { store, fleet, vault, connections, expressions, exchange } = foundation;
  const { logRejected = true, metrics = false } = options;
  const registry = started.use(
    await createRegistry({
      configuration,
      uploadsFolder: join(folder, 'documents'),
      expressions,
      environment,
      events,
      log,
      logRejected,
      clock,
    }),
  );
  if (options.watch) await registry.start();
  const catalog = (): Catalog => registry.catalog();
  const files = createUploadedFiles(configuration.uploadedFiles);
  const observation = await createObservation({ store, redactorOf, environment, metrics, fleet, clock, log });
  const find = (name: string) => tenancy.instances.find(undefined, name);
  const bind: ReturnType<typeof createEngine>['bind'] = (documents, name) => engine.bind(documents, name);
  const { forEngine, forReach, tables, mappings } = createMappings({ ...foundation, registry, bind, find });
  const engine = createEngine({
    ...forEngine,
    observe: observation.exchanges,
    expressions,
    exchange,
    redactor,
    redactorOf,
    clock,
    events,
    environment,
    allowedAddresses: (documents, datasource) => registry.allowedAddresses(documents, datasource),
    allowedFolders: (documents, datasource) => (mayReadFiles(documents, datasource) ? configuration.folders : []),
    uploadsFolder: (datasource) => files.folderOf(datasource),
    connections,
    appOf: (documents, datasource) => {
      const found = documents.datasources.get(datasource);
      return found && resolveApp(configuration.apps, found.document, environment);
    },
    stored: (datasource, object) => storedRecords(store, datasource, object),
  });
  started.defer(() => engine.settle());
  started.use(observation);
  // Whoever works comes before the one that it works for: nothing is asked of these until there is work.
  const reached = {
    bind: (name: string): Promise<BoundDatasource> => operator.datasource(name),
    find,
  };
  const { syncs, schedules, start } = createWork({ ...foundation, ...reached, catalog, observe: observation.observe }, started);
  const { connecting, announce } = openConnecting({ ...foundation, ...reached }, started);
  const states = createStateService({ store, running: (name) => syncs.running(name), clock });
  const erase: Runtime['erase'] = async (name) => {
    await syncs.stop(name);
    return (await store()).erase(name);
  };
  const tenancy = createTenancy({
    vault,
    scopes: configuration.scopes,
    owners,
    catalog,
    check: (documents, document) => registry.checkInstance(documents, document),
    bind,
    stop: (name) => syncs.stop(name),
    erase,
    rewind: (name) => states.rewind(name),
    environment,
    hide: (secret) => redactor.add(secret),
    forget: (name) => {
      engine.forget(name);
      redactor.forget(name);
      // One that is left behind is found out when it is due; what is told of it says that it is there, until it is erased.
      void store()
        .then((each) => Promise.all([each.schedules.forget(name), each.forgetFacts(name)]))
        .catch(() => {});
    },
    events,
    clock,
    random: foundation.random,
  });
  const reachable = {
    instances: tenancy.instances,
    catalog,
    bind,
    begin: (bound: BoundDatasource, how: SyncOptions) => syncs.start(bound, how),
    stop: (name: string) => syncs.stop(name),
    store,
    events,
    connecting,
    schedules,
    states,
    mappings: forReach,
    timeline: observation.timeline,
    clock,
  };
  const reach: Runtime['reach'] = (tenant) => createReach(reachable, tenant);
  const operator = reach();
  const { schema, viewSchema } = configuration.store;
  const running = started.move();
  let ending: Promise<void> | undefined;

  return {
    ...operatorCalls(operator),
    events,
    log,
    keys: vault.keys,
    catalog,
    reload: () => registry.reload(),
    upload: (kind, name, text) => registry.upload(kind, name, text),
    removeUpload: (kind, name) => registry.removeUpload(kind, name),
    putFile: (datasource, name, content) => files.put(datasource, name, content),
    removeFile: (datasource, name) => files.remove(datasource, name),
    datasource: (name) => bind(catalog(), name),
    action: (name, action) => createActionHandle(async () => (await operator.datasource(name)).action(action)),
    types: () => writeTypes(catalog(), configuration.scopes),
    completeConnect: (callback, how) => connecting.complete(callback, how),
    reach,
    scope: (type, identity) => tenancy.scope(type, identity),
    admin: createAdmins({ ...foundation, tenancy, catalog, reach }),
    tokens: tenancy.tokens,
    importConnections: (text, how) => tenancy.importConnections(text, how),
    plans: createPlanService({ catalog, bind, preview: (...given) => registry.preview(...given), store }),
    mappings,
    tables,
    migrations: createMigrationService({ catalog, place: { tables: schema, views: viewSchema } }),
    metrics: () => observation.metrics(),
    erase,
    countStored: async (datasource, object) => (await store()).countEntities(datasource, object),
    announce,
    startSchedules: start,
    // Whoever stops it a second time waits for the same end.
    [Symbol.asyncDispose]: () => (ending ??= running.disposeAsync()),
  };
}
