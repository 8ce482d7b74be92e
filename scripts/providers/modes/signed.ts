import { structureOf, templateOf } from '../interpolation.ts';
import { type Known, Unstated } from '../names.ts';
import type { Settings } from '../settings.ts';
import { client, given, type Mode, withToken } from './mode.ts';

/** A token that is signed here. */
export function signedToken(
  { signing_key: key, expires_in_ms: lifetime = 0, header = {}, payload = {} }: NonNullable<Settings['token']>,
  known: Known,
  keyEncoding?: string,
): object {
  const { alg: algorithm, kid: keyId, ...headers } = header;
  if (key === undefined || algorithm === undefined) throw new Unstated('what the token is signed with');
  return given({
    algorithm,
    key: templateOf(key, known),
    keyEncoding,
    keyId: typeof keyId === 'string' ? templateOf(keyId, known) : undefined,
    headers: Object.keys(headers).length === 0 ? undefined : structureOf(headers, known),
    claims: structureOf(payload, known),
    lifetime: `${lifetime / 1_000}s`,
  });
}

export const jwt: Mode = (context) => {
  const { settings, known } = context;
  // Where they do not say how a shared secret is written, it is in hexadecimal digits.
  const encoding = settings.signature?.protocol === 'HMAC' ? (settings.signature.hmac_secret_encoding ?? 'hex') : undefined;
  const token = signedToken(settings.token ?? {}, known, encoding);
  const { place, sign } = withToken(context);
  // The shorthand keeps it under another name.
  const placed = place.map(({ at, value }) => ({ at, value: value.replaceAll('connection.accessToken', 'connection.token') }));
  if (sign !== undefined) throw new Unstated('a signature beside a signed token');
  return { authentication: { type: 'jwt', ...token, place: placed } };
};

/** A request token, the person's permission, a token, and from then on a signature by both. */
export const oauth1: Mode = ({ settings, known }) => {
  const { request_url: requestUrl, token_url: tokenUrl, authorization_url: page, signature_method: signatureMethod } = settings;
  if (typeof tokenUrl !== 'string' || requestUrl === undefined || page === undefined) throw new Unstated('the addresses of OAuth 1.0');
  const signer = { type: 'oauth1', consumerKey: '{{ app.clientId }}', consumerSecret: '{{ app.clientSecret }}', signatureMethod };
  const ofRequest = { token: '{{ connection.requestToken }}', tokenSecret: '{{ connection.requestTokenSecret }}' };
  const pair = (token: string): object => ({ [token]: { body: 'oauth_token' }, [`${token}Secret`]: { body: 'oauth_token_secret' } });
  return {
    authentication: {
      type: 'flow',
      authorize: {
        before: [
          {
            request: given({
              path: requestUrl,
              method: 'POST',
              query: settings.request_params && structureOf(settings.request_params, known),
            }),
            sign: { ...signer, callback: '{{ authorization.redirectUri }}' },
            captures: pair('requestToken'),
          },
        ],
        url: templateOf(page, known, true),
        // The types of the parameters are the settings'.
        query: { oauth_token: '{{ connection.requestToken }}', ...(structureOf(settings.authorization_params ?? {}, known) as object) },
        pkce: 'none',
        state: 'oauth_token',
        stateValue: '{{ connection.requestToken }}',
        required: ['oauth_verifier'],
      },
      steps: [
        {
          request: { path: tokenUrl, method: 'POST' },
          sign: { ...signer, ...ofRequest, verifier: '{{ callback.oauth_verifier }}' },
          captures: pair('accessToken'),
        },
      ],
      sign: { ...signer, token: '{{ connection.accessToken }}', tokenSecret: '{{ connection.accessTokenSecret }}' },
    },
    properties: client,
  };
};

/** Token-based authentication: OAuth 1.0 with tokens that were made by hand, HMAC-SHA256 and the account as realm. */
export const tokenBased: Mode = ({ known }) => {
  const field = (name: string, isSecret: boolean): string => `{{ ${known.need(name, isSecret ? { secret: true } : {})} }}`;
  return {
    authentication: {
      type: 'oauth1',
      consumerKey: '{{ app.clientId }}',
      consumerSecret: '{{ app.clientSecret }}',
      token: field('token_id', false),
      tokenSecret: field('token_secret', true),
      signatureMethod: 'HMAC-SHA256',
      realm: `{{ ${known.name('connectionConfig.accountId')} }}`,
    },
    properties: client,
  };
};

/** WS-Security's UsernameToken: a digest of nonce, time and password, whose hexadecimal digits are written in base64. */
export const wsse: Mode = ({ settings, known }) => {
  if (settings.signature?.protocol !== 'WSSE') throw new Unstated('which signature');
  const [username, password] = [known.name('credentials.username'), known.name('credentials.password')];
  const header = Object.keys(settings.proxy?.headers ?? {}).find((name) => String(settings.proxy?.headers?.[name]) === '${accessToken}');
  if (header === undefined) throw new Unstated('where the signature goes');
  const digest = `$encode($hash(nonce & timestamp.isoSeconds & ${password}, "sha1", "hex"), "base64")`;
  const value = `UsernameToken Username="{{ ${username} }}", PasswordDigest="{{ ${digest} }}", Nonce="{{ nonce }}", Created="{{ timestamp.isoSeconds }}"`;
  return { authentication: { type: 'computed', place: [{ at: { header }, value }] } };
};

/** A role is assumed with the operator's own key, and requests are signed with what that gives. */
export const awsRole: Mode = ({ known }) => {
  const name = (field: string): string => known.name(`integrationConfig.${field}`);
  const region = `${known.name('connectionConfig.region')} ? ${known.name('connectionConfig.region')} : ${name('defaultRegion')}`;
  const own = {
    accessKeyId: `{{ ${name('awsAccessKeyId')} }}`,
    secretAccessKey: `{{ ${name('awsSecretAccessKey')} }}`,
    region: `{{ ${region} }}`,
  };
  const answer = 'AssumeRoleResponse.AssumeRoleResult.Credentials';
  return {
    authentication: {
      type: 'flow',
      steps: [
        {
          request: {
            path: `https://sts.{{ ${region} }}.amazonaws.com/`,
            method: 'POST',
            form: {
              Action: 'AssumeRole',
              Version: '2011-06-15',
              RoleArn: `{{ ${known.name('credentials.role_arn')} }}`,
              RoleSessionName: 'ferrule',
            },
          },
          sign: { type: 'awsSigV4', ...own, service: 'sts' },
          captures: {
            accessKeyId: { body: `${answer}.AccessKeyId` },
            secretAccessKey: { body: `${answer}.SecretAccessKey` },
            sessionToken: { body: `${answer}.SessionToken` },
          },
          expires: { at: { body: `${answer}.Expiration` } },
        },
      ],
      sign: {
        type: 'awsSigV4',
        accessKeyId: '{{ connection.accessKeyId }}',
        secretAccessKey: '{{ connection.secretAccessKey }}',
        sessionToken: '{{ connection.sessionToken }}',
        region: `{{ ${region} }}`,
        service: `{{ ${known.name('connectionConfig.service')} }}`,
      },
    },
  };
};
