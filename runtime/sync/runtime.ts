import type { Catalog, DocumentKind } from '../documents/catalog.ts';
import type { Diagnostic } from '../documents/diagnostic.ts';
import type { BoundDatasource } from '../engine/engine.ts';
import type { Events } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import type { Counts, EntityQuery, Run, RunMode, StoredEntity } from './ports.ts';

export interface SyncOptions {
  /** Default `incremental`, which is `full` where there is no state or no `incremental` in the document. */
  readonly mode?: RunMode;
  readonly objects?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SyncProgress) => void;
}

/** Told after each committed page. */
export interface SyncProgress {
  readonly runId: string;
  readonly resumed: boolean;
  readonly object: string;
  readonly page: number;
  readonly records: number;
  readonly counts: Counts;
}

/**
 * A running Ferrule: what the library gives and what the command line, the HTTP API and later surfaces are built on.
 * Everything throws ConnectorError and nothing else.
 */
export interface Runtime extends AsyncDisposable {
  readonly events: Events;
  readonly log: Log;
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
