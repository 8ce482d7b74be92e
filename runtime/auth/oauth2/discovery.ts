import type { AuthenticationStep, Oauth2Authentication } from '../../documents/generated/connector.ts';
import type { Located } from './parameters.ts';

/** Keys of addresses: what they are called where a provider publishes them, and as what they are kept. */
const endpoints = {
  tokenUrl: { published: 'token_endpoint', kept: 'tokenEndpoint' },
  authorizationUrl: { published: 'authorization_endpoint', kept: 'authorizationEndpoint' },
  deviceAuthorizationUrl: { published: 'device_authorization_endpoint', kept: 'deviceAuthorizationEndpoint' },
  revocationUrl: { published: 'revocation_endpoint', kept: 'revocationEndpoint' },
} as const;

type Endpoint = keyof typeof endpoints;

const placeOf = (key: Endpoint): string => `{{ connection.${endpoints[key].kept} }}`;

/** An address for taking tokens back that was looked up. */
export const revocationFound = placeOf('revocationUrl');

export interface Discovered {
  readonly config: Located;
  /** What asks the provider of itself, before anything else; nothing where every address is given. */
  readonly steps: readonly AuthenticationStep[];
}

/** Addresses that are not given are looked up under the issuer, once: what was found is kept with the connection. */
export function discover(config: Oauth2Authentication): Discovered {
  const { issuer, grant = 'authorizationCode', tokenUrl = '' } = config;
  const needed: readonly Endpoint[] = ['tokenUrl', ...neededBy(grant)];
  if (issuer === undefined || needed.every((key) => config[key] !== undefined)) return { config: { ...config, tokenUrl }, steps: [] };
  const wanted: readonly Endpoint[] = needed.length > 1 ? [...needed, 'revocationUrl'] : needed;
  const missing = wanted.filter((key) => config[key] === undefined);
  const found = Object.fromEntries(missing.map((key) => [key, placeOf(key)]));
  return {
    config: { ...config, tokenUrl: found['tokenUrl'] ?? tokenUrl, ...found },
    steps: lookUp(issuer, missing, endpoints[missing.find((key) => needed.includes(key)) ?? 'tokenUrl'].kept),
  };
}

function neededBy(grant: NonNullable<Oauth2Authentication['grant']>): readonly Endpoint[] {
  if (grant === 'authorizationCode') return ['authorizationUrl'];
  return grant === 'deviceCode' ? ['deviceAuthorizationUrl'] : [];
}

/** OpenID Connect Discovery 1.0 §4 appends to the issuer; RFC 8414 §3 inserts before its path. Most have the first, so it is asked first. */
function lookUp(issuer: string, missing: readonly Endpoint[], proof: string): readonly AuthenticationStep[] {
  const when = `$not($exists(connection.${proof}))`;
  const captures = (optional: (key: Endpoint) => boolean): NonNullable<AuthenticationStep['captures']> =>
    Object.fromEntries(
      missing.map((key) => [endpoints[key].kept, { body: endpoints[key].published, optional: optional(key), secret: false }]),
    );
  const isProof = (key: Endpoint): boolean => endpoints[key].kept === proof;
  const ask = (path: string) => ({ path, headers: { Accept: 'application/json' } });
  // RFC 8414 §3.3, and §4.3 of the other: an answer in another's name is none.
  const isOwn = 'response.issuer = connection.issuer';
  return [
    { when, compute: { issuer } },
    {
      when,
      request: ask("{{ $replace(connection.issuer, /\\/$/, '') & '/.well-known/openid-configuration' }}"),
      success: `status = 404 or ${isOwn}`,
      captures: captures(() => true),
    },
    {
      when,
      request: ask("{{ $replace(connection.issuer, /^(https?:..[^\\/]+)(.*?)\\/?$/, '$1/.well-known/oauth-authorization-server$2') }}"),
      success: isOwn,
      captures: captures((key) => !isProof(key)),
    },
  ];
}
