// DEV-08: every example of docs/cookbook is taken off its page and run.
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type Arrived, startExampleServer } from './example-server.ts';
import { openDoor, openPage } from './open-page.ts';
import { blocksOf } from './page.ts';

const masterKey = { FERRULE_MASTER_KEY: 'the master key of the cookbook!!' };

function answerSignIn({ path, body }: Arrived): object {
  if (path === '/token')
    return { access_token: `at-${new URLSearchParams(body).get('grant_type')}`, token_type: 'bearer', expires_in: 3_600 };
  if (path === '/device')
    return { device_code: 'dc', user_code: 'WDJB-MJHT', verification_uri: 'http://localhost/enter', interval: 1, expires_in: 60 };
  if (path === '/login') return { session: { id: 's1', region: 'eu' } };
  return { things: [{ id: 1 }] };
}

async function allow(runtime: Runtime, name: string): Promise<void> {
  const begun = await runtime.connect(name);
  const state = new URL(begun.url).searchParams.get('state');
  if (state !== null) expect((await runtime.completeConnect({ state, code: 'a-code' })).error).toBeUndefined();
  for (let waited = 0; waited < 500 && (await runtime.connection(name)).status !== 'connected'; waited++) await setTimeout(100);
}

const header = (name: string) => (arrived: Arrived) => arrived.headers[name];
const bearer = header('authorization');
const payload = (arrived: Arrived): unknown => JSON.parse(Buffer.from(String(bearer(arrived)).split('.')[1] ?? '', 'base64url').toString());

/** By the blocks of the page: what tells how a request is signed in, and what that must be. */
const ways: readonly (readonly [what: string, look: (arrived: Arrived) => unknown, expected: unknown])[] = [
  ['an API key', header('x-api-key'), 'of-apiKey'],
  ['a name and a password', bearer, `Basic ${Buffer.from('of-username:of-password').toString('base64')}`],
  ['a bearer token', bearer, 'Bearer of-token'],
  ['OAuth 2, for a machine', bearer, 'Bearer at-client_credentials'],
  ['OAuth 2, that a person allows', bearer, 'Bearer at-authorization_code'],
  ['a code on another device', bearer, 'Bearer at-urn:ietf:params:oauth:grant-type:device_code'],
  ['a token that is signed here', payload, expect.objectContaining({ iss: 'of-account', aud: 'orders' })],
  ['a login that gives a session', header('x-session'), 's1'],
  ['a signature over each request', header('x-signature'), createHmac('sha256', 'of-signingKey').update('GET /things').digest('hex')],
  ['AWS', bearer, expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=of-accessKeyId\/\d{8}\/eu-central-1\/execute-api\/aws4_request,/)],
  ['OAuth 1', bearer, expect.stringMatching(/^OAuth .*oauth_consumer_key="of-consumerKey".*oauth_signature=/)],
  ['a choice', bearer, 'Bearer of-token'],
  ['what no short word says', ({ headers, query }) => [headers['x-session'], query.get('region')], ['s1', 'eu']],
];

test('signing in: each way signs in as it says', { timeout: 60_000 }, async () => {
  const server = await startExampleServer(answerSignIn);
  const blocks = await blocksOf('signing-in', server.url);
  expect(blocks).toHaveLength(ways.length);
  const names = [...new Set(blocks.flatMap(({ text }) => [...text.matchAll(/configuration\.(\w+)/g)].map(([, name = '']) => name)))];
  const secret = names.filter((name) => name !== 'way');
  const files = blocks.map(({ text }, index) => [
    {
      language: 'json',
      file: `documents/way_${index}.connector.json`,
      text: JSON.stringify({
        kind: 'connector',
        name: `way_${index}`,
        configurationSchema: {
          type: 'object',
          properties: {
            way: { type: 'string' },
            clientId: { type: 'string' },
            ...Object.fromEntries([...secret, 'clientSecret'].map((name) => [name, { type: 'string', secret: true }])),
          },
        },
        ...(parse(text) as object),
        http: { baseUrl: server.url, retry: { maxAttempts: 1 } },
        objects: [{ name: 'thing', recordId: 'id', list: { path: '/things', records: 'things' } }],
      }),
    },
    {
      language: 'json',
      file: `documents/way_${index}.datasource.json`,
      text: JSON.stringify({
        kind: 'datasource',
        name: `way_${index}`,
        connector: `way_${index}`,
        configuration: {
          way: 'token',
          clientId: 'client',
          ...Object.fromEntries([...secret, 'clientSecret'].map((name) => [name, `\${env:V_${name}}`])),
        },
      }),
    },
  ]);
  const environment = { ...masterKey, ...Object.fromEntries([...secret, 'clientSecret'].map((name) => [`V_${name}`, `of-${name}`])) };
  const { open } = await openPage(files.flat(), environment);
  const runtime = await open();
  expect(runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const [index, [what, look, expected]] of ways.entries()) {
    const name = `way_${index}`;
    if ((await runtime.connection(name)).status === 'not_connected' && /person|device/.test(what)) await allow(runtime, name);
    server.arrived.length = 0;
    for await (const { records } of runtime.datasource(name).read('thing')) expect(records).toHaveLength(1);
    const asked = server.arrived.find(({ path }) => path === '/things');
    expect(asked && look(asked), what).toEqual(expected);
  }
});

