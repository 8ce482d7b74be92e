import { readFileSync } from 'node:fs';
import type { Secrets } from './secrets.ts';

const secret = { type: 'string', secret: true };

const http = {
  baseUrl: '{{ configuration.baseUrl }}',
  timeouts: { total: 'PT0.2S' },
  retry: { maxAttempts: 2, initialDelay: 'PT0.01S', jitter: false, statuses: [503] },
  limits: { bodySize: 200_000 },
};

/** A connector of one object, `thing`, that signs in like this. */
function connector(
  name: string,
  secrets: readonly string[],
  authentication: object,
  more: { http?: object; list?: object; top?: object } = {},
) {
  return {
    kind: 'connector',
    name,
    label: name,
    version: '1.0.0',
    configurationSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        baseUrl: { type: 'string', format: 'uri' },
        pad: { type: 'integer', default: 0 },
        ...Object.fromEntries(secrets.map((one) => [one, secret])),
      },
    },
    authentication,
    http: { ...http, ...more.http },
    test: { request: { path: '/things' } },
    objects: [
      {
        name: 'thing',
        recordId: 'id',
        list: { path: '/things', records: 'things', ...more.list },
        get: { path: '/things/{id}' },
      },
    ],
    ...more.top,
  };
}

const oauthUrls = { tokenUrl: '{{ configuration.baseUrl }}/token', token: { accessToken: 'access_token', refreshToken: 'refresh_token' } };

/** Every kind of secret, where a connector may use it. */
const keys = {
  ...connector('keys', [], { type: 'apiKey', value: '{{ configuration.headerKey }}', place: { header: 'X-Api-Key' } }),
  configurationSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      baseUrl: { type: 'string', format: 'uri' },
      pad: { type: 'integer', default: 0 },
      ...Object.fromEntries(
        ['plainKey', 'awkwardKey', 'pem', 'unicodePassword', 'pathToken', 'queryToken', 'headerKey'].map((one) => [one, secret]),
      ),
      number: { type: 'integer', secret: true },
      outer: { type: 'object', properties: { inner: { type: 'object', properties: { nested: secret } } } },
      rooms: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, key: secret } } },
    },
  },
  http: {
    ...http,
    headers: {
      'X-Nested': '{{ configuration.outer.inner.nested }}',
      'X-Plain': 'key={{ configuration.plainKey }}',
      'X-Pad': '{{ configuration.pad }}',
    },
    query: { t: '{{ configuration.queryToken }}', a: '{{ configuration.awkwardKey }}' },
  },
  objects: [
    {
      name: 'thing',
      recordId: 'id',
      list: {
        path: '/p/{{ configuration.pathToken }}/things',
        method: 'POST',
        idempotent: true,
        body: {
          pem: '{{ configuration.pem }}',
          password: '{{ configuration.unicodePassword }}',
          number: '{{ configuration.number }}',
          listed: '{{ configuration.rooms[0].key }}',
          awkward: '{{ configuration.awkwardKey }}',
        },
        records: 'things',
      },
      get: { path: '/p/{{ configuration.pathToken }}/things/{id}' },
    },
  ],
};

const oauth = connector(
  'club',
  [],
  {
    type: 'oauth2',
    authorizationUrl: '{{ configuration.baseUrl }}/authorize',
    ...oauthUrls,
    captures: { idToken: { body: 'id_token', optional: true } },
    afterConnect: [
      {
        request: { path: '/me' },
        authenticated: true,
        captures: { accountToken: { body: 'account.token' }, accountId: { body: 'account.id' } },
      },
    ],
  },
  {
    http: { headers: { 'X-Account': '{{ connection.accountToken }}', 'X-Id': '{{ connection.idToken }}', 'X-App': '{{ app.tenantKey }}' } },
  },
);

const certificate = readFileSync(new URL('../../http/tls/self-signed.pem', import.meta.url), 'utf8');

/** One that shows a certificate of its own. */
function mutual(name: string, secrets: readonly string[], tls: object): ReturnType<typeof connector> {
  return connector(name, secrets, { type: 'none' }, { http: { tls: { certificate, ...tls } } });
}

