import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { notForDevelopment } from './crypto/development-key.ts';
import { findKeys } from './crypto/find-keys.ts';
import {
  addressOf,
  type Catalog,
  createRegistry,
  createUploadedFiles,
  loadRuntimeConfiguration,
  mayReadFiles,
  resolveApp,
  type RuntimeConfiguration,
  writeTypes,
} from './documents/index.ts';
import { createActionHandle, createConnecting, createEngine } from './engine/index.ts';
import { createExpressions } from './expressions/index.ts';
import { createHttp } from './http/index.ts';
import { type Clock, type Random, systemClock } from './kernel/clock.ts';
import { parseDuration } from './kernel/duration.ts';
import { ConnectorError } from './kernel/errors.ts';
import { createEvents } from './kernel/events.ts';
import { createLog, silentLog } from './kernel/log.ts';
import { redactTexts } from './kernel/redact-error.ts';
import { createRedactor, type Redactor } from './kernel/redactor.ts';
import { createObservation } from './observe/index.ts';
import { createMigrationService, keepUpViews, openStores } from './store/index.ts';
import {
  createPlanService,
  createReach,
  createScheduler,
  createStateService,
  createScheduleService,
  createSyncs,
  operatorCalls,
  type Role,
  type Runtime,
  storedRecords,
} from './sync/index.ts';
import { createOwners, createTenancy, withTenants } from './tenancy/index.ts';
import { checkConnections, type ConnectionAdapter, createVault, lazyConnections, withHostConnections } from './vault/index.ts';

export interface RuntimeOptions {
  /** Path of ferrule.yaml. Absent: `ferrule.yaml` in the working directory if there is one, else defaults. */
  readonly configuration?: string;
  /** Folder of the store instead of the configured one. */
  readonly data?: string;
  /** Address that the server listens on instead of the configured one: only on loopback is a master key for development made. */
  readonly host?: string;
  /** Whether changed documents are taken up while running. Default false: they are read once. */
  readonly watch?: boolean;
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Whether documents that are rejected are logged. Default true; no, where who subscribes to `definition.rejected` shows them. */
  readonly logRejected?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A host's own storage of what tenants connect, instead of ours; tried before anything else, see `ConnectionAdapter`. */
  readonly connections?: ConnectionAdapter;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Durability of commits: `normal` survives the death of the process, `full` also a power cut. Default normal. */
  readonly synchronous?: 'normal' | 'full';
  /**
   * Of a process of a fleet on PostgreSQL: whether it asks for runs (`api`), runs them (`worker`) or both (`all`). Absent: what is asked for
   * here runs here. Throws CONNECTOR_CONFIG_INVALID for a role that needs others where there is no DATABASE_URL.
   */
  readonly role?: Role;
  /** Whether requests, runs and records are counted for `Runtime.metrics`. Default false. */
  readonly metrics?: boolean;
}

