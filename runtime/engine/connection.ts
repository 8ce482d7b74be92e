import { createCredentials, type AuthenticationConfig, type Credentials } from '../auth/index.ts';
import type { HttpConfig, RetryConfig } from '../documents/generated/connector.ts';
import type { Scope } from '../expressions/index.ts';
import type { HttpPolicy, Signer } from '../http/index.ts';
import { parseDuration } from '../kernel/duration.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { type RateLimit, renderRateLimits } from './budgets/rate-limits.ts';
import { renderChoice } from './choice.ts';
import { evaluate } from './evaluate.ts';
import type { ConnectorPlan } from './plan.ts';
import { queryEncodingOf } from './request/query-encoding.ts';
import { type RequestBase, renderHeaders, renderMap } from './request/render-request.ts';
import { signRequest } from './request/sign-request.ts';

/** What is fixed for all exchanges of a datasource once its configuration is known. */
export interface Connection {
  readonly base: RequestBase;
  readonly policy: HttpPolicy;
  readonly sign: Signer;
  readonly rateLimits: readonly RateLimit[];
}

export async function openConnection(
  plan: ConnectorPlan,
  scope: Scope,
  allowedAddresses: readonly string[],
  redactor: Redactor,
): Promise<Connection> {
  const { http } = plan.loaded.document;
  const baseUrl = String(await evaluate(plan.baseUrl, scope, 'http.baseUrl'));
  const url = URL.parse(baseUrl);
  if (!url) throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `http.baseUrl: "${baseUrl}" is not a URL; expected https://host/path`);
  const hosts = (await evaluate(plan.allowedHosts, scope, 'http.allowedHosts')) as readonly unknown[];
  // The schema and the auth room's own checks hold this shape; a rendered value of the wrong type is refused there.
  const config = (await renderChoice(plan.authentication, scope, 'authentication')) as AuthenticationConfig;
  const credentials = createCredentials(config);
  for (const secret of credentials.secrets) redactor.add(secret);
  return {
    base: {
      baseUrl,
      headers: await renderHeaders(plan.headers, scope, 'http.headers'),
      query: await renderMap(plan.query, scope, 'http.query'),
      encoding: queryEncodingOf(http.queryEncoding),
    },
    policy: policyOf(http, [url.host, ...hosts.map((host) => String(host).toLowerCase())], allowedAddresses),
    sign: signerOf(credentials),
    rateLimits: renderRateLimits(await evaluate(plan.rateLimit, scope, 'http.rateLimit'), url),
  };
}

function policyOf(http: HttpConfig, allowedHosts: readonly string[], allowedAddresses: readonly string[]): HttpPolicy {
  const { timeouts = {}, retry = {}, limits = {} } = http;
  return {
    allowedHosts,
    allowedAddresses,
    timeouts: {
      connect: milliseconds(timeouts.connect, 10_000),
      headers: milliseconds(timeouts.headers, 60_000),
      idle: milliseconds(timeouts.idle, 30_000),
      total: milliseconds(timeouts.total, 300_000),
    },
    retry: retryOf(retry),
    limits: { bodySize: limits.bodySize ?? 67_108_864, nesting: limits.nesting ?? 200 },
  };
}

function retryOf(retry: RetryConfig): HttpPolicy['retry'] {
  const maxDelay = milliseconds(retry.maxDelay, 60_000);
  const maxWait = milliseconds(retry.maxWait, maxDelay);
  return {
    maxAttempts: retry.maxAttempts ?? 3,
    backoff: retry.backoff ?? 'exponential',
    initialDelay: milliseconds(retry.initialDelay, 1_000),
    multiplier: retry.multiplier ?? 2,
    maxDelay,
    maxWait,
    totalWait: Math.max(milliseconds(retry.totalWait, 1_800_000), maxWait),
    waitFrom: (retry.waitFrom ?? []).map(({ header, as }) => ({ header: header.toLowerCase(), as })),
    jitter: retry.jitter ?? true,
    statuses: retry.statuses ?? [408, 429, 500, 502, 503, 504],
    onNetworkError: retry.onNetworkError ?? true,
  };
}

function milliseconds(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
}

function signerOf(credentials: Credentials): Signer {
  if (credentials.place.length === 0) return (request) => request;
  return (request) => {
    if (credentials.requireHttps && request.url.protocol !== 'https:' && !isLoopback(request.url.hostname)) {
      throw new ConnectorError(
        'ADDRESS_REFUSED',
        `will not send credentials over plain http to ${request.url.host}: use https in the base URL`,
      );
    }
    return signRequest(request, credentials.place);
  };
}

/** Loopback is reached only where the operator allows private addresses (the exchange refuses it otherwise). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '[::1]';
}
