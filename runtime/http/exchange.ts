/** A request as the engine renders it, before it is signed. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whether it may be sent again when its fate is unknown. */
  readonly idempotent: boolean;
}

/** A whole response. Header names are lower case; a repeated header's values are joined by `, `. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded from gzip, deflate, br or zstd. */
  readonly body: Buffer;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** When its request was sent, milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Attempts it took, from 1. */
  readonly attempts: number;
}

/** One attempt as it is shown in traces and logs: redacted. */
export interface ExchangeTrace {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | undefined;
  readonly attempt: number;
  readonly status: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>> | undefined;
  /** The first characters of the body. */
  readonly responseBody: string | undefined;
  readonly error: string | undefined;
  readonly durationMs: number;
  /** Milliseconds waited before the next attempt; undefined when there is none. */
  readonly retryInMs: number | undefined;
}

/** What to do with a response. Only the exchange acts on it. */
export type Decision =
  | { readonly type: 'success' }
  | { readonly type: 'retry'; readonly afterMs: number | undefined; readonly rateLimited: boolean }
  | { readonly type: 'fail' };

/** Bounds and rules of a datasource's exchanges, all from documents and the operator. Times in milliseconds. */
export interface HttpPolicy {
  /** `host`, `host:port` or `*.domain`, lower case; the base URL's own host among them. */
  readonly allowedHosts: readonly string[];
  /** Private and special addresses that may be reached: addresses, CIDR ranges, `localhost`. */
  readonly allowedAddresses: readonly string[];
  readonly timeouts: { readonly connect: number; readonly headers: number; readonly idle: number; readonly total: number };
  readonly retry: {
    readonly maxAttempts: number;
    readonly initialDelay: number;
    readonly multiplier: number;
    readonly maxDelay: number;
    readonly jitter: boolean;
    readonly statuses: readonly number[];
    readonly onNetworkError: boolean;
  };
  readonly limits: { readonly bodySize: number; readonly nesting: number };
}

/** Signs a request in: gives the request to send. Pure; called for every attempt. */
export type Signer = (request: HttpRequest) => HttpRequest;

export interface ExchangeOptions {
  readonly policy: HttpPolicy;
  readonly sign: Signer;
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
  readonly onRateLimit?: (retryAfterSeconds: number | undefined) => void;
}

/**
 * Sends a request and gives the response that ended the attempts, whatever its status: what a final status means is the
 * engine's to say. Throws ConnectorError: NETWORK_ERROR, TIMEOUT, ADDRESS_REFUSED, UPSTREAM_RESPONSE_INVALID (more than
 * the limits allow), REQUEST_INVALID (a header, method or length that cannot be sent), CONNECTOR_CONFIG_INVALID (an address or
 * proxy setting that cannot be read). Rejects with the signal's reason when aborted.
 */
export type Exchange = (request: HttpRequest, options: ExchangeOptions) => Promise<HttpResponse>;
