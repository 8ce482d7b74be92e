import type { Role, Runtime } from '../sync/index.ts';
import type { RemoteServer } from './remote.ts';
import type { Terminal } from './terminal.ts';

export interface GlobalOptions {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface ServeOptions extends GlobalOptions {
  readonly host?: string;
  readonly port?: number;
  readonly sample?: boolean;
  /** Default `all`. */
  readonly role?: Role;
  /** Whether the command shows documents that are rejected itself: then the log does not. */
  readonly showsRejected?: boolean;
}

/** A server that listens, until it is disposed. */
export interface Served extends AsyncDisposable {
  /** Absent where it was not told to listen: a worker without a port. */
  readonly url?: string;
  readonly token: string;
  /** Where the token lies: the variable or the file. */
  readonly tokenIn: string;
  readonly runtime: Runtime;
}

/** What connects datasources, until it is disposed. */
export interface Connections extends Pick<Runtime, 'connect' | 'connection' | 'disconnect'>, AsyncDisposable {}

/** The documents, until they are disposed: neither the store nor a way out is opened for them. */
export interface Documents extends Pick<Runtime, 'catalog' | 'types' | 'migrations'>, AsyncDisposable {
  readonly mappings: Pick<Runtime['mappings'], 'problems'>;
}

/** What became of a move of the data folder into PostgreSQL. */
export interface StoreMove {
  /** `before`: it had been moved already. */
  readonly outcome: 'moved' | 'before';
  readonly folder: string;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
}

export interface StoreMoveProgress {
  readonly step: 'copy' | 'compare';
  readonly table: string;
  readonly done: number;
  readonly all: number;
}

/** What the command line is given by the composition: it knows neither how a runtime is made nor how one is served. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly version: string;
  openRuntime(options: GlobalOptions): Promise<Runtime>;
  /** For commands that ask for nothing else: a runtime takes longer. */
  openDocuments(options: GlobalOptions): Promise<Documents>;
  serve(options: ServeOptions): Promise<Served>;
  /** Those that this process makes: `listens` for people who come back, where a server would. */
  connections(options: GlobalOptions, how: { readonly listens: boolean }): Promise<Connections>;
  /** The server that holds the data folder, when one does and says where it listens. */
  remote(options: GlobalOptions): Promise<RemoteServer | undefined>;
  /** Into the database of DATABASE_URL. */
  moveStore(options: GlobalOptions, onProgress: (progress: StoreMoveProgress) => void): Promise<StoreMove>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}
