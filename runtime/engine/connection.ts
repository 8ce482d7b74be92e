import { createCredentials, type AuthenticationConfig, type Credentials } from '../auth/index.ts';
import type { HttpConfig } from '../documents/generated/connector.ts';
import type { Scope } from '../expressions/index.ts';
import type { HttpPolicy, HttpRequest, Signer } from '../http/index.ts';
import { parseDuration } from '../kernel/duration.ts';
import { ConnectorError } from '../kernel/errors.ts';
import { parseJson, stringifyJson } from '../kernel/json.ts';
import type { Redactor } from '../kernel/redactor.ts';
import { renderChoice } from './choice.ts';
import { evaluate } from './evaluate.ts';
import { type Draft, place } from './request/place.ts';
import type { ConnectorPlan } from './plan.ts';
import { type RequestBase, renderHeaders, renderMap } from './request/render-request.ts';

/** What is fixed for all exchanges of a datasource once its configuration is known. */
export interface Connection {
  readonly base: RequestBase;
  readonly policy: HttpPolicy;
  readonly sign: Signer;
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
    },
    policy: policyOf(http, [url.host, ...hosts.map((host) => String(host).toLowerCase())], allowedAddresses),
    sign: signerOf(credentials),
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
    retry: {
      maxAttempts: retry.maxAttempts ?? 3,
      initialDelay: milliseconds(retry.initialDelay, 1_000),
      multiplier: retry.multiplier ?? 2,
      maxDelay: milliseconds(retry.maxDelay, 60_000),
      jitter: retry.jitter ?? true,
      statuses: retry.statuses ?? [408, 429, 500, 502, 503, 504],
      onNetworkError: retry.onNetworkError ?? true,
    },
    limits: { bodySize: limits.bodySize ?? 67_108_864, nesting: limits.nesting ?? 200 },
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
    return signed(request, credentials);
  };
}

function signed(request: HttpRequest, { place: places }: Credentials): HttpRequest {
  const inBody = places.some(({ at }) => 'body' in at);
  const body = inBody && request.body !== undefined ? parseJson(request.body) : undefined;
  const draft: Draft = { ...request, url: new URL(request.url), headers: { ...request.headers }, body };
  for (const { at, value } of places) place(draft, at, value);
  if (!inBody) return { ...draft, body: request.body };
  draft.headers['content-type'] ??= 'application/json';
  return { ...draft, body: stringifyJson(draft.body) };
}

/** Loopback is reached only where the operator allows private addresses (the exchange refuses it otherwise). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '[::1]';
}
