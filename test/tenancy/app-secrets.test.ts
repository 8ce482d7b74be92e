import { describe, expect, test } from 'vitest';
import { fixedHost, isMadeOf } from '../../runtime/engine/app-secrets/fixed-host.ts';
import { appUsesOf } from '../../runtime/engine/app-secrets/uses.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';

const secret = 'the-secret-of-the-app';

interface Set {
  readonly authentication: object;
  readonly http?: object;
  readonly hosts?: readonly string[];
  readonly configuration?: Readonly<Record<string, unknown>>;
}

async function open({ authentication, http = {}, hosts, configuration = {} }: Set, provider: TokenServer, other: TokenServer) {
  const connector = {
    ferrule: 1,
    kind: 'connector',
    name: 'shop_api',
    label: 'Shop',
    version: '1.0.0',
    configurationSchema: { type: 'object', properties: { at: { type: 'string' }, base: { type: 'string' } } },
    http: { baseUrl: provider.url, retry: { maxAttempts: 1 }, ...http },
    authentication,
    objects: [{ name: 'order', recordId: 'id', list: { path: '/orders' } }],
  };
  const given = { at: other.url, base: other.url, ...configuration };
  const datasource = { ferrule: 1, kind: 'datasource', name: 'own_shop', connector: 'shop_api', configuration: given };
  const addresses = ['localhost', '127.0.0.1'];
  const parameters = { region: 'eu', key: '${env:APP_SECRET}' };
  const app = { connector: 'shop_api', clientId: 'the-client', clientSecret: '${env:APP_SECRET}', parameters, ...(hosts && { hosts }) };
  const files = { 'shop.connector.json': connector, 'own.datasource.json': datasource };
  const settings = { scopes: { organization: { required: true } }, apps: { shop: app } };
  const project = keep(await createProject(files, { environment: [], addresses, uploads: { addresses }, settings }));
  const runtime = keep(await project.open({ environment: { APP_SECRET: secret } }));
  const read = async (name: string) => {
    for await (const page of runtime.datasource(name).read('order')) return page.records.length;
    return 0;
  };
  return {
    runtime,
    readOwn: () => read('own_shop'),
    async readTenants() {
      const acme = runtime.scope('organization', 'acme');
      await acme.connect('shop_api', given);
      const bound = await acme.datasource('shop_api');
      for await (const page of bound.read('order')) return page.records.length;
      return 0;
    },
  };
}

const serves = {
  '/token': () => ({ body: { access_token: 't', expires_in: 60 } }),
  '/orders': () => ({ body: [{ id: 1 }] }),
  '/me': () => ({ body: {} }),
};
const server = async (more: TokenServer['answers'] = {}): Promise<TokenServer> => keep(await startTokenServer({ ...serves, ...more }));
const ofClient = { type: 'oauth2', grant: 'clientCredentials' };
const basicAt = (path: string) => ({ request: { path, method: 'POST' }, basic: { username: 'u', password: '{{ app.clientSecret }}' } });
const flow = (...steps: object[]) => ({ type: 'flow', steps });

