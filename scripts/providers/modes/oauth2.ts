import { structureOf, templateOf } from '../interpolation.ts';
import { identifier, type Known, Unstated } from '../names.ts';
import type { Settings, Values } from '../settings.ts';
import { client, given, type Mode, type ModeContext, withToken } from './mode.ts';

/** A person allows the access. */
export const code: Mode = (context) => {
  const { settings, known } = context;
  if (settings.authorization_code_param_in_webhook !== undefined)
    throw new Unstated('the code comes in a webhook, which nothing here waits for');
  const { token_url: tokenUrl, authorization_url: authorizationUrl } = settings;
  if (typeof tokenUrl !== 'string' || authorizationUrl === undefined) throw new Unstated('no address of the page or of the token');
  const replaced = replacementsOf(settings);
  return {
    authentication: given({
      type: 'oauth2',
      authorizationUrl: pageOf(authorizationUrl, settings, known),
      ...tokenWords(context, tokenUrl),
      refreshUrl: settings.refresh_url === undefined ? undefined : templateOf(settings.refresh_url, known, true),
      pkce: settings.disable_pkce ? 'none' : undefined,
      authorizationParameters: mapOf({ ...settings.authorization_params, ...replaced.parameters }, known),
      state: replaced.state,
      plainParameters: plainOf(settings),
      tokenParameters: mapOf(settings.token_params, known),
      refreshParameters: mapOf({ ...settings.refresh_params, ...settings.refresh_token_params }, known),
      refreshHeaders: mapOf(settings.refresh_token_headers, known),
      code: settings.authorization_code_param_in_callback,
      callback:
        settings.redirect_uri_metadata && Object.fromEntries(settings.redirect_uri_metadata.map((name) => [identifier(name), name])),
    }),
    properties: { ...client, scopes: scopesOf(settings) },
  };
};

/** The client itself. */
export const clientCredentials: Mode = (context) => {
  const { settings, known } = context;
  const { token_url: tokenUrl, credentials = {} } = settings;
  if (typeof tokenUrl !== 'string') throw new Unstated('no address of the token');
  const own = (name: string): string | undefined => (credentials[name] ? `{{ ${known.need(name, {})} }}` : undefined);
  const certificate = settings.require_client_certificate
    ? { tls: { certificate: own('client_certificate'), key: own('client_private_key') } }
    : {};
  return {
    authentication: given({
      type: 'oauth2',
      grant: 'clientCredentials',
      ...tokenWords(context, tokenUrl),
      clientId: own('client_id'),
      clientSecret: own('client_secret'),
      assertion:
        settings.token_request_auth_method === 'private_key_jwt' ? { algorithm: 'RS256', key: own('client_private_key') } : undefined,
      // What the settings do not name is not sent.
      tokenParameters: mapOf(
        { ...(settings.token_params?.['grant_type'] === undefined ? { grant_type: null } : {}), ...settings.token_params },
        known,
      ),
    }),
    http: certificate,
    properties: {
      ...(credentials['client_id'] ? {} : { clientId: client.clientId }),
      ...(credentials['client_secret'] || (credentials['client_private_key'] && settings.token_request_auth_method === 'private_key_jwt')
        ? {}
        : { clientSecret: client.clientSecret }),
      scopes: scopesOf(settings),
    },
  };
};

function tokenWords(context: ModeContext, tokenUrl: string): Readonly<Record<string, unknown>> {
  const { settings, known } = context;
  const { place, sign } = withToken(context);
  const isUsual = place.length === 1 && place[0]?.value === 'Bearer {{ connection.accessToken }}';
  return {
    tokenUrl: templateOf(tokenUrl, known, true),
    clientAuthentication: proofOf(settings),
    tokenBody: settings.body_format,
    tokenHeaders: mapOf(settings.token_headers, known),
    scopes: '{{ configuration.scopes }}',
    scopeSeparator: settings.scope_separator,
    captures: capturesOf(settings),
    expires: expiryOf(settings),
    place: isUsual ? undefined : place,
    sign,
  };
}

function proofOf({ authorization_method: method, token_request_auth_method: way }: Settings): string | undefined {
  if (way === 'basic') return 'basicPlain';
  if (way === 'private_key_jwt') return 'privateKeyJwt';
  if (way !== undefined) throw new Unstated(`token_request_auth_method: ${way} says that the request is another, but not which`);
  return method === 'header' ? 'basic' : undefined;
}

function capturesOf(settings: Settings): object | undefined {
  const names = [...(settings.token_response_metadata ?? []), ...(settings.refresh_token_response_metadata ?? [])];
  const captures: Record<string, object> = {};
  for (const name of names) captures[identifier(name)] = { body: name, optional: true };
  const other = settings.alternate_access_token_response_path;
  if (other !== undefined) {
    captures['accessToken'] = { value: `{{ response.access_token ? response.access_token : response.${other}.access_token }}` };
    captures['refreshToken'] = {
      value: `{{ response.refresh_token ? response.refresh_token : response.${other}.refresh_token }}`,
      optional: true,
    };
  }
  return Object.keys(captures).length === 0 ? undefined : captures;
}

