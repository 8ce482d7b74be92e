import { ConnectorError, type ErrorCode } from '../kernel/errors.ts';
import { isObject } from '../kernel/json.ts';
import type { HttpPolicy } from './exchange.ts';
import { type FailedAt, type Failure, failureMeanings, inWords, type Retry } from './failure-meanings.ts';
import { explainProxyFailure } from './proxy-failure.ts';
import type { Proxy } from './proxies.ts';
import { leaveLapsed, type WireFailure } from './send-once.ts';
import { totalTimeOver } from './stop.ts';

/** Where a request was going. */
export interface Destination {
  readonly url: URL;
  readonly proxy: Proxy | undefined;
  readonly timeouts: HttpPolicy['timeouts'];
}

/** Says a failure in plain words, with host and port, and whether another attempt can help. */
export function explainFailure({ thrown, started }: WireFailure, destination: Destination): Failure {
  const host = hostAndPort(destination.url);
  const worth: Retry = started ? 'idempotent' : 'always';
  if (thrown === totalTimeOver) {
    return {
      error: failed('TIMEOUT', `no whole response from ${host} within ${inWords(destination.timeouts.total)}`, {
        host,
        failedAt: 'timeout',
      }),
      retry: worth,
    };
  }
  if (thrown === leaveLapsed) {
    const message = `nothing was sent to ${host}: the leave of its rate limit lapsed before a connection stood`;
    return { error: failed('RATE_LIMIT', message, { host }), retry: 'always' };
  }
  if (thrown instanceof ConnectorError) return ownFailure(thrown, host);
  const code = codeOf(thrown);
  const viaProxy = destination.proxy && explainProxyFailure(thrown, code, started, destination.proxy);
  if (viaProxy) return viaProxy;
  const meaning = failureMeanings.find(({ codes }) => codes.test(code));
  if (!meaning) return { error: ConnectorError.from(thrown).with({ host }), retry: 'never' };
  const place = { host, name: destination.url.hostname, started, code, reason: messageOf(thrown), timeouts: destination.timeouts };
  const error = failed(meaning.error, meaning.say(place), meaning.kind ? { host, failedAt: meaning.kind } : { host }, thrown);
  return { error, retry: meaning.final ? 'never' : worth };
}

/** Raised by the guard, the body limit or the decoding, which know less about the place. */
function ownFailure(error: ConnectorError, host: string): Failure {
  const placed =
    error.details['host'] === undefined ? new ConnectorError(error.code, `${host}: ${error.message}`, { host }, error.cause) : error;
  return { error: placed, retry: error.retryable ? 'idempotent' : 'never' };
}

function failed(
  code: ErrorCode,
  message: string,
  at: { readonly host: string; readonly failedAt?: FailedAt },
  cause?: unknown,
): ConnectorError {
  const address = isObject(cause) && typeof cause['address'] === 'string' ? { address: cause['address'] } : {};
  return new ConnectorError(code, message, { ...at, ...address }, cause);
}

/** With the port also where the URL leaves out the default one. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

function codeOf(thrown: unknown): string {
  if (isObject(thrown) && typeof thrown['code'] === 'string') return thrown['code'];
  // undici's parser errors lose their code on the way, but not their words.
  if (!(thrown instanceof Error) || thrown.name !== 'HTTPParserError') return '';
  return thrown.message.includes('Invalid EOF state') ? 'HPE_INVALID_EOF_STATE' : 'HPE_INVALID';
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : '';
}