test('actions: the same call in each way', { timeout: 60_000 }, async () => {
  const server = await startExampleServer(({ path, body }) =>
    path === '/me'
      ? { ok: true, result: { name: 'a bot' } }
      : body.includes('nobody')
        ? { ok: false, description: 'there is no such chat' }
        : { ok: true, result: { id: 12 } },
  );
  const blocks = await blocksOf('actions', server.url);
  const { run, open } = await openPage(blocks, { CHAT_TOKEN: 'token-of-the-chat', ...masterKey });
  const of = (language: string) => blocks.find((block) => block.language === language);
  const done = { id: 12, from: 'a bot' };
  const line = await run(of('sh'));
  expect(JSON.parse(line.stdout || '{}'), line.stderr).toMatchObject({ data: done });
  const program = await run(of('ts'));
  expect(JSON.parse(program.stdout || '{}'), program.stderr).toEqual(done);
  const runtime = await open();
  const send = await openDoor(runtime);
  expect((await send(of('http'))).json()).toMatchObject({ data: done });
  const sent = server.arrived.filter(({ path }) => path === '/messages');
  expect(sent.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
    Array.from({ length: 3 }, () => ({ chat: 'general', text: 'hello' })),
  );
  const call = (input: object) => runtime.action('team_chat', 'sendMessage').call(input);
  expect((await call({ chat: 'general', text: '' })).error).toMatchObject({ code: 'CONNECTOR_ACTION_INPUT_INVALID' });
  expect((await call({ chat: 'nobody', text: 'x' })).error?.message).toMatch(/there is no such chat/);
  expect(runtime.types()).toContain('sendMessage');
});

test('tenants: the program, and the requests', { timeout: 60_000 }, async () => {
  const server = await startExampleServer(() => ({ orders: [{ id: 1 }, { id: 2 }] }));
  const blocks = await blocksOf('tenants', server.url);
  const { run, open } = await openPage(blocks, masterKey);
  const program = await run(blocks.find(({ language }) => language === 'ts'));
  expect(program.stdout.split('\n'), program.stderr).toEqual(['active {"apiKey":"****"}', '2 orders', 'null', '0 orders are left', '']);
  expect(server.arrived.map(({ headers }) => [headers['authorization'], headers['x-region']])).toEqual([
    ['Bearer key-of-acme', 'eu'],
    ['Bearer key-of-acme', 'eu'],
  ]);
  const runtime = await open();
  const send = await openDoor(runtime);
  const { token } = await runtime.tokens.create({ scope: 'organization', identity: 'acme' });
  const other = await runtime.tokens.create({ scope: 'organization', identity: 'other' });
  const [connect, list, disconnect, erase] = blocks.filter(({ language }) => language === 'http');
  expect((await send(connect, other.token)).statusCode).toBe(404);
  const connected = await send(connect, token);
  expect(connected.statusCode, connected.body).toBe(201);
  expect((await send(list, token)).json()).toMatchObject({ connectors: [{ name: 'shop', app: 'shop_eu', status: 'active' }] });
  expect((await send(disconnect, token)).statusCode).toBe(204);
  expect((await send(list, token)).json()).toEqual({ connectors: [] });
  expect((await send(erase, token)).statusCode).toBe(404);
  expect((await send(erase)).statusCode).toBe(204);
  expect((await send(list, token)).statusCode).toBe(401);
});

test('moving in: the rows, by the command', { timeout: 60_000 }, async () => {
  const server = await startExampleServer(() => ({ orders: [] }));
  const tenants = await blocksOf('tenants', server.url);
  const [rows, command] = await blocksOf('moving-in', server.url);
  const shop = tenants.filter(({ file }) => file === 'documents/shop.connector.yaml');
  const settings = {
    language: 'yaml',
    file: 'ferrule.yaml',
    text: 'kind: ferrule\ndocuments: [documents]\nscopes: { organization: {}, user: {} }\napps: { shop: { connector: shop, parameters: { region: eu } } }\n',
  };
  const { project, run } = await openPage([...shop, settings], masterKey);
  await project.write('export.ndjson', rows?.text ?? '');
  const dry = await run(command);
  expect(dry.code, dry.stderr).toBe(0);
  expect(dry.stderr).toContain('2 would be imported, 0 connected already, 0 failed');
  const done = await run(command && { ...command, text: command.text.replace('--dry-run', '--json') });
  expect(JSON.parse(done.stdout)).toMatchObject({
    imported: 2,
    failed: 0,
    rows: [
      { scope: 'organization', identity: 'acme' },
      { scope: 'user', identity: 'u_1' },
    ],
  });
  expect(dry.stdout + dry.stderr + done.stdout + done.stderr).not.toMatch(/key-of-|the secret of/);
});
