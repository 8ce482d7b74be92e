import type { Catalog, Loaded } from '../documents/catalog.ts';
import type { Datasource } from '../documents/generated/datasource.ts';
import type { BoundDatasource } from '../engine/engine.ts';
import type { BegunConnecting, Connecting, ConnectionView, ConnectOptions } from '../engine/index.ts';
import { findDocuments } from '../engine/find-documents.ts';
import type { Clock } from '../kernel/clock.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { type Instances, ofTenant } from '../tenancy/index.ts';
import type { Tenant } from '../vault/ports.ts';
import type { DeletedView, EntityQuery, Run, StoredEntity, SyncStore } from './ports.ts';
import { type ChangesAsked, type CursorPage, readChanges } from './read-changes.ts';
import { createMappingReach, type MappingReach, type MappingReachParts } from './mapping/index.ts';
import type { ScheduleChange, ScheduleService, ScheduleView } from './schedules/index.ts';
import type { GivenState, StateReset, StateService, SyncState } from './state.ts';
import type { SyncOptions } from './sync-options.ts';
import type { RunTimeline } from './timeline/index.ts';

/**
 * The datasources that somebody may reach: the operator all, a tenant its own instances. What belongs to another is not found, as what does
 * not exist; what a tenant has disabled throws CONNECTOR_DISABLED.
 */
export interface Reach extends MappingReach {
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
  /** Ends the run of a datasource at its next page, in whichever process it is, and waits for that; nothing where none is under way. */
  stopSync(datasource: string): Promise<void>;
  runs(query?: { readonly datasource?: string; readonly limit?: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  /** What happened in a run. Throws as `run`. */
  timeline(id: string): Promise<RunTimeline>;
  stored(query: EntityQuery): Promise<readonly StoredEntity[]>;
  /** Also one that was deleted softly, where `deleted` says so. */
  storedOne(datasource: string, object: string, id: string, deleted?: DeletedView): Promise<StoredEntity>;
  /** How far a datasource has been read. */
  state(datasource: string): Promise<SyncState>;
  /** As `StateService.write`. */
  replaceState(datasource: string, given: GivenState): Promise<SyncState>;
  /** As `StateService.reset`. */
  resetState(datasource: string, what?: StateReset): Promise<SyncState>;
  /** What has changed in what is stored. Throws CHANGES_EXPIRED, REQUEST_INVALID. */
  changes(asked: ChangesAsked): Promise<CursorPage>;
  /** Of the datasources that `list` gives. */
  schedules(after?: string): Promise<{ readonly schedules: readonly ScheduleView[]; readonly next: string | null }>;
  /** As `Runtime.schedule`. */
  schedule(datasource: string): Promise<ScheduleView>;
  /** As `Runtime.changeSchedule`. */
  changeSchedule(datasource: string, change: ScheduleChange): Promise<ScheduleView>;
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
  readonly stop: (datasource: string) => Promise<void>;
  readonly begin: (datasource: BoundDatasource, options: SyncOptions) => Promise<{ readonly run: Run; readonly ended: Promise<Run> }>;
  readonly store: () => Promise<Pick<SyncStore, 'runs' | 'run' | 'entities' | 'entity' | 'changes'>>;
  readonly events: Pick<Events, 'subscribe'>;
  readonly connecting: Connecting;
  readonly schedules: ScheduleService;
  readonly states: StateService;
  readonly mappings: MappingReachParts;
  readonly timeline: (runId: string) => Promise<RunTimeline>;
  readonly clock: Clock;
}

const mostListed = 1_000;
const usualRuns = 20;

export function createReach(parts: ReachParts, tenant: Tenant | undefined): Reach {
  const { instances, store, events } = parts;
  const datasource = async (name: string): Promise<BoundDatasource> => parts.bind(await instances.use(tenant, name), name);
  const catalogWith = async (name: string): Promise<Catalog> => (await instances.find(tenant, name)).catalog;
  const begin = async (name: string, options: SyncOptions) => parts.begin(await datasource(name), options);
  return {
    tenant,
    list: (after) => listOf(parts, tenant, after),
    catalogWith,
    datasource,
    ...createMappingReach(parts.mappings, { tenant, catalogWith, datasource }),
    sync: async (name, options = {}) => (await begin(name, options)).ended,
    startSync: async (name, options = {}) => (await begin(name, options)).run,
    async stopSync(name) {
      await reached(parts, tenant, { datasource: name });
      await parts.stop(name);
    },
    runs: ({ datasource: name, limit = usualRuns } = {}) => runsOf(parts, tenant, name, limit),
    run: (id) => runOf(parts, tenant, id),
    timeline: async (id) => parts.timeline((await runOf(parts, tenant, id)).id),
    async stored(query) {
      await instances.use(tenant, query.datasource);
      return (await store()).entities(await reached(parts, tenant, query));
    },
    async storedOne(name, object, id, deleted) {
      await instances.use(tenant, name);
      await reached(parts, tenant, { datasource: name });
      const entity = await (await store()).entity(name, object, id, deleted);
      if (!entity) throw new ConnectorError('ENTITY_NOT_FOUND', `not stored: ${object} ${id}`, { datasource: name, object });
      return entity;
    },
    state: async (name) => parts.states.read(await datasource(name)),
    replaceState: async (name, given) => parts.states.write(await datasource(name), given),
    resetState: async (name, what = {}) => parts.states.reset(await datasource(name), what),
    async changes(asked) {
      await instances.use(tenant, asked.datasource);
      return readChanges(await store(), parts.clock, await reached(parts, tenant, asked));
    },
    async schedules(after) {
      const { datasources, next } = await listOf(parts, tenant, after);
      return { schedules: await parts.schedules.list(datasources.map(({ document }) => document)), next };
    },
    async schedule(name) {
      const [view] = await parts.schedules.list([await documentOf(parts, tenant, name)]);
      if (!view) throw new Error('a schedule has no view');
      return view;
    },
    changeSchedule: async (name, change) => parts.schedules.change(await documentOf(parts, tenant, name), change),
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

async function documentOf({ instances }: ReachParts, tenant: Tenant | undefined, name: string): Promise<Datasource> {
  const { catalog } = await instances.find(tenant, name);
  return findDocuments(catalog, name).datasource.document;
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

async function runOf(parts: ReachParts, tenant: Tenant | undefined, id: string): Promise<Run> {
  const run = await (await parts.store()).run(id);
  if (run && (!tenant || (await isOwn(parts, tenant, run.datasource)))) return run;
  throw new ConnectorError('RUN_NOT_FOUND', `run not found: ${id}`, { runId: id });
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