function expiryOf({ expires_in_unit: unit, token_expiration_buffer: early, token_expires_in_ms: after }: Settings): object | undefined {
  if (unit === undefined && early === undefined && !after) return undefined;
  return given({
    in: { body: 'expires_in' },
    unit: unit === 'milliseconds' ? 'ms' : undefined,
    after: after ? `${after / 1_000}s` : undefined,
    early: early === undefined ? undefined : `${early}s`,
  });
}

export function mapOf(values: Values | undefined, known: Known): Readonly<Record<string, unknown>> | undefined {
  if (values === undefined || Object.keys(values).length === 0) return undefined;
  // Objects stay objects.
  return structureOf(values, known) as Readonly<Record<string, unknown>>;
}

export function scopesOf({ default_scopes: scopes }: Settings): object {
  return { type: 'array', items: { type: 'string' }, ...(scopes === undefined ? {} : { default: scopes }) };
}

/** The parameters of a page that a browser draws from its fragment stand behind that. */
function pageOf(url: string, { authorization_url_fragment: fragment }: Settings, known: Known): string {
  return templateOf(url, known, true) + (fragment === undefined ? '' : `#/${fragment.replace(/^\//, '')}`);
}

const standard: Readonly<Record<string, string>> = {
  client_id: '${clientId}',
  response_type: 'code',
};

/** Parameters that are called differently: the usual name goes, the other gets its value. */
function replacementsOf({ authorization_url_replacements: replaced = {}, authorization_params: stated = {} }: Settings): {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: string | undefined;
} {
  const parameters: Record<string, unknown> = {};
  let state: string | undefined;
  for (const [from, to] of Object.entries(replaced)) {
    const [name, other] = [from.replace(/=$/, ''), to.replace(/=$/, '')];
    if (name === 'state') state = other;
    else parameters[name] = null;
    if (name !== 'state' && other !== '')
      parameters[other] = name === 'redirect_uri' ? '${authorization.redirectUri}' : (stated[name] ?? standard[name]);
  }
  return { parameters, state };
}

function plainOf({ authorization_url_skip_encode: plain = [], decode_url: isDecoded }: Settings): readonly string[] | undefined {
  if (isDecoded) return ['scope', 'redirect_uri'];
  const names = plain.filter((name) => name !== 'base_url').map((name) => (name === 'scopes' ? 'scope' : name));
  return names.length === 0 ? undefined : names;
}

/** As `code`, with a client that is registered on the way, or is known by the address of what it says of itself. */
export const modelContext: Mode = (context) => {
  const { settings, known } = context;
  const way = settings.client_registration;
  const { authentication, properties } = code(context);
  if (way === 'static') return { authentication, ...(properties && { properties }) };
  const isPublic = { ...authentication, clientAuthentication: 'none' };
  if (way === 'cimd') return { authentication: isPublic, properties: { clientId: client.clientId, scopes: scopesOf(settings) } };
  if (way !== 'dynamic' || settings.registration_url === undefined) throw new Unstated('how its client is registered');
  return {
    authentication: {
      ...isPublic,
      before: [registration(settings.registration_url, settings.registration_params ?? {}, known)],
      clientId: '{{ connection.clientId }}',
    },
    properties: { scopes: scopesOf(settings) },
  };
};

/** RFC 7591: a public client, which has no secret. */
function registration(url: string, stated: Values, known: Known): object {
  const usual = {
    client_name: 'Ferrule',
    redirect_uris: ['${authorization.redirectUri}'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  return {
    request: { path: templateOf(url, known, true), body: structureOf({ ...usual, ...stated }, known), idempotent: false },
    captures: { clientId: { body: 'client_id' } },
  };
}

/** Everything is found from the address of the server: RFC 9728 §3.1, RFC 8414 §3.1, RFC 7591. */
export const modelContextFound: Mode = (context) => {
  const { settings, known } = context;
  const server = known.name('connectionConfig.mcp_server_url');
  const wellKnown = (url: string, name: string): string =>
    `{{ $replace(${url}, /^(https?:..[^\\/]+)(.*?)\\/?$/, '$1/.well-known/${name}$2') }}`;
  const register = registration('\u0000', {}, known) as { readonly request: object; readonly captures: object };
  return {
    authentication: {
      type: 'oauth2',
      before: [
        { request: { path: wellKnown(server, 'oauth-protected-resource') }, captures: { issuer: { body: 'authorization_servers[0]' } } },
        {
          request: { path: wellKnown('connection.issuer', 'oauth-authorization-server') },
          captures: {
            authorizationEndpoint: { body: 'authorization_endpoint', secret: false },
            tokenEndpoint: { body: 'token_endpoint', secret: false },
            registrationEndpoint: { body: 'registration_endpoint' },
          },
        },
        { ...register, request: { ...register.request, path: '{{ connection.registrationEndpoint }}' } },
      ],
      clientId: '{{ connection.clientId }}',
      clientAuthentication: 'none',
      authorizationUrl: '{{ connection.authorizationEndpoint }}',
      tokenUrl: '{{ connection.tokenEndpoint }}',
      // RFC 8707: the server that the token is for.
      authorizationParameters: { resource: `{{ ${server} }}` },
      tokenParameters: { resource: `{{ ${server} }}` },
      scopes: '{{ configuration.scopes }}',
    },
    properties: { scopes: scopesOf(settings) },
  };
};
