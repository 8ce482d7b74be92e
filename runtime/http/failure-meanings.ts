import type { ConnectorError, ErrorCode } from '../kernel/errors.ts';
import type { HttpPolicy } from './exchange.ts';

/** Whether a failed attempt is worth another: `idempotent` only for a request that may be sent twice. */
export type Retry = 'always' | 'idempotent' | 'never';

/** A request that got no response that can be used. */
export interface Failure {
  readonly error: ConnectorError;
  readonly retry: Retry;
}

interface Place {
  /** Host and port. */
  readonly host: string;
  readonly name: string;
  readonly started: boolean;
  readonly code: string;
  /** The library's own words. */
  readonly reason: string;
  readonly timeouts: HttpPolicy['timeouts'];
}

/** What failed: finding the name, reaching it, its encryption, its time, or what it speaks. */
export type FailedAt = 'dns' | 'connection' | 'tls' | 'timeout' | 'protocol';

interface Meaning {
  /** Codes of node, OpenSSL, llhttp and undici. */
  readonly codes: RegExp;
  readonly error: ErrorCode;
  /** Undefined: it is none of the place's. */
  readonly kind: FailedAt | undefined;
  /** Whether another attempt would end the same way. */
  readonly final: boolean;
  say(place: Place): string;
}

const certificate = (codes: RegExp, words: string): Meaning => ({
  codes,
  error: 'NETWORK_ERROR',
  kind: 'tls',
  final: true,
  say: ({ host, code }) => `the TLS certificate of ${host} ${words} (${code})`,
});

/** What can go wrong between a request and its response, first match. */
export const failureMeanings: readonly Meaning[] = [
  {
    codes: /^ENOTFOUND$/,
    error: 'NETWORK_ERROR',
    kind: 'dns',
    final: true,
    say: ({ name }) => `cannot resolve ${name}: check http.baseUrl`,
  },
  {
    codes: /^EAI_/,
    error: 'NETWORK_ERROR',
    kind: 'dns',
    final: false,
    say: ({ name, code }) => `cannot resolve ${name}: the name server does not answer (${code})`,
  },
  {
    codes: /^ECONNREFUSED$/,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host }) => `${host} refused the connection: check that it runs and that the port is right`,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host, code }) => `there is no network route to ${host} (${code})`,
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    error: 'TIMEOUT',
    kind: 'timeout',
    final: false,
    say: ({ host, started, timeouts }) =>
      started ? `the connection to ${host} timed out` : `no connection to ${host} within ${inWords(timeouts.connect)}`,
  },
  {
    codes: /^UND_ERR_HEADERS_TIMEOUT$/,
    error: 'TIMEOUT',
    kind: 'timeout',
    final: false,
    say: ({ host, timeouts }) => `no response headers from ${host} within ${inWords(timeouts.headers)}`,
  },
  {
    codes: /^UND_ERR_BODY_TIMEOUT$/,
    error: 'TIMEOUT',
    kind: 'timeout',
    final: false,
    say: ({ host, timeouts }) => `no more of the body from ${host} within ${inWords(timeouts.idle)}`,
  },
  certificate(/^CERT_HAS_EXPIRED$/, 'has expired'),
  certificate(/^CERT_NOT_YET_VALID$/, 'is not valid yet: check the clocks'),
  certificate(/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/, 'is self-signed, so nothing vouches for it'),
  certificate(/^UNABLE_TO_/, 'is not signed by an authority that is trusted here'),
  certificate(/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, 'is made out to another name'),
  certificate(/^(CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CRL_|ERROR_IN_CERT)/, 'is not accepted'),
  {
    codes: /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST)$/,
    error: 'NETWORK_ERROR',
    kind: 'tls',
    final: true,
    say: ({ host }) => `${host} does not speak TLS: check whether its URL begins with http:// rather than https://`,
  },
  {
    codes: /^(ERR_SSL_|ERR_TLS_|EPROTO)/,
    error: 'NETWORK_ERROR',
    kind: 'tls',
    final: false,
    say: ({ host, code }) => `the TLS handshake with ${host} failed (${code})`,
  },
  {
    codes: /^(UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE)$/,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host }) => `the connection to ${host} ended before the whole body had come`,
  },
  {
    codes: /^(ECONNRESET|ECONNABORTED|EPIPE)$/,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host, started }) => `${host} reset the connection ${started ? 'before the response was complete' : 'while it was made'}`,
  },
  {
    codes: /^UND_ERR_SOCKET$/,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host }) => `${host} closed the connection before the response was complete`,
  },
  {
    codes: /^UND_ERR_HEADERS_OVERFLOW$/,
    error: 'UPSTREAM_RESPONSE_INVALID',
    kind: 'protocol',
    final: true,
    say: ({ host }) => `the response headers of ${host} are larger than 16 KiB`,
  },
  {
    codes: /^HPE_/,
    error: 'UPSTREAM_RESPONSE_INVALID',
    kind: 'protocol',
    final: true,
    say: ({ host, reason }) =>
      `${host} does not answer in HTTP/1.1${/ \(.+\)$/.exec(reason)?.[0] ?? ''}: check scheme and port of http.baseUrl`,
  },
  {
    codes: /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/,
    error: 'REQUEST_INVALID',
    kind: undefined,
    final: true,
    say: ({ host, reason }) => `the request to ${host} cannot be sent: ${reason}`,
  },
  {
    codes: /^UND_ERR_(DESTROYED|CLOSED)$/,
    error: 'NETWORK_ERROR',
    kind: undefined,
    final: true,
    say: ({ host }) => `the runtime is stopping: the exchange with ${host} was given up`,
  },
  {
    codes: /./,
    error: 'NETWORK_ERROR',
    kind: 'connection',
    final: false,
    say: ({ host, code }) => `the exchange with ${host} failed (${code})`,
  },
];

export function inWords(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
