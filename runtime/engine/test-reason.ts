import type { ConnectorError } from '../kernel/errors.ts';

/**
 * Why a datasource does not work, told apart: `dns`, its name is not found; `connection`, nobody answers there; `tls`, its certificate or its
 * encryption; `timeout`; `protocol`, it does not speak HTTP; `credentials`, they are not accepted; `forbidden`, they may not do this;
 * `address`, the API is not at this address, or it may not be reached; `content`, what answers is not this API; `limit`, it is asked too
 * often; `provider`, it failed; `connect`, a person has to allow the access first; `configuration`, what it is given cannot be used;
 * `other`, none of these.
 */
export type TestReason =
  | 'dns'
  | 'connection'
  | 'tls'
  | 'timeout'
  | 'protocol'
  | 'credentials'
  | 'forbidden'
  | 'address'
  | 'content'
  | 'limit'
  | 'provider'
  | 'connect'
  | 'configuration'
  | 'other';

const byCode: { readonly [code: string]: TestReason } = {
  TIMEOUT: 'timeout',
  AUTH_FAILED: 'credentials',
  UPSTREAM_FORBIDDEN: 'forbidden',
  UPSTREAM_NOT_FOUND: 'address',
  ADDRESS_REFUSED: 'address',
  RATE_LIMIT: 'limit',
  NETWORK_ERROR: 'connection',
  UPSTREAM_ERROR: 'provider',
  UPSTREAM_RESPONSE_INVALID: 'content',
  CONNECTOR_CONFIG_INVALID: 'configuration',
  CONNECTOR_DECRYPT_FAILED: 'configuration',
  CONNECTOR_ENCRYPTION_SECRET_REQUIRED: 'configuration',
  CONNECTOR_OAUTH_NOT_CONFIGURED: 'configuration',
  CONNECTOR_OAUTH_TOKEN_FAILED: 'credentials',
  CONNECTOR_NOT_CONNECTED: 'connect',
};

const failedAt: readonly TestReason[] = ['dns', 'connection', 'tls', 'timeout', 'protocol'];

export function testReason({ code, details }: Pick<ConnectorError, 'code' | 'details'>): TestReason {
  if (details['movedTo'] !== undefined) return 'address';
  const known = failedAt.find((reason) => reason === details['failedAt']);
  return known ?? byCode[code] ?? byStatus(details.upstreamStatus) ?? 'other';
}

function byStatus(status: number | undefined): TestReason | undefined {
  if (status === undefined) return undefined;
  return status >= 500 ? 'provider' : 'content';
}
