import type { Catalog, DocumentKind, Loaded } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource, ReadOptions, ReadPage, ReadRecord, TestResult } from '../../runtime/engine/engine.ts';
import { createActionHandle } from '../../runtime/engine/index.ts';
import { createSharedReads } from '../../runtime/engine/partitions/shared-reads.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { createEvents, type Events } from '../../runtime/kernel/events.ts';
import type { Log } from '../../runtime/kernel/log.ts';
import type { Run, Runtime, StoredEntity, SyncOptions } from '../../runtime/sync/index.ts';
import { fakeKeys, fakeRun, fakeTimeline, noAccess, pagesOf, scheduleFake, stateFake } from './fake-parts.ts';

/** What a test may set and look at. */
export interface FakeRuntime extends Runtime {
  readonly events: Events;
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
  readonly calls: { readonly name: string; readonly arguments: readonly unknown[] }[];
  catalogNow: Catalog;
  /** What a live read gives. */
  pages: (options: ReadOptions) => AsyncIterable<ReadPage>;
  getRecord: (id: string) => ReadRecord | undefined;
  testResult: TestResult;
  storedEntities: StoredEntity[];
  allRuns: Run[];
  /** Thrown by every call that reaches the store. */
  storeFailure: ConnectorError | undefined;
  syncFailure: ConnectorError | undefined;
  uploadFailure: ConnectorError | undefined;
  connectOutcome: Awaited<ReturnType<Runtime['completeConnect']>>;
  connectionNow: Awaited<ReturnType<Runtime['connection']>>;
}

