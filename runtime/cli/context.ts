import type { Runtime } from '../sync/index.ts';
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
}

/** A server that listens, until it is disposed. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly runtime: Runtime;
}

/** What the command line is given by the composition: it knows neither how a runtime is made nor how one is served. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly version: string;
  openRuntime(options: GlobalOptions): Promise<Runtime>;
  serve(options: ServeOptions): Promise<Served>;
  /** The server that holds the data folder, when one does and says where it listens. */
  remote(options: GlobalOptions): Promise<RemoteServer | undefined>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}
