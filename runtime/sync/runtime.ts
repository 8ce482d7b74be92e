import type { Catalog, DocumentKind } from '../documents/catalog.ts';
import type { Diagnostic } from '../documents/diagnostic.ts';
import type { ActionHandle, BoundDatasource } from '../engine/index.ts';
import type { BegunConnecting, ConnectionView, ConnectOptions, ConnectOutcome } from '../engine/index.ts';
import type { Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import type { ScopedConnectors, Tokens } from '../tenancy/index.ts';
import type { KeyService } from '../vault/index.ts';
import type { Tenant } from '../vault/ports.ts';
import type { EntityQuery, Run, StoredEntity } from './ports.ts';
import type { Reach } from './reach.ts';
import type { SyncOptions } from './sync-options.ts';

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
  completeConnect(callback: Readonly<Record<string, string>>): Promise<ConnectOutcome>;
  /** How its connection stands. Never what it was given. */
  connection(datasource: string): Promise<ConnectionView>;
  /** Gives its connection up, after telling the provider where the document says how. False when there was none. */
  disconnect(datasource: string): Promise<boolean>;
  /** The datasources that a tenant may reach; without one, all, also those that were made over the API. */
  reach(tenant?: Tenant): Reach;
  /** The connectors of a tenant. Throws CONNECTOR_SCOPE_INVALID, CONNECTOR_SCOPE_IDENTIFIER_REQUIRED. */
  scope(type: string, identity?: string): ScopedConnectors;
  /** Tokens of the HTTP API that are bound to tenants. */
  readonly tokens: Tokens;
  /** Runs to the end and gives the run; a failed run is thrown as the ConnectorError that ended it, with `runId` in its details. */
  sync(datasource: string, options?: SyncOptions): Promise<Run>;
  /** Begins a run and gives its id at once; it goes on by itself. */
  startSync(datasource: string, options?: SyncOptions): Promise<Run>;
  runs(query?: { readonly datasource?: string; readonly limit?: number }): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  stored(query: EntityQuery): Promise<readonly StoredEntity[]>;
  storedOne(datasource: string, object: string, id: string): Promise<StoredEntity>;
  countStored(datasource: string, object: string): Promise<number>;
  /** Tells other processes that want the data folder where this one listens. */
  announce(url: string): Promise<void>;
  /** Starts the polls that datasources ask for. */
  startSchedules(): void;
}
