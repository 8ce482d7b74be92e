import type { AuthenticationStep, Oauth2Authentication } from '../../documents/generated/connector.ts';
import { type Located, audienceOf, merged, type Parameters } from './parameters.ts';

export type GrantType = NonNullable<Oauth2Authentication['grant']>;

/** What a grant sends for a token, and what stands before that. */
export interface Grant {
  readonly before: readonly AuthenticationStep[];
  readonly parameters: Parameters;
  /** Whether the request may be sent again when its fate is unknown: a code and a refresh token are good for one use. */
  readonly repeatable: boolean;
}

/** RFC 6749 §4, RFC 7523 §2.1, RFC 8628 §3.4. */
export const grants: { readonly [Type in GrantType]: (config: Located, scope: string | undefined) => Grant } = {
  authorizationCode: ({ code = 'code' }) => ({
    before: [],
    parameters: {
      grant_type: 'authorization_code',
      code: `{{ callback.\`${code}\` }}`,
      redirect_uri: '{{ authorization.redirectUri }}',
      code_verifier: '{{ authorization.codeVerifier }}',
    },
    repeatable: false,
  }),
  clientCredentials: (_config, scope) => ({ before: [], parameters: { grant_type: 'client_credentials', scope }, repeatable: true }),
  password: ({ username, password }, scope) => ({
    before: [],
    parameters: { grant_type: 'password', username, password, scope },
    repeatable: true,
  }),
  refreshToken: ({ refreshToken }) => ({
    before: refreshToken === undefined ? [] : [{ when: '$not($exists(connection.refreshToken))', compute: { refreshToken } }],
    parameters: { grant_type: 'refresh_token', refresh_token: '{{ connection.refreshToken }}' },
    repeatable: false,
  }),
  jwtBearer: ({ assertion, tokenUrl }, scope) => ({
    before:
      assertion === undefined
        ? []
        : [{ jwt: { ...assertion, claims: merged({ aud: audienceOf(tokenUrl) }, assertion.claims) }, as: 'assertion' }],
    parameters: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{{ connection.assertion }}', scope },
    repeatable: true,
  }),
  deviceCode: () => ({
    before: [],
    parameters: {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: '{{ connection.deviceCode }}',
    },
    repeatable: false,
  }),
};