describe('a secret of the app is not sent where a tenant says', () => {
  test.each<readonly [name: string, set: Set]>([
    ['as the token address', { authentication: { ...ofClient, tokenUrl: '{{ configuration.at }}/token' } }],
    ['by Basic', { authentication: { ...ofClient, clientAuthentication: 'basic', tokenUrl: '{{ configuration.at }}/token' } }],
    ['in the query', { authentication: { ...ofClient, tokenBody: 'query', tokenMethod: 'GET', tokenUrl: '{{ configuration.at }}/token' } }],
    ['as the base URL of a path', { authentication: { ...ofClient, tokenUrl: '/token' }, http: { baseUrl: '{{ configuration.base }}' } }],
    ['as a part of the host', { authentication: { ...ofClient, tokenUrl: 'http://{{ $substringAfter(configuration.at, "//") }}/token' } }],
    ['as the host that an issuer is looked up at', { authentication: { ...ofClient, issuer: '{{ configuration.at }}' } }],
    ['before anything else is asked', { authentication: flow(basicAt('{{ configuration.at }}/me')) }],
    [
      'as something that is learned',
      { authentication: flow({ compute: { at: '{{ configuration.at }}' } }, basicAt('{{ connection.at }}/me')) },
    ],
    [
      'by way of what is computed of it',
      {
        authentication: flow(
          { compute: { proof: '{{ $base64encode(app.key) }}' } },
          { request: { path: '{{ configuration.at }}/me', query: { proof: '{{ connection.proof }}' } } },
        ),
      },
    ],
    [
      'in the token that it was given for',
      { authentication: { ...ofClient, tokenUrl: '/token' }, http: { baseUrl: '{{ configuration.base }}' } },
    ],
    ['as a key', { authentication: { type: 'apiKey', value: '{{ app.key }}' }, http: { baseUrl: '{{ configuration.base }}' } }],
    ['as a header', { authentication: { type: 'none' }, http: { baseUrl: '{{ configuration.base }}', headers: { X: '{{ app.key }}' } } }],
  ])('%s', async (_name, set) => {
    const [provider, other] = [await server(), await server()];
    const metadata = { issuer: other.url, token_endpoint: `${other.url}/token` };
    other.answers = { ...other.answers, '/.well-known/openid-configuration': () => ({ body: metadata }) };
    const { readOwn, readTenants } = await open(set, provider, other);
    const error = await readTenants().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringMatching(/of app "shop".*apps\.shop\.hosts/) });
    expect(JSON.stringify(other.asked)).not.toContain(secret);
    expect(JSON.stringify(other.asked)).not.toContain(Buffer.from(secret).toString('base64'));
    // The operator's own goes where the operator says.
    expect(await readOwn()).toBe(1);
  });

  test('but where the operator has listed the host', async () => {
    const [provider, other] = [await server(), await server()];
    const set = { authentication: { ...ofClient, tokenUrl: '{{ configuration.at }}/token' } };
    const listed = await open({ ...set, hosts: [new URL(other.url).host] }, provider, other);
    expect(await listed.readTenants()).toBe(1);
    const another = await open({ ...set, hosts: ['*.example.com', new URL(provider.url).host] }, provider, other);
    await expect(another.readTenants()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('but where the document fixes the host, or one that it fixes has published it', async () => {
    const [provider, other] = [await server(), await server()];
    const fixed = await open({ authentication: { ...ofClient, tokenUrl: `${other.url}/token` } }, provider, other);
    expect(await fixed.readTenants()).toBe(1);
    const metadata = { issuer: provider.url, token_endpoint: `${other.url}/token` };
    provider.answers = { ...provider.answers, '/.well-known/openid-configuration': () => ({ body: metadata }) };
    const found = await open({ authentication: { ...ofClient, issuer: provider.url } }, provider, other);
    expect(await found.readTenants()).toBe(1);
  });

  test('and what is no secret may go anywhere', async () => {
    const [provider, other] = [await server(), await server()];
    const open_ = { request: { path: '{{ configuration.at }}/me', query: { id: '{{ app.clientId }}', region: '{{ app.region }}' } } };
    const { readTenants } = await open({ authentication: flow(open_) }, provider, other);
    expect(await readTenants()).toBe(1);
    expect(other.asked[0]?.path).toBe('/me?id=the-client&region=eu');
  });

  test('nor where a token address redirects', async () => {
    const [provider, other] = [await server(), await server()];
    for (const status of [301, 302, 303, 307, 308]) {
      provider.answers = { ...serves, '/token': () => ({ status, headers: { location: `${other.url}/token` } }) };
      const { readTenants } = await open({ authentication: { ...ofClient, tokenUrl: '/token' } }, provider, other);
      await expect(readTenants()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
    expect(other.asked).toEqual([]);
  });
});

describe('the host that a document fixes', () => {
  test.each<readonly [text: string, host: string | undefined]>([
    ['https://api.example.com/token', 'api.example.com'],
    ['https://API.Example.com./token', 'api.example.com'],
    ['https://api.example.com:8443/{path}', 'api.example.com:8443'],
    ['https://{shop}.example.com/token', '*.example.com'],
    ['https://{{ configuration.shop }}.example.com:8443', '*.example.com:8443'],
    ['https://a-{shop}.b.example.com', '*.b.example.com'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://{shop}.bücher.example/', '*.xn--bcher-kva.example'],
    ['https://{{ configuration.a ? "x.com/" : "}}" }}.example.com/', undefined],
    ['https://{shop}.com/', undefined],
    ['https://{shop}.localhost', undefined],
    ['https://{shop}example.com/', undefined],
    ['https://{shop}', undefined],
    ['https://api.example.com{rest}/token', undefined],
    ['https://api.example.com.{domain}/token', undefined],
    ['https://api.example.com@{host}/', undefined],
    ['https://{user}@api.example.com/', undefined],
    ['https://api.example.com:{port}/', undefined],
    ['https://{a}.0.0.1/', undefined],
    ['https://{a}.1.2', undefined],
    ['{scheme}://api.example.com/', undefined],
    ['{{ configuration.url }}/token', undefined],
    ['/token', undefined],
    ['https://api.example.com\\{x}', 'api.example.com'],
    ['ftp://api.example.com/', undefined],
  ])('of %s is %s', (text, host) => {
    expect(fixedHost(text)).toBe(host);
  });
});

describe('what is made of published values alone', () => {
  const names = new Set(['issuer', 'tokenEndpoint']);
  test.each([
    ['{{ connection.tokenEndpoint }}', true],
    ["{{ $replace(connection.issuer, /\\/$/, '') & '/.well-known/x' }}", true],
    ['https://a.example', true],
    ['{{ connection.other }}', false],
    ['{{ connection.issuer & configuration.path }}', false],
    ['{{ connection }}', false],
    ['{{ $lookup(connection, "issuer") }}', false],
    ['{{ $$.configuration.url }}', false],
    ['{{ *.url }}', false],
    ['{host}', false],
  ])('%s: %s', (text, isMade) => {
    expect(isMadeOf(text, names)).toBe(isMade);
  });
});

test.each<readonly [words: unknown, uses: readonly string[]]>([
  [{ a: ['{{ app.clientSecret }}'] }, ['clientSecret']],
  ['{app.key}', ['key']],
  ['{{ app }}', ['*']],
  ["{{ $lookup(app, 'key') }}", ['*']],
  ['{{ $$.app.key }}', ['key', '*']],
  ['{{ *.clientSecret }}', ['*']],
  ['{{ **.clientSecret }}', ['*']],
  ['{{ app.`key` }}', ['key']],
  ['{{ $string(connection) }}', ['key']],
  ['{{ connection.proof }}', ['key']],
  ['https://app.example.com/', ['example']],
  ['install the app', []],
  ['{{ 2 * configuration.n }}', []],
])('of the app %j reads %j', (words, uses) => {
  expect([...appUsesOf(words, new Map([['proof', new Set(['key'])]]))]).toEqual(uses);
});
