import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRegistry, createUploadedFiles, loadRuntimeConfiguration, mayReadFiles } from './documents/index.ts';
import { createEngine } from './engine/index.ts';
import { createExpressions } from './expressions/index.ts';
import { createHttp } from './http/index.ts';
import { type Clock, type Random, systemClock } from './kernel/clock.ts';
import { parseDuration } from './kernel/duration.ts';
import { ConnectorError } from './kernel/errors.ts';
import { createEvents } from './kernel/events.ts';
import { createLog, silentLog } from './kernel/log.ts';
import { createRedactor } from './kernel/redactor.ts';
import { openStore, type Store } from './store/index.ts';
import { createSchedules, createSyncService, type Runtime, storedRecords } from './sync/index.ts';

export interface RuntimeOptions {
  /** Path of ferrule.yaml. Absent: `ferrule.yaml` in the working directory if there is one, else defaults. */
  readonly configuration?: string;
  /** Folder of the store instead of the configured one. */
  readonly data?: string;
  /** Whether changed documents are taken up while running. Default false: they are read once. */
  readonly watch?: boolean;
  readonly log?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
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
  const events = createEvents((thrown) => log.error({ error: ConnectorError.from(thrown).toJSON() }, 'a listener failed'));
  const { limits } = configuration;
  const expressions = createExpressions({ time: parseDuration(limits.expressionTime) ?? 1_000, size: limits.expressionSize });
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
  const http = createHttp({ clock, random, redactor, log, environment });
  const registry = await createRegistry({
    configuration,
    uploadsFolder: join(folder, 'documents'),
    expressions,
    environment,
    events,
    log,
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
    stored: (datasource, object) => storedRecords(store, datasource, object),
  });
  const syncs = createSyncService({ store, clock, events, log, newId: randomUUID });
  const begin: Runtime['startSync'] = async (name, how = {}) =>
    (await syncs.start(engine.bind(registry.catalog(), name), withObjects(name, how))).run;
  const withObjects = (name: string, how: Parameters<Runtime['sync']>[1] = {}) => {
    const asked = how.objects ?? registry.catalog().datasources.get(name)?.document.synchronization?.objects;
    return asked ? { ...how, objects: asked } : how;
  };
  const sync: Runtime['sync'] = async (name, how = {}) =>
    (await syncs.start(engine.bind(registry.catalog(), name), withObjects(name, how))).ended;
  const schedules = createSchedules({
    catalog: () => registry.catalog(),
    clock,
    random,
    log,
    poll: (name, signal) => sync(name, { signal }),
  });

  return {
    events,
    log,
    catalog: () => registry.catalog(),
    reload: () => registry.reload(),
    upload: (kind, name, text) => registry.upload(kind, name, text),
    removeUpload: (kind, name) => registry.removeUpload(kind, name),
    putFile: (datasource, name, content) => files.put(datasource, name, content),
    removeFile: (datasource, name) => files.remove(datasource, name),
    datasource: (name) => engine.bind(registry.catalog(), name),
    sync,
    startSync: begin,
    runs: async ({ datasource, limit = 20 } = {}) => (await store()).runs(datasource === undefined ? { limit } : { datasource, limit }),
    async run(id) {
      const run = await (await store()).run(id);
      if (!run) throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${id}`, { runId: id });
      return run;
    },
    stored: async (query) => (await store()).entities(query),
    async storedOne(datasource, object, id) {
      const entity = await (await store()).entity(datasource, object, id);
      if (!entity) throw new ConnectorError('ENTITY_NOT_FOUND', `not stored: ${object} ${id}`, { datasource, object });
      return entity;
    },
    countStored: async (datasource, object) => (await store()).countEntities(datasource, object),
    announce: async (url) => (await store()).announce(url),
    startSchedules: () => schedules.start(),
    async [Symbol.asyncDispose]() {
      await schedules[Symbol.asyncDispose]();
      await syncs[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
      await expressions[Symbol.asyncDispose]();
      // One that could not be opened has nothing to close.
      const store = await opened?.catch(() => undefined);
      await store?.close();
    },
  };
}
