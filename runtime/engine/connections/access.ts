import type { ConnectorError } from '../../kernel/errors.ts';
import type { ConnectionValues, Lease } from './keeper.ts';

/** How the connection of a datasource stands. Never what it was given. */
export interface ConnectionStatus {
  /** `not_needed`: nobody has to allow anything, and nothing is kept. */
  readonly status: 'connected' | 'needs_reconnect' | 'not_connected' | 'not_needed';
  /** Why it needs to be connected again, for a person. */
  readonly reason: string | null;
  /** Milliseconds since the epoch; null: nothing tells. */
  readonly expiresAt: number | null;
  readonly updatedAt: number | null;
}

/** What connects a datasource and gives its connection up. */
export interface Access {
  /** Where its app says that the provider sends people back to. */
  readonly redirectUri: string | undefined;
  /** Throws CONNECTOR_OAUTH_NOT_CONFIGURED where nobody has to allow anything, and as `beginAuthorization`. */
  begin(options: BeginOptions): Promise<Begun>;
  /** Throws as `completeAuthorization`; under a lease CONNECTOR_OAUTH_STATE_INVALID where it was given up in between, and nothing is kept then. */
  complete(away: Away, callback: Callback, lease?: Lease): Promise<void>;
  status(): Promise<ConnectionStatus>;
  /** What is asked before that may fail: the connection goes all the same. */
  disconnect(): Promise<{ readonly removed: boolean; readonly failure: ConnectorError | undefined }>;
}

/** How a person is sent away. */
export interface BeginOptions {
  /** Where the provider sends them back to. */
  readonly redirectUri: string;
  /** Where they go when that is done. */
  readonly returnTo?: string | undefined;
}

/** What is kept, sealed, while a person is at the provider's page. */
export interface Away {
  /** Of the documents that they were sent away by. */
  readonly fingerprint: string;
  readonly redirectUri: string;
  readonly returnTo: string | null;
  readonly state: string;
  readonly codeVerifier: string | null;
  /** Hash of what the browser has that they left with; absent: they may come back with any. */
  readonly browser?: string;
  /** What was known when they left. */
  readonly values: ConnectionValues;
}

/** A person to be sent away. */
export interface Begun {
  /** What is looked for when they come back: of what the provider gives back, and of the parameter that it gives it back in. */
  readonly id: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly away: Away;
  /** Set where they do not come back: what they enter there, and how we find out. */
  readonly poll: Polling | undefined;
}

export interface Polling {
  readonly userCode: string;
  /** Milliseconds between two attempts. */
  readonly interval: number;
  readonly pending: readonly string[];
  readonly slowDown: readonly string[];
}

/** What the provider sent a person back with, by parameter. */
export type Callback = Readonly<Record<string, string>>;
