import type { Redactor } from '../kernel/redactor.ts';
import type { Budget } from './budgets/budget.ts';
import type { WaitSource } from './waits/wait-format.ts';

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
  /** Decoded from gzip, deflate, br or zstd. Empty where the body is streamed. */
  readonly body: Buffer;
  /**
   * The body while it comes, decoded, where `stream` asked for it and the status is a success. Read once; it throws the
   * ConnectorError that broke it off, or the signal's reason. The total time runs until its end.
   */
  readonly stream?: AsyncIterable<Buffer> | undefined;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** When its request was sent, milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Attempts it took, from 1. */
  readonly attempts: number;
  /** Why there was no other attempt, though one was worth it: the wait is longer than the policy allows. */
  readonly refusedWait?: RefusedWait | undefined;
}

/** A wait that the policy does not allow. */
export interface RefusedWait {
  /** What the provider wants, or what comes next, in milliseconds. */
  readonly asked: number;
  /** The key of `http.retry` that it exceeds, and its milliseconds. */
  readonly bound: 'maxWait' | 'totalWait';
  readonly most: number;
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

/** One request that was answered or failed, without secrets. */
export interface RequestEvent {
  readonly type: 'request';
  readonly method: string;
  readonly url: string;
  /** When it was sent, milliseconds since the epoch. */
  readonly sentAt: number;
  readonly durationMs: number;
  readonly attempt: number;
  readonly status: number | undefined;
  /** Why there is no response. */
  readonly error: string | undefined;
  /** `again`: another attempt follows. `refused`: there is none, and it was no success. */
  readonly outcome: 'ok' | 'redirect' | 'again' | 'refused';
  readonly rateLimited: boolean;
  /** All that is shown of it. Made when it is asked for. */
  readonly trace: () => ExchangeTrace;
}

/** `retryAfter`: the provider or its document says how long. `rateLimit`: it limits us, and does not say. `budget`: our own leave. `job`: it is at work. */
export type WaitReason = 'retryAfter' | 'rateLimit' | 'backoff' | 'budget' | 'job';

/** A wait: that of a budget when it is over, others when they begin. */
export interface WaitEvent {
  readonly type: 'wait';
  readonly reason: WaitReason;
  readonly ms: number;
}

/** What exchanges do, told while they do it. Whoever is told must not throw. */
export type ExchangeEvent = RequestEvent | WaitEvent;

/** What to do with a response. Only the exchange acts on it. */
export type Decision =
  | { readonly type: 'success' }
  /** Another attempt, one of those that `maxAttempts` counts. */
  | { readonly type: 'retry'; readonly afterMs: number | undefined; readonly rateLimited: boolean }
  /** Another attempt that counts for none: only `maxWait` and `totalWait` bound it. */
  | { readonly type: 'wait'; readonly afterMs: number | undefined }
  /** What it was signed with is no longer valid: it is renewed, once, and the request sent again. That counts for no attempt. */
  | { readonly type: 'renew' }
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
    readonly backoff: 'exponential' | 'constant';
    readonly initialDelay: number;
    readonly multiplier: number;
    /** Longest wait that is computed. */
    readonly maxDelay: number;
    /** Longest wait that a provider may ask for. */
    readonly maxWait: number;
    /** All waits of one exchange together. */
    readonly totalWait: number;
    /** Headers that tell the wait, before `Retry-After`. */
    readonly waitFrom: readonly WaitSource[];
    readonly jitter: boolean;
    readonly statuses: readonly number[];
    readonly onNetworkError: boolean;
  };
  readonly limits: { readonly bodySize: number; readonly nesting: number };
  /** Who calls, for providers that ask for it. Absent: nobody in particular. */
  readonly tls?: ClientTls | undefined;
}

/** All of it in PEM. The provider's own certificate is verified as always. */
export interface ClientTls {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** What the provider's certificate is verified by, instead of what the system trusts. */
  readonly authority?: string | undefined;
}

/** Signs a request in: gives the request to send. Called for every attempt; it waits where what it signs with has to be renewed first. */
export type Signer = (request: HttpRequest) => HttpRequest | Promise<HttpRequest>;

export interface ExchangeOptions {
  readonly policy: HttpPolicy;
  readonly sign: Signer;
  /** Whether a URL is one that is signed for; others are asked without anything that is known as a secret. Absent: all are. */
  readonly signs?: ((url: URL) => boolean) | undefined;
  /** Renews what a request was signed with that was refused for it; false where there is nothing newer. Absent: it cannot be renewed. */
  readonly renew?: ((refused: HttpRequest) => Promise<boolean>) | undefined;
  /** Whether bodies are kept out of log and trace: they hold secrets that nobody knows yet. */
  readonly isPrivate?: boolean;
  /** Whether a successful body is given while it comes, in `stream`: `limits.bodySize` does not bound it then. */
  readonly stream?: boolean;
  /** What hides secrets in traces and errors. Default that of all exchanges. */
  readonly redactor?: Redactor | undefined;
  readonly signal?: AbortSignal;
  readonly onTrace?: (trace: ExchangeTrace) => void;
  readonly observe?: ((event: ExchangeEvent) => void) | undefined;
  readonly onRateLimit?: (retryAfterSeconds: number | undefined) => void;
  /** Every request that is sent pays to those of these that it falls under. */
  readonly budgets?: readonly Budget[] | undefined;
  /** The caller's own judgement of a response; undefined leaves it to the statuses. Asked once for each attempt. */
  readonly judge?: ((response: HttpResponse) => Decision | undefined | Promise<Decision | undefined>) | undefined;
}

/**
 * Sends a request and gives the response that ended the attempts, whatever its status: what a final status means is the
 * engine's to say. Throws ConnectorError: NETWORK_ERROR, TIMEOUT, ADDRESS_REFUSED, UPSTREAM_RESPONSE_INVALID (more than
 * the limits allow), RATE_LIMIT (a budget lets it wait no longer), REQUEST_INVALID (a header, method or length that cannot
 * be sent), CONNECTOR_CONFIG_INVALID (an address or proxy setting that cannot be read, a cost that no budget bears). Rejects with the signal's reason when aborted.
 */
export type Exchange = (request: HttpRequest, options: ExchangeOptions) => Promise<HttpResponse>;
