import { randomUUID } from 'node:crypto';
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
import { createRedactor } from './kernel/redactor.ts';
import { openStore, openVault, type Store } from './store/index.ts';
import { createReach, createSchedules, createSyncService, type Runtime, storedRecords } from './sync/index.ts';
import { createOwners, createTenancy, withTenants } from './tenancy/index.ts';
import { createVault, lazyConnections } from './vault/index.ts';

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
  readonly clock?: Clock;
  readonly random?: Random;
  /** Durability of commits: `normal` survives the death of the process, `full` also a power cut. Default normal. */
  readonly synchronous?: 'normal' | 'full';
}

/**
 * Reads the documents and wires the rooms. The store is opened when it is first needed, and its folder held from then until
 * the runtime is disposed: live reads go on beside a server that holds it. Throws CONNECTOR_CONFIG_INVALID when ferrule.yaml
 * is wrong (broken documents only leave diagnostics); what needs the store throws STORE_LOCKED when another process holds it.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { clock = systemClock, random = Math.random, environment = process.env } = options;
  const configuration = await loadRuntimeConfiguration(options.configuration);
  const redactor = createRedactor();
  const level = options.log ?? configuration.log;
  const log = level === 'silent' ? silentLog : createLog(level, redactor);
  const owners = createOwners();
  const events = withTenants(
    createEvents(
      (thrown) => log.error({ error: ConnectorError.from(thrown).toJSON() }, 'a listener failed'),
      (event) => redactTexts(event, redactor),
    ),
    owners,
  );
  const { limits } = configuration;
  const expressions = createExpressions({ time: parseDuration(limits.expressionTime) ?? 1_000, size: limits.expressionSize }, () =>
    clock.now(),
  );
  const folder = options.data ?? configuration.data;
  await mkdir(folder, { recursive: true });
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> =>
    (opened ??= openStore({
      folder,
      clock,
      log,
      maxMib: limits.storeMib,
      ...(options.synchronous ? { synchronous: options.synchronous } : {}),
    }));
  const { host = configuration.server.host } = options;
  const refused = notForDevelopment({ host, databaseUrl: environment['DATABASE_URL'] });
  const vault = createVault({
    open: () => openVault({ folder, log }),
    findKeys: (sealedBy) => findKeys({ environment, file: configuration.keyFile, folder, refused, sealedBy, log, redactor }),
  });
  const http = createHttp({ clock, random, redactor, log, environment });
  const registry = await createRegistry({
    configuration,
    uploadsFolder: join(folder, 'documents'),
    expressions,
    environment,
    events,
    log,
    logRejected: options.logRejected ?? true,
    clock,
  });
  if (options.watch) await registry.start();
  const files = createUploadedFiles(configuration.uploadedFiles);
  const engine = createEngine({
    expressions,
    exchange: http.exchange,
    redactor,
    clock,
    events,
    environment,
    allowedAddresses: (catalog, datasource) => registry.allowedAddresses(catalog, datasource),
    allowedFolders: (catalog, datasource) => (mayReadFiles(catalog, datasource) ? configuration.folders : []),
    uploadsFolder: (datasource) => files.folderOf(datasource),
    connections: lazyConnections(() => vault.connections()),
    appOf: (catalog, datasource) => {
      const found = catalog.datasources.get(datasource);
      return found && resolveApp(configuration.apps, found.document, environment);
    },
    stored: (datasource, object) => storedRecords(store, datasource, object),
  });
  const syncs = createSyncService({ store, clock, events, log, newId: randomUUID });
  const catalog = (): Catalog => registry.catalog();
  const bind: typeof engine.bind = (documents, name) => engine.bind(documents, name);
  const tenancy = createTenancy({
    vault,
    scopes: configuration.scopes,
    owners,
    catalog,
    check: (documents, document) => registry.checkInstance(documents, document),
    bind,
    stop: (name) => syncs.stop(name),
    forget: (name) => engine.forget(name),
    events,
    clock,
  });
  const withObjects = (name: string, how: Parameters<Runtime['sync']>[1] = {}) => {
    const asked = how.objects ?? catalog().datasources.get(name)?.document.synchronization?.objects;
    return asked ? { ...how, objects: asked } : how;
  };
  const reach: Runtime['reach'] = (tenant) =>
    createReach(
      {
        instances: tenancy.instances,
        catalog,
        bind,
        begin: (bound, how) => syncs.start(bound, withObjects(bound.name, how)),
        store,
        events,
        connecting,
      },
      tenant,
    );
  const { server } = configuration;
  let announced: string | undefined;
  const connecting = createConnecting({
    pending: {
      begin: async (authorization) => (await vault.authorizations()).begin(authorization),
      take: async (id, now) => (await vault.authorizations()).take(id, now),
    },
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
  const operator = reach();
  const schedules = createSchedules({
    catalog,
    clock,
    random,
    log,
    poll: (name, signal) => operator.sync(name, { signal }),
  });

  return {
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
    connect: (name, how) => operator.connect(name, how),
    completeConnect: (callback) => connecting.complete(callback),
    connection: (name) => operator.connection(name),
    disconnect: (name) => operator.disconnect(name),
    reach,
    scope: (type, identity) => tenancy.scope(type, identity),
    tokens: tenancy.tokens,
    sync: (name, how) => operator.sync(name, how),
    startSync: (name, how) => operator.startSync(name, how),
    runs: (query) => operator.runs(query),
    run: (id) => operator.run(id),
    stored: (query) => operator.stored(query),
    storedOne: (...given) => operator.storedOne(...given),
    countStored: async (datasource, object) => (await store()).countEntities(datasource, object),
    async announce(url) {
      announced = url;
      await (await store()).announce(url);
    },
    startSchedules: () => schedules.start(),
    async [Symbol.asyncDispose]() {
      await schedules[Symbol.asyncDispose]();
      await connecting[Symbol.asyncDispose]();
      await syncs[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
      await expressions[Symbol.asyncDispose]();
      // One that could not be opened has nothing to close.
      const store = await opened?.catch(() => undefined);
      await store?.close();
      await vault[Symbol.asyncDispose]();
    },
  };
}
