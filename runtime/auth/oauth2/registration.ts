import type { AuthenticationStep, FlowAuthentication, Oauth2Authentication } from '../../documents/generated/connector.ts';
import { type Located, merged, scopeText } from './parameters.ts';

const grantTypes: { readonly [Type in NonNullable<Oauth2Authentication['grant']>]: readonly string[] } = {
  authorizationCode: ['authorization_code', 'refresh_token'],
  clientCredentials: ['client_credentials'],
  password: ['password', 'refresh_token'],
  refreshToken: ['refresh_token'],
  jwtBearer: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  deviceCode: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
};

/** Names of RFC 7591 §2 for the ways in which a client proves itself. */
const methods: { readonly [Way in NonNullable<Oauth2Authentication['clientAuthentication']>]: string } = {
  post: 'client_secret_post',
  basic: 'client_secret_basic',
  basicPlain: 'client_secret_basic',
  none: 'none',
  privateKeyJwt: 'private_key_jwt',
};

/** RFC 7591 §3: a client of its own for each datasource, asked for once; `found` looks up where. */
export function registrationSteps(config: Located, found: readonly AuthenticationStep[]): Pick<FlowAuthentication, 'registration'> {
  const { registration, registrationUrl } = config;
  if (registration === undefined || registrationUrl === undefined) return {};
  const { grant = 'authorizationCode', clientAuthentication = 'post' } = config;
  const isSentBack = grant === 'authorizationCode';
  const standard = {
    client_name: 'Ferrule',
    redirect_uris: isSentBack ? ['{{ authorization.redirectUri }}'] : [],
    grant_types: grantTypes[grant],
    response_types: isSentBack ? ['code'] : [],
    token_endpoint_auth_method: methods[clientAuthentication],
    scope: scopeText(config),
  };
  const headers = {
    Accept: 'application/json',
    ...(registration.token === undefined ? {} : { Authorization: `Bearer ${registration.token}` }),
  };
  const step: AuthenticationStep = {
    request: {
      path: registrationUrl,
      method: 'POST',
      headers,
      body: merged(standard, registration.metadata),
      // A second one would be another client.
      idempotent: false,
    },
    captures: {
      clientId: { body: 'client_id', secret: false },
      clientSecret: { body: 'client_secret', optional: true },
      registrationAccessToken: { body: 'registration_access_token', optional: true },
      registrationClientUri: { body: 'registration_client_uri', optional: true, secret: false },
    },
    // 0 is never (§3.2.1).
    expires: { at: { body: 'client_secret_expires_at' } },
  };
  return { registration: [...found, step] };
}

/** RFC 7592 §2.3. */
export const removeClient: AuthenticationStep = {
  when: '$exists(connection.registrationClientUri) and $exists(connection.registrationAccessToken)',
  request: {
    path: '{{ connection.registrationClientUri }}',
    method: 'DELETE',
    headers: { Authorization: 'Bearer {{ connection.registrationAccessToken }}' },
  },
};