const failingRules: unknown = JSON.parse(`[{ "when": "$error('rule ' & configuration.plainKey)", "then": "fail" }]`);

const connectors = [
  keys,
  oauth,
  connector(
    'form',
    ['basicPassword', 'awkwardKey', 'pem'],
    { type: 'basic', username: 'user', password: '{{ configuration.basicPassword }}' },
    {
      list: { method: 'POST', idempotent: true, form: { awkward: '{{ configuration.awkwardKey }}', pem: '{{ configuration.pem }}' } },
    },
  ),
  connector(
    'markup',
    ['literalBearer', 'awkwardKey'],
    { type: 'bearer', token: '{{ configuration.literalBearer }}' },
    {
      list: { method: 'POST', idempotent: true, xml: { ask: { key: '{{ configuration.awkwardKey }}' } } },
    },
  ),
  connector('machine', [], { type: 'oauth2', grant: 'clientCredentials', ...oauthUrls, clientAuthentication: 'basic' }),
  connector('asserted', ['pem'], {
    type: 'oauth2',
    grant: 'clientCredentials',
    ...oauthUrls,
    clientAuthentication: 'privateKeyJwt',
    assertion: { algorithm: 'RS256', key: '{{ configuration.pem }}' },
  }),
  connector('session', ['unicodePassword', 'basicPassword'], {
    type: 'session',
    login: {
      path: '/login',
      method: 'POST',
      body: { user: 'me', password: '{{ configuration.unicodePassword }}', second: '{{ configuration.basicPassword }}' },
    },
    token: { cookie: 'sid' },
    place: [{ at: { cookie: 'sid' }, value: '{{ connection.token }}' }],
  }),
  connector('ghost', ['hexKey'], {
    type: 'jwt',
    algorithm: 'HS256',
    key: '{{ configuration.hexKey }}',
    keyEncoding: 'hex',
    claims: { aud: '/admin/' },
  }),
  connector('cloud', ['awsSecret'], {
    type: 'awsSigV4',
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: '{{ configuration.awsSecret }}',
    region: 'eu-1',
    service: 's3',
  }),
  connector('stamped', ['hmacKey'], {
    type: 'hmac',
    algorithm: 'sha256',
    key: '{{ configuration.hmacKey }}',
    content: '{{ timestamp.seconds }}{{ request.path }}',
    place: [{ at: { header: 'X-Sign' }, value: '{{ signature }}' }],
  }),
  mutual('mutual', ['tlsKey', 'tlsPassphrase'], { key: '{{ configuration.tlsKey }}', passphrase: '{{ configuration.tlsPassphrase }}' }),
  mutual('bad_mutual', ['plainKey'], { key: '{{ configuration.plainKey }}' }),
  mutual('bad_passphrase', ['tlsKey', 'awkwardKey'], { key: '{{ configuration.tlsKey }}', passphrase: '{{ configuration.awkwardKey }}' }),
  mutual('bad_pair', ['pem'], { key: '{{ configuration.pem }}' }),
  connector('gadget', [], {
    type: 'oauth2',
    grant: 'deviceCode',
    deviceAuthorizationUrl: '{{ configuration.baseUrl }}/device',
    ...oauthUrls,
    clientAuthentication: 'post',
  }),
  connector('bot', ['botToken'], { type: 'bearer', token: '{{ configuration.botToken }}' }),
  // Each of these fails over a secret.
  connector('bad_number', ['plainKey'], { type: 'none' }, { list: { query: { n: '{{ $number(configuration.plainKey) }}' } } }),
  connector('bad_error', ['awkwardKey'], { type: 'none' }, { list: { query: { n: "{{ $error('it is ' & configuration.awkwardKey) }}" } } }),
  connector('bad_assert', ['pem'], { type: 'none' }, { list: { query: { n: '{{ $assert(false, configuration.pem) }}' } } }),
  connector('bad_url', ['awkwardKey'], { type: 'none' }, { http: { baseUrl: '{{ configuration.awkwardKey }}' } }),
  connector(
    'bad_host',
    ['plainKey'],
    { type: 'none' },
    { http: { baseUrl: "{{ 'http://' & configuration.plainKey & '.example.invalid:1' }}" } },
  ),
  connector('bad_header', ['pem'], { type: 'apiKey', value: '{{ configuration.pem }}', place: { header: 'X-Key' } }),
  connector('bad_unicode', ['unicodePassword'], {
    type: 'apiKey',
    value: '{{ configuration.unicodePassword }}',
    place: { header: 'X-Key' },
  }),
  connector('bad_key', ['awkwardKey'], { type: 'jwt', algorithm: 'RS256', key: '{{ configuration.awkwardKey }}' }),
  connector('bad_hex', ['plainKey'], { type: 'jwt', algorithm: 'HS256', key: '{{ configuration.plainKey }}', keyEncoding: 'hex' }),
  connector('bad_records', ['plainKey'], { type: 'none' }, { list: { records: "{{ configuration.plainKey & '.things' }}" } }),
  connector('bad_rule', ['plainKey'], { type: 'none' }, { http: { errors: failingRules } }),
  connector(
    'bad_validate',
    ['plainKey'],
    { type: 'none' },
    { top: { validate: [{ assert: 'false', message: "{{ 'no: ' & configuration.plainKey }}" }] } },
  ),
];

