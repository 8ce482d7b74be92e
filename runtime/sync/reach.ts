import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import type { BoundDatasource } from '../engine/engine.ts';
import type { BegunConnecting, Connecting, ConnectionView, ConnectOptions } from '../engine/index.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { type Instances, ofTenant } from '../tenancy/index.ts';
import type { Tenant } from '../vault/ports.ts';
import type { EntityQuery, Run, StoredEntity, SyncStore } from './ports.ts';
import type { SyncOptions } from './sync-options.ts';

/**
 * The datasources that somebody may reach: the operator all, a tenant its own instances. What belongs to another is not found, as what does
 * not exist; what a tenant has disabled throws CONNECTOR_DISABLED.
 */
export interface Reach {
  /** Undefined: the operator. */
  readonly tenant: Tenant | undefined;
  /** Those of documents, by name, then instances by what they are called as datasources, from the one that comes after `after`. */
  list(after?: string): Promise<DatasourceList>;
  /** The documents, with this datasource among them if it may be reached; for a tenant with no other. */
  catalogWith(datasource: string): Promise<Catalog>;
  /** As `Runtime.datasource`. */
  datasource(name: string): Promise<BoundDatasource>;
  sync(datasource: string, options?: SyncOptions): Promise<Run>;
  startSync(datasource: string, options?: SyncOptions): Promise<Run>;
  runs(query?: { readonly datasource?: string; readonly limit?: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  stored(query: EntityQuery): Promise<readonly StoredEntity[]>;
  storedOne(datasource: string, object: string, id: string): Promise<StoredEntity>;
  /** As `Runtime.connect`. */
  connect(datasource: string, options?: ConnectOptions): Promise<BegunConnecting>;
  connection(datasource: string): Promise<ConnectionView>;
  disconnect(datasource: string): Promise<boolean>;
  readonly events: Pick<Events, 'subscribe'>;
}

export interface DatasourceList {
  readonly datasources: readonly Loaded<Datasource>[];
  /** What `after` asks for the next with; null where these were all. */
  readonly next: string | null;
}

export interface ReachParts {
  readonly instances: Instances;
  readonly catalog: () => Catalog;
  readonly bind: (catalog: Catalog, datasource: string) => BoundDatasource;
  readonly begin: (datasource: BoundDatasource, options: SyncOptions) => Promise<{ readonly run: Run; readonly ended: Promise<Run> }>;
  readonly store: () => Promise<Pick<SyncStore, 'runs' | 'run' | 'entities' | 'entity'>>;
  readonly events: Pick<Events, 'subscribe'>;
  readonly connecting: Connecting;
}

const mostListed = 1_000;
const usualRuns = 20;

export function createReach(parts: ReachParts, tenant: Tenant | undefined): Reach {
  const { instances, store, events } = parts;
  const datasource = async (name: string): Promise<BoundDatasource> => parts.bind(await instances.use(tenant, name), name);
  const begin = async (name: string, options: SyncOptions) => parts.begin(await datasource(name), options);
  return {
    tenant,
    list: (after) => listOf(parts, tenant, after),
    catalogWith: async (name) => (await instances.find(tenant, name)).catalog,
    datasource,
    sync: async (name, options = {}) => (await begin(name, options)).ended,
    startSync: async (name, options = {}) => (await begin(name, options)).run,
    runs: ({ datasource: name, limit = usualRuns } = {}) => runsOf(parts, tenant, name, limit),
    async run(id) {
      const run = await (await store()).run(id);
      if (run && (!tenant || (await isOwn(parts, tenant, run.datasource)))) return run;
      throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${id}`, { runId: id });
    },
    async stored(query) {
      await instances.use(tenant, query.datasource);
      return (await store()).entities(await reached(parts, tenant, query));
    },
    async storedOne(name, object, id) {
      await instances.use(tenant, name);
      await reached(parts, tenant, { datasource: name });
      const entity = await (await store()).entity(name, object, id);
      if (!entity) throw new ConnectorError('ENTITY_NOT_FOUND', `not stored: ${object} ${id}`, { datasource: name, object });
      return entity;
    },
    connect: async (name, options) => parts.connecting.connect(await datasource(name), options),
    connection: async (name) => parts.connecting.status(await datasource(name)),
    disconnect: async (name) => parts.connecting.disconnect(await datasource(name)),
    events: tenant ? ofTenant(events, tenant) : events,
  };
}

async function listOf({ instances, catalog }: ReachParts, tenant: Tenant | undefined, after: string | undefined): Promise<DatasourceList> {
  if (tenant) return { datasources: await instances.of(tenant), next: null };
  const documents = after === undefined ? [...catalog().datasources.values()] : [];
  const found = await instances.all(after, mostListed);
  const next = found.length < mostListed ? null : (found.at(-1)?.document.name ?? null);
  return { datasources: [...documents.toSorted((a, b) => (a.document.name < b.document.name ? -1 : 1)), ...found], next };
}

async function isOwn({ instances }: ReachParts, tenant: Tenant, datasource: string): Promise<boolean> {
  return (await instances.find(tenant, datasource)).instance !== undefined;
}

/** What is asked of a datasource that a tenant may reach; the operator may also ask about one that is gone. */
async function reached<Query extends { readonly datasource: string }>(
  parts: ReachParts,
  tenant: Tenant | undefined,
  query: Query,
): Promise<Query> {
  const { datasource } = query;
  if (tenant && !(await isOwn(parts, tenant, datasource)))
    throw new ConnectorError('DATASOURCE_NOT_FOUND', `datasource not found: ${datasource}`, { datasource });
  return query;
}

async function runsOf(
  parts: ReachParts,
  tenant: Tenant | undefined,
  datasource: string | undefined,
  limit: number,
): Promise<readonly Run[]> {
  const store = await parts.store();
  if (!tenant) return store.runs(datasource === undefined ? { limit } : { datasource, limit });
  if (datasource !== undefined) return store.runs(await reached(parts, tenant, { datasource, limit }));
  const own = await parts.instances.of(tenant);
  const runs = await Promise.all(own.map(({ document }) => store.runs({ datasource: document.name, limit })));
  return runs
    .flat()
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
    .slice(0, limit);
}