/**
 * Reads the documents and wires the rooms. The store is opened when it is first needed, and its folder held from then until
 * the runtime is disposed: live reads go on beside a server that holds it. Throws CONNECTOR_CONFIG_INVALID when ferrule.yaml
 * is wrong (broken documents only leave diagnostics); what needs the store throws STORE_LOCKED when another process holds it.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { clock = systemClock, random = Math.random, environment = process.env, metrics = false } = options;
  const configuration = await loadRuntimeConfiguration(options.configuration);
  if (options.connections) await checkConnections(options.connections);
  const redactor = createRedactor();
  const { level, folder, host, logRejected } = settingsOf(options, configuration);
  const log = level === 'silent' ? silentLog : createLog(level, redactor);
  const owners = createOwners();
  const redactorOf = (datasource: string): Redactor => (owners.tenantOf(datasource) ? redactor.of(datasource) : redactor);
  const events = withTenants(
    createEvents(
      (thrown) => log.error({ error: ConnectorError.from(thrown).toJSON() }, 'a listener failed'),
      (event) => redactTexts(event, 'datasource' in event ? redactorOf(String(event.datasource)) : redactor),
    ),
    owners,
  );
  const { limits } = configuration;
  const expressions = createExpressions(boundsOf(limits), () => clock.now());
  await mkdir(folder, { recursive: true });
  const databaseUrl = environment['DATABASE_URL'];
  const { role } = options;
  refuseAlone(role, databaseUrl);
  const stores = await openStores({
    ...configuration.store,
    databaseUrl,
    folder,
    clock,
    log,
    synchronous: options.synchronous,
    maxMib: limits.storeMib,
    hide: (secret) => redactor.hold('DATABASE_URL', [secret]),
  });
  const { store, shared } = stores;
  const refused = notForDevelopment({ host, databaseUrl });
  const vault = createVault({
    open: async () => withHostConnections(await stores.openVault(), options.connections),
    findKeys: (sealedBy) => findKeys({ environment, file: configuration.keyFile, folder, refused, sealedBy, log, redactor }),
  });
  const sharing = shared ? { shared: { ledger: shared.ledger, newId: randomUUID } } : {};
  const http = createHttp({ clock, random, redactor, log, environment, ...sharing });
  const registry = await createRegistry({
    configuration,
    uploadsFolder: join(folder, 'documents'),
    expressions,
    environment,
    events,
    log,
    logRejected,
    clock,
  });
  if (options.watch) await registry.start();
  const files = createUploadedFiles(configuration.uploadedFiles);
  const connections = lazyConnections(() => vault.connections());
  const observation = await createObservation({ store, redactorOf, environment, metrics, fleet: shared?.fleet, clock, log });
  const engine = createEngine({
    observe: observation.exchanges,
    expressions,
    exchange: http.exchange,
    redactor,
    redactorOf,
    clock,
    events,
    environment,
    allowedAddresses: (catalog, datasource) => registry.allowedAddresses(catalog, datasource),
    allowedFolders: (catalog, datasource) => (mayReadFiles(catalog, datasource) ? configuration.folders : []),
    uploadsFolder: (datasource) => files.folderOf(datasource),
    connections,
    appOf: (catalog, datasource) => {
      const found = catalog.datasources.get(datasource);
      return found && resolveApp(configuration.apps, found.document, environment);
    },
    stored: (datasource, object) => storedRecords(store, datasource, object),
  });
  const syncs = createSyncs({
    observe: observation.observe,
    store,
    clock,
    events,
    log,
    role,
    newId: randomUUID,
    synchronization: (name) => catalog().datasources.get(name)?.document.synchronization,
    fleet: shared?.fleet,
    concurrency: limits.concurrentRuns,
    bind: (name) => operator.datasource(name),
  });
  const catalog = (): Catalog => registry.catalog();
  const bind: typeof engine.bind = (documents, name) => engine.bind(documents, name);
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
    environment,
    hide: (secret) => redactor.add(secret),
    forget: (name) => {
      engine.forget(name);
      redactor.forget(name);
      // One that is left behind is found out when it is due.
      void store()
        .then((each) => each.schedules.forget(name))
        .catch(() => {});
    },
    events,
    clock,
  });
  const reach: Runtime['reach'] = (tenant) =>
    createReach(
      {
        instances: tenancy.instances,
        catalog,
        bind,
        begin: (bound, how) => syncs.start(bound, how),
        stop: (name) => syncs.stop(name),
        store,
        events,
        connecting,
        schedules,
        states: createStateService({ store, running: (name) => syncs.running(name), clock }),
        timeline: observation.timeline,
        clock,
      },
      tenant,
    );
  const { server } = configuration;
  let announced: string | undefined;
  const connecting = createConnecting({
    pending: {
      begin: async (authorization) => (await vault.authorizations()).begin(authorization),
      take: async (id, now) => (await vault.authorizations()).take(id, now),
      list: async (prefix) => (await vault.authorizations()).list(prefix),
    },
    connections,
    newHolder: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    bind: (name) => operator.datasource(name),
    clock,
    events,
    log,
    policy: () => ({
      origins: server.returnTo,
      own: server.url ?? announced ?? addressOf({ ...server, host }),
      usual: server.defaultReturnTo,
    }),
  });
  const dueTimes = async () => (await store()).schedules;
  const scheduler = createScheduler({
    catalog,
    store: dueTimes,
    find: async (name) => (await tenancy.instances.find(undefined, name)).catalog.datasources.get(name)?.document,
    begin: async (name, how) => syncs.begin(await operator.datasource(name), how),
    running: () => syncs.names(),
    limit: limits.concurrentRuns,
    alone: !shared,
    clock,
    log,
  });
  const schedules = createScheduleService({ store: dueTimes, clock, wake: () => scheduler.wake() });
  const operator = reach();
  const views = keepUpViews({ store, catalog, events, log });
  const { schema: tables, viewSchema } = configuration.store;
  const migrations = createMigrationService({ catalog, place: { tables, views: viewSchema } });
  const plans = createPlanService({ catalog, bind, preview: (...given) => registry.preview(...given), store });

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
    tokens: tenancy.tokens,
    importConnections: (text, how) => tenancy.importConnections(text, how),
    plans,
    migrations,
    metrics: () => observation.metrics(),
    erase,
    countStored: async (datasource, object) => (await store()).countEntities(datasource, object),
    async announce(url) {
      announced = url;
      await (await store()).announce(url);
      await connecting
        .resume()
        .catch((thrown: unknown) =>
          log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'cannot go on waiting for those who connect'),
        );
    },
    startSchedules() {
      views.start();
      if (role !== 'api') scheduler.start();
      syncs.startWork();
    },
    async [Symbol.asyncDispose]() {
      await scheduler[Symbol.asyncDispose]();
      await connecting[Symbol.asyncDispose]();
      await syncs[Symbol.asyncDispose]();
      await views[Symbol.asyncDispose]();
      await observation[Symbol.asyncDispose]();
      await engine.settle();
      await registry[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
      await expressions[Symbol.asyncDispose]();
      await vault[Symbol.asyncDispose]();
      await stores.close();
    },
  };
}

/** What is said when the runtime is made goes before what its file says. */
function settingsOf(
  options: RuntimeOptions,
  { log, data, server }: RuntimeConfiguration,
): { readonly level: string; readonly folder: string; readonly host: string; readonly logRejected: boolean } {
  const { log: level = log, data: folder = data, host = server.host, logRejected = true } = options;
  return { level, folder, host, logRejected };
}

function boundsOf({ expressionTime, expressionSize }: RuntimeConfiguration['limits']): Parameters<typeof createExpressions>[0] {
  return { time: parseDuration(expressionTime) ?? 1_000, size: expressionSize };
}

/** Throws CONNECTOR_CONFIG_INVALID for a role that needs others where there is no database that they share. */
function refuseAlone(role: Role | undefined, databaseUrl: string | undefined): void {
  if (role === undefined || role === 'all' || databaseUrl !== undefined) return;
  const message = `the role "${role}" is one of several processes on a PostgreSQL; set DATABASE_URL, or leave the role out`;
  throw new ConnectorError('CONNECTOR_CONFIG_INVALID', message);
}