/** A runtime in memory: remembers how it was called and gives what the test has set. */
export function createFakeRuntime(documents: {
  readonly connectors: readonly Loaded<Connector>[];
  readonly datasources: readonly Loaded<Datasource>[];
}): FakeRuntime {
  const calls: FakeRuntime['calls'] = [];
  const logged: FakeRuntime['logged'] = [];
  const called = (name: string, ...given: readonly unknown[]): void => void calls.push({ name, arguments: given });
  const reachStore = (): void => {
    if (fake.storeFailure) throw fake.storeFailure;
  };
  const fake: FakeRuntime = {
    events: createEvents(),
    log: recordingLog(logged),
    keys: fakeKeys,
    logged,
    calls,
    catalogNow: {
      connectors: new Map(documents.connectors.map((loaded) => [loaded.document.name, loaded])),
      datasources: new Map(documents.datasources.map((loaded) => [loaded.document.name, loaded])),
      mappings: new Map(),
      diagnostics: [],
    },
    pages: () => pagesOf([]),
    getRecord: () => undefined,
    testResult: { success: true, message: 'it works', code: null, reason: null, durationMs: 1, checks: [], traces: [] },
    storedEntities: [],
    allRuns: [],
    storeFailure: undefined,
    syncFailure: undefined,
    uploadFailure: undefined,
    connectOutcome: { datasource: 'main_shop', connector: 'shop_api', error: undefined, redirect: undefined },
    connectionNow: { status: 'not_needed', reason: null, expiresAt: null, updatedAt: null },
    catalog: () => fake.catalogNow,
    types: () => '',
    migrations: {
      of: () => Promise.resolve({ folder: undefined, migrations: [], diagnostics: [] }),
      problems: () => Promise.resolve([]),
      assemble: () => Promise.resolve({ connectors: [], sql: 'SELECT 1;\n' }),
    },
    action: (datasource, action) => createActionHandle(async () => boundFake(fake, datasource, called).action(action)),
    reload: async () => fake.catalogNow.diagnostics,
    async upload(kind, name, text) {
      called('upload', kind, name, text);
      if (fake.uploadFailure) throw fake.uploadFailure;
      addConnector(fake, name, text);
      return [];
    },
    async removeUpload(kind, name) {
      called('removeUpload', kind, name);
      return removeUploaded(fake, kind, name);
    },
    async putFile(datasource, name, content) {
      called('putFile', datasource, name);
      let size = 0;
      for await (const part of content) size += part.length;
      return size;
    },
    async removeFile(datasource, name) {
      called('removeFile', datasource, name);
      return name === 'known.csv';
    },
    datasource(name) {
      called('datasource', name);
      if (!fake.catalogNow.datasources.has(name)) throw new ConnectorError('DATASOURCE_NOT_FOUND', `datasource not found: ${name}`);
      return boundFake(fake, name, called);
    },
    async sync(datasource, options) {
      called('sync', datasource, options);
      return beginRun(fake, datasource, options);
    },
    async stopSync(datasource) {
      called('stopSync', datasource);
      reachStore();
    },
    async startSync(datasource, options) {
      called('startSync', datasource, options);
      return beginRun(fake, datasource, options);
    },
    async runs({ datasource, limit = 20 } = {}) {
      reachStore();
      return fake.allRuns.filter((run) => datasource === undefined || run.datasource === datasource).slice(0, limit);
    },
    async run(id) {
      const run = fake.allRuns.find((one) => one.id === id);
      if (!run) throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${id}`, { runId: id });
      return run;
    },
    async timeline(id) {
      await fake.run(id);
      return fakeTimeline(id);
    },
    metrics: async () => '# HELP ferrule_runs_total Runs.\n',
    async stored(query) {
      called('stored', query);
      const { datasource, object, limit, after = '', status } = query;
      const matching = fake.storedEntities.filter(
        (entity) => entity.datasource === datasource && entity.object === object && entity.external_id > after,
      );
      return matching.filter((entity) => status === undefined || entity.mapping_status === status).slice(0, limit);
    },
    // oxlint-disable-next-line no-empty-function -- nothing ever changes
    async *changes() {},
    async storedOne(datasource, object, id) {
      const entity = fake.storedEntities.find((one) => one.datasource === datasource && one.object === object && one.external_id === id);
      if (!entity) throw new ConnectorError('ENTITY_NOT_FOUND', `not stored: ${object} ${id}`);
      return entity;
    },
    async connect(datasource, options) {
      called('connect', datasource, options);
      return { url: 'https://provider.example/authorize?state=abc', userCode: null, expiresAt: '2026-01-01T00:10:00.000Z' };
    },
    async completeConnect(callback) {
      called('completeConnect', callback);
      return fake.connectOutcome;
    },
    connection: async () => fake.connectionNow,
    async disconnect(datasource) {
      called('disconnect', datasource);
      return true;
    },
    plans: {
      plan: async (datasource) => ({ datasource, connector: 'shop_api', unfinished: null, objects: [] }),
      async planUpload(kind, name, text) {
        called('planUpload', kind, name, text);
        return [];
      },
    },
    mappings: {
      list: () => [],
      read: (name) => refuseMapping(name),
      validate: async () => ({ valid: true, diagnostics: [], problems: [] }),
      problems: async () => [],
      preview: async (name) => refuseMapping(name),
    },
    tables: {
      list: async () => [],
      get: async (name) => Promise.reject(new ConnectorError('TABLE_NOT_FOUND', `table not found: ${name}`)),
      async put(name, format) {
        called('putTable', name, format);
        return { name, rows: 1, version: 1, columns: ['id'], changedAt: 0 };
      },
      remove: async () => false,
    },
    schedule: async (datasource) => scheduleFake(datasource),
    async changeSchedule(datasource, change) {
      called('changeSchedule', datasource, change);
      return scheduleFake(datasource);
    },
    reach: (tenant) => reachFake(fake, tenant),
    scope() {
      throw new ConnectorError('CONNECTOR_SCOPE_INVALID', 'a fake has no scopes');
    },
    admin() {
      const refuse = async () => Promise.reject(new ConnectorError('DATASOURCE_NOT_FOUND', 'a fake has no forms'));
      // Whatever is asked of it beside its forms is refused.
      return new Proxy({}, { get: (_none, name) => (name === 'forms' ? () => [] : refuse) }) as ReturnType<Runtime['admin']>;
    },
    tokens: {
      create: async () => Promise.reject(new ConnectorError('CONNECTOR_SCOPE_INVALID', 'a fake has no scopes')),
      list: async () => [],
      remove: async () => {},
      tenantOf: async () => undefined,
    },
    async importConnections(...given) {
      called('importConnections', ...given);
      return { imported: 0, skipped: 0, failed: 0, rows: [] };
    },
    async erase(datasource) {
      called('erase', datasource);
      reachStore();
      return { records: 0, runs: 0 };
    },
    countStored: async () => fake.storedEntities.length,
    startSchedules() {},
    async announce() {},
    async [Symbol.asyncDispose]() {},
  };
  return fake;
}

/** What the fake has, whoever asks. */
function reachFake(fake: FakeRuntime, tenant: Parameters<Runtime['reach']>[0]): ReturnType<Runtime['reach']> {
  return {
    ...fake,
    tenant,
    list: async () => ({
      datasources: [...fake.catalogNow.datasources].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, loaded]) => loaded),
      next: null,
    }),
    catalogWith: async () => fake.catalogNow,
    datasource: async (name) => fake.datasource(name),
    state: async (datasource) => stateFake(datasource),
    replaceState: async (datasource) => stateFake(datasource),
    resetState: async (datasource) => stateFake(datasource),
    changes: async () => ({ changes: [], next: '', more: false }),
    mapping: async (_datasource, object) => refuseMapping(object),
    mappingRules: async () => [],
    putMappingRules: async () => [],
    bringReferences: async (_datasource, { references }) => references.length,
    async remap(datasource, options) {
      fake.calls.push({ name: 'remap', arguments: [datasource, options] });
      return { datasource, dryRun: options?.dryRun ?? false, objects: [], next: null };
    },
    schedules: async () => ({ schedules: [...fake.catalogNow.datasources.keys()].map(scheduleFake), next: null }),
  };
}

function refuseMapping(name: string): never {
  throw new ConnectorError('MAPPING_NOT_FOUND', `mapping not found: ${name}`);
}

function boundFake(fake: FakeRuntime, name: string, called: (name: string, ...given: readonly unknown[]) => void): BoundDatasource {
  const bound: BoundDatasource = {
    name,
    connector: 'shop_api',
    connectorHash: 'c0ffee',
    apiVersion: null,
    objects: new Map(),
    actions: new Map(),
    action(action) {
      throw new ConnectorError('CONNECTOR_ACTION_NOT_FOUND', `no action ${action}`);
    },
    validate: async () => {},
    read(object, options = {}) {
      called('read', object, options);
      return fake.pages(options);
    },
    access: noAccess,
    shareReads: () => createSharedReads(new Map()),
    async get(object, id, options) {
      called('get', object, id, options);
      return fake.getRecord(id);
    },
    discover: async () => bound,
    observe: () => {},
    resources: async () => [{ id: 'products', name: 'Product', type: 'object', object: 'product' }],
    async schema(object, options) {
      called('schema', object, options);
      return { object, records: 0, schema: { $schema: 'https://json-schema.org/draft/2020-12/schema' }, declared: null, drift: null };
    },
    async test(options) {
      called('test', options);
      return fake.testResult;
    },
  };
  return bound;
}

function beginRun(fake: FakeRuntime, datasource: string, options: SyncOptions = {}): Run {
  if (fake.syncFailure) throw fake.syncFailure;
  const run = fakeRun({ id: `run-${fake.allRuns.length + 1}`, datasource, mode: options.mode ?? 'incremental', status: 'running' });
  fake.allRuns.unshift(run);
  return run;
}

function addConnector(fake: FakeRuntime, name: string, text: string): void {
  // The fake takes any text for a connector of that name; what is valid is the registry's to say.
  const document = { kind: 'connector', name, http: { baseUrl: 'https://api.example.com' }, objects: [] } as Connector;
  const connectors = new Map(fake.catalogNow.connectors).set(name, {
    document,
    hash: 'beef',
    file: `upload:${name}`,
    uploaded: true,
    text,
  });
  fake.catalogNow = { ...fake.catalogNow, connectors };
}

function removeUploaded(fake: FakeRuntime, kind: DocumentKind, name: string): boolean {
  const connectors = new Map(fake.catalogNow.connectors);
  const removed = kind === 'connector' && connectors.get(name)?.uploaded === true && connectors.delete(name);
  fake.catalogNow = { ...fake.catalogNow, connectors };
  return removed;
}

function recordingLog(logged: FakeRuntime['logged']): Log {
  const at = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
