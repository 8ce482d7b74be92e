import type { Catalog, DocumentKind } from '../documents/catalog.ts';
import type { Diagnostic } from '../documents/diagnostic.ts';
import type { ActionHandle, BoundDatasource } from '../engine/index.ts';
import type { BegunConnecting, CameBack, ConnectionView, ConnectOptions, ConnectOutcome } from '../engine/index.ts';
import type { Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import type { ImportOptions, ImportReport, ScopedConnectors, Tokens } from '../tenancy/index.ts';
import type { KeyService } from '../vault/index.ts';
import type { Tenant } from '../vault/ports.ts';
import type { DeletedView, EntityQuery, Erased, Run, StoredEntity } from './ports.ts';
import type { MappingService } from './mapping/index.ts';
import type { AdminConnectors } from './admin/admin-shapes.ts';
import type { MigrationService } from './migration-service.ts';
import type { PlanService } from './plan-service.ts';
import type { Reach } from './reach.ts';
import type { CursorChange, FollowOptions } from './read-changes.ts';
import type { ScheduleChange, ScheduleView } from './schedules/index.ts';
import type { SyncOptions } from './sync-options.ts';
import type { TableService } from './lookups/index.ts';
import type { RunTimeline } from './timeline/index.ts';

/**
 * A running Ferrule: what the library gives and what the command line, the HTTP API and later surfaces are built on.
 * Everything throws ConnectorError and nothing else.
 */
export interface Runtime extends AsyncDisposable {
  readonly events: Events;
  readonly log: Log;
  /** Master keys, which what is kept of secrets is sealed by. */
  readonly keys: KeyService;
  /** The documents that serve now. */
  catalog(): Catalog;
  /** Reads the folders again at once; with `watch` this happens by itself. Gives every problem. */
  reload(): Promise<readonly Diagnostic[]>;
  /** Adds or replaces an uploaded document, kept in the data folder. Refused whole (CONNECTOR_CONFIG_INVALID with diagnostics) when it has an error. */
  upload(kind: DocumentKind, name: string, text: string): Promise<readonly Diagnostic[]>;
  /** Removes an uploaded document; false when there is none of that name. */
  removeUpload(kind: DocumentKind, name: string): Promise<boolean>;
  /** Adds or replaces a file that a datasource may read, and gives its bytes. CONNECTOR_WRITE_NOT_ALLOWED unless ferrule.yaml has `uploads.folder`. */
  putFile(datasource: string, name: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** Removes an uploaded file; false when there is none of that name. */
  removeFile(datasource: string, name: string): Promise<boolean>;
  /** Binds a datasource to the documents of this moment. Throws DATASOURCE_NOT_FOUND with near names, CONNECTOR_CONFIG_INVALID (unset variable, bad value). */
  datasource(name: string): BoundDatasource;
  /** An action of a datasource. Whether there is one, each call tells. */
  action(datasource: string, action: string): ActionHandle;
  /** TypeScript of the documents that serve now: connectors, their configuration and actions, datasources, and these scopes. */
  types(): string;
  /**
   * Begins to connect a datasource whose access a person allows: gives the page to send them to. They come back to `redirectUri` (default the
   * app's, else `/oauth/callback` of this server) within ten minutes, and go on to `returnTo`. Throws CONNECTOR_OAUTH_NOT_CONFIGURED, and
   * REQUEST_INVALID for a `returnTo` that is not allowed.
   */
  connect(datasource: string, options?: ConnectOptions): Promise<BegunConnecting>;
  /** Given the parameters that the provider sent a person back with. What went wrong is in the outcome: it does not throw. */
  completeConnect(callback: Readonly<Record<string, string>>, how?: CameBack): Promise<ConnectOutcome>;
  /** How its connection stands. Never what it was given. */
  connection(datasource: string): Promise<ConnectionView>;
  /** Gives its connection up, after telling the provider where the document says how. False when there was none. */
  disconnect(datasource: string): Promise<boolean>;
  /** The datasources that a tenant may reach; without one, all, also those that were made over the API. */
  reach(tenant?: Tenant): Reach;
  /** The connectors of a tenant. Throws CONNECTOR_SCOPE_INVALID, CONNECTOR_SCOPE_IDENTIFIER_REQUIRED. */
  scope(type: string, identity?: string): ScopedConnectors;
  /** Connects what another runtime has kept of connections, from an export of its rows, its secrets opened by that one's key and sealed anew. */
  importConnections(text: string, options?: ImportOptions): Promise<ImportReport>;
  /** Datasources by the forms of their connectors: the operator's, or those of a tenant. */
  admin(tenant?: Tenant): AdminConnectors;
  /** Tokens of the HTTP API that are bound to tenants. */
  readonly tokens: Tokens;
  /** Runs to the end and gives the run; a failed run is thrown as the ConnectorError that ended it, with `runId` in its details. */
  sync(datasource: string, options?: SyncOptions): Promise<Run>;
  /** Begins a run and gives its id at once; it goes on by itself. */
  startSync(datasource: string, options?: SyncOptions): Promise<Run>;
  /** Ends the run of a datasource at its next page, in whichever process it is, and waits for that; nothing where none is under way. */
  stopSync(datasource: string): Promise<void>;
  runs(query?: { readonly datasource?: string; readonly limit?: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  /** What happened in a run: its requests, pages and waits, and the exchange that it ended over. Throws RUN_NOT_FOUND. */
  timeline(id: string): Promise<RunTimeline>;
  /** What this process has counted, in the text format of Prometheus; undefined where it does not count (`RuntimeOptions.metrics`). */
  metrics(): Promise<string | undefined>;
  stored(query: EntityQuery): Promise<readonly StoredEntity[]>;
  storedOne(datasource: string, object: string, id: string, deleted?: DeletedView): Promise<StoredEntity>;
  /** What has changed in what is stored of a datasource since a cursor, in the order of commits; see `FollowOptions`. Throws CHANGES_EXPIRED. */
  changes(datasource: string, options?: FollowOptions): AsyncIterable<CursorChange>;
  countStored(datasource: string, object: string): Promise<number>;
  /** Stops the run of a datasource in this process, and removes all that was synced of it, also of one that is gone: as `SyncStore.erase`. */
  erase(datasource: string): Promise<Erased>;
  /** Tells other processes that want the data folder where this one listens. */
  announce(url: string): Promise<void>;
  /** What documents mean for what is stored, before they count. */
  readonly plans: PlanService;
  /** Mapping documents, and records mapped by them for a look. */
  readonly mappings: MappingService;
  /** Tables that rules look into. */
  readonly tables: TableService;
  /** The SQL of connectors, for PostgreSQL. */
  readonly migrations: MigrationService;
  /** When a datasource is synced by itself, and why then. Throws DATASOURCE_NOT_FOUND. */
  schedule(datasource: string): Promise<ScheduleView>;
  /** Pauses, resumes, makes due, or gives an interval that stands until it is taken back; survives restarts. Throws REQUEST_INVALID. */
  changeSchedule(datasource: string, change: ScheduleChange): Promise<ScheduleView>;
  /** Starts the runs that datasources ask for. */
  startSchedules(): void;
}
