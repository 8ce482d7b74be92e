import type { AuthenticationStep, Oauth2Authentication } from '../../documents/generated/connector.ts';
import type { Located } from './parameters.ts';
import { askResource, authorizationServer } from './resource.ts';

/** Keys of addresses: what they are called where a provider publishes them, and as what they are kept. */
const endpoints = {
  tokenUrl: { published: 'token_endpoint', kept: 'tokenEndpoint' },
  authorizationUrl: { published: 'authorization_endpoint', kept: 'authorizationEndpoint' },
  deviceAuthorizationUrl: { published: 'device_authorization_endpoint', kept: 'deviceAuthorizationEndpoint' },
  revocationUrl: { published: 'revocation_endpoint', kept: 'revocationEndpoint' },
  registrationUrl: { published: 'registration_endpoint', kept: 'registrationEndpoint' },
} as const;

type Endpoint = keyof typeof endpoints;

const placeOf = (key: Endpoint): string => `{{ connection.${endpoints[key].kept} }}`;

/** Whether who comes back says whose answer they bring. */
const issuerTold = 'issuerTold';
export const issuerMustBeTold = `{{ connection.${issuerTold} }}`;

/** An address for taking tokens back that was looked up. */
export const revocationFound = placeOf('revocationUrl');

export interface Discovered {
  readonly config: Located;
  /** What asks the provider of itself, before anything else; nothing where every address is given. */
  readonly steps: readonly AuthenticationStep[];
}

/** Addresses that are not given are looked up under the issuer, once: what was found is kept with the connection. */
export function discover(given: Oauth2Authentication): Discovered {
  const config = withAddresses(given);
  const { issuer, steps } = whoIssues(config);
  const interactive = neededBy(config.grant ?? 'authorizationCode');
  const needed: readonly Endpoint[] = ['tokenUrl', ...interactive, ...(config.registration ? (['registrationUrl'] as const) : [])];
  const isGiven = (key: Endpoint): boolean => (config[key] ?? '') !== '';
  if (issuer === undefined || needed.every(isGiven)) return { config, steps: [] };
  const wanted: readonly Endpoint[] = interactive.length > 0 ? [...needed, 'revocationUrl'] : needed;
  const missing = wanted.filter((key) => !isGiven(key));
  const proof = missing.find((key) => needed.includes(key)) ?? 'tokenUrl';
  return {
    config: { ...config, issuer, ...Object.fromEntries(missing.map((key) => [key, placeOf(key)])) },
    steps: [...steps, ...lookUp(issuer, missing, endpoints[proof].kept)],
  };
}

function withAddresses(given: Oauth2Authentication): Located {
  const { tokenUrl = '', registration } = given;
  return { ...given, tokenUrl, ...(registration?.url === undefined ? {} : { registrationUrl: registration.url }) };
}

/** The issuer, and what asks for it. */
function whoIssues({ issuer, resource }: Located): { readonly issuer: string | undefined; readonly steps: readonly AuthenticationStep[] } {
  if (issuer !== undefined || resource === undefined) return { issuer, steps: [] };
  return { issuer: authorizationServer, steps: askResource(resource) };
}

function neededBy(grant: NonNullable<Oauth2Authentication['grant']>): readonly Endpoint[] {
  if (grant === 'authorizationCode') return ['authorizationUrl'];
  return grant === 'deviceCode' ? ['deviceAuthorizationUrl'] : [];
}

/** OpenID Connect Discovery 1.0 §4 appends to the issuer; RFC 8414 §3 inserts before its path. Most have the first, so it is asked first. */
function lookUp(issuer: string, missing: readonly Endpoint[], proof: string): readonly AuthenticationStep[] {
  const when = `$not($exists(connection.${proof}))`;
  const captures = (optional: (key: Endpoint) => boolean): NonNullable<AuthenticationStep['captures']> =>
    Object.fromEntries([
      ...missing.map((key) => [endpoints[key].kept, { body: endpoints[key].published, optional: optional(key), secret: false }] as const),
      // RFC 9207 §3.
      [issuerTold, { body: 'authorization_response_iss_parameter_supported', optional: true, secret: false }] as const,
    ]);
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