/** What a datasource has of each secret. */
function referenceTo(name: string): string {
  return `\${env:CANARY_${name.toUpperCase()}}`;
}

function datasource(name: string, of: (typeof connectors)[number], baseUrl: string, more: object = {}) {
  const { properties } = of.configurationSchema as { readonly properties: Readonly<Record<string, object>> };
  const own = Object.entries(properties).filter(([, property]) => 'secret' in property);
  const values = Object.fromEntries(own.filter(([key]) => key !== 'botToken').map(([key]) => [key, referenceTo(key)]));
  const bot = Object.hasOwn(properties, 'botToken') ? { botToken: referenceTo('plainKey') } : {};
  const nested =
    of.name === 'keys' ? { outer: { inner: { nested: referenceTo('nested') } }, rooms: [{ id: 'a', key: referenceTo('listed') }] } : {};
  return { kind: 'datasource', name, connector: of.name, configuration: { baseUrl, ...values, ...bot, ...nested, ...more } };
}

export interface Documents {
  readonly files: Readonly<Record<string, object>>;
  readonly datasources: readonly string[];
  readonly apps: object;
  readonly environment: Readonly<Record<string, string>>;
}

export function canaryDocuments(secrets: Secrets, baseUrl: string): Documents {
  const sources = [
    ...connectors.map((one) => datasource(one.name, one, baseUrl)),
    datasource('over_tls', keys, baseUrl.replace('http:', 'https:')),
    ...connectors.filter(({ name }) => name === 'mutual').map((one) => datasource('over_mutual', one, baseUrl.replace('http:', 'https:'))),
    ...[270, 450, 1_960, 16_300].map((pad) => datasource(`padded_${pad}`, keys, baseUrl, { pad })),
  ];
  const mapping = {
    kind: 'mapping',
    object: 'thing',
    transform: "data.name = 'bad' ? $error('cannot map it') : { 'name': data.name }",
  };
  const named = [
    ...connectors.map((one) => [`${one.name}.connector.json`, one]),
    ...sources.map((one) => [`${one.name}.datasource.json`, one]),
  ];
  const app = { clientId: 'client', clientSecret: referenceTo('clientSecret'), parameters: { tenantKey: referenceTo('appParameter') } };
  return {
    files: { ...(Object.fromEntries(named) as Record<string, object>), 'thing.mapping.json': mapping },
    datasources: sources.map(({ name }) => name),
    apps: {
      club: { ...app, connector: 'club' },
      machine: { ...app, connector: 'machine' },
      asserted: { connector: 'asserted', clientId: 'client' },
      gadget: { connector: 'gadget', clientId: 'client', clientSecret: referenceTo('deviceClientSecret') },
    },
    environment: {
      ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`CANARY_${name.toUpperCase()}`, value])),
      FERRULE_MASTER_KEY: secrets.masterKey,
    },
  };
}
