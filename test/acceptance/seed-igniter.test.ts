// Scenarios 50 to 55 and 57, as a user of the fourth seed meets them: a bot and a calendar, connected by tenants, and acted through.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventName } from '../../runtime/kernel/events.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startTokenServer } from '../support/token-server.ts';

const one = ['organization', 'org_1'] as const;
const two = ['organization', 'org_2'] as const;
const key = { FERRULE_MASTER_KEY: 'a master key of thirty-two bytes' };

const telegram = {
  kind: 'connector',
  name: 'telegram',
  configurationSchema: {
    type: 'object',
    required: ['apiUrl', 'botToken'],
    properties: {
      apiUrl: { type: 'string' },
      botToken: { type: 'string', secret: true },
      chatId: { type: 'string' },
      webhook: { type: 'object', properties: { url: { type: 'string' }, secret: { type: 'string', secret: true } } },
    },
  },
  http: { baseUrl: '{+apiUrl}/bot{+botToken}', retry: { maxAttempts: 1 } },
  context: { account: { request: { path: '/getMe' }, response: 'result', ttl: 'PT10M' } },
  validate: [{ assert: 'context.account.is_bot = true', message: 'this token is not that of a bot' }],
  actions: {
    sendMessage: {
      input: {
        type: 'object',
        required: ['message'],
        additionalProperties: false,
        properties: { message: { type: 'string', minLength: 1 } },
      },
      output: { type: 'object', required: ['messageId'], properties: { messageId: { type: 'integer' } } },
      request: {
        path: '/sendMessage',
        body: { chat_id: '{{ configuration.chatId }}', text: "{{ context.account.username & ': ' & input.message }}" },
      },
      response: { messageId: '{{ response.result.message_id }}' },
    },
  },
};

const calendar = (url: string) => ({
  kind: 'connector',
  name: 'calendar',
  configurationSchema: {
    type: 'object',
    properties: { clientId: { type: 'string', default: 'the-client' }, clientSecret: { type: 'string', secret: true } },
  },
  http: { baseUrl: url, retry: { maxAttempts: 1 } },
  authentication: {
    type: 'oauth2',
    authorizationUrl: `${url}/authorize`,
    tokenUrl: `${url}/token`,
    afterConnect: [{ request: { path: '/userinfo' }, authenticated: true, captures: { account: { body: 'email' } } }],
  },
  actions: {
    createEvent: {
      request: { path: '/events', method: 'POST', body: { by: '{{ connection.account }}' } },
      response: { id: '{{ response.id }}' },
    },
  },
});

async function open() {
  const provider = keep(
    await startTokenServer({
      '/bot1:A/getMe': () => ({ body: { ok: true, result: { is_bot: true, username: 'ring' } } }),
      '/bot2:B/getMe': () => ({ body: { ok: true, result: { is_bot: false, username: 'person' } } }),
      '/bot1:A/sendMessage': () => ({ body: { ok: true, result: { message_id: 42 } } }),
      '/userinfo': () => ({ body: { email: 'ann@example.com' } }),
      '/events': ({ headers }) =>
        headers.authorization?.startsWith('Bearer A') ? { body: { id: headers.authorization.slice(7) } } : { status: 401 },
    }),
  );
  const files = { 'telegram.connector.json': telegram, 'calendar.connector.json': calendar(provider.url) };
  const settings = { scopes: { organization: { required: true }, system: { required: false } } };
  const addresses = ['127.0.0.1'];
  const project = keep(await createProject(files, { environment: [], addresses, uploads: { addresses }, settings }));
  const clock = createFakeClock();
  const start = async () => keep(await project.open({ environment: key, clock }));
  const runtime = await start();
  const bot = { apiUrl: provider.url, botToken: '1:A', chatId: '7' };
  const paths = () => provider.asked.map(({ path }) => path);
  return { provider, project, clock, runtime, start, bot, paths };
}

/** Rows of a table of the vault, as they lie in its file. */
function rowsOf(folder: string, sql: string): readonly Record<string, unknown>[] {
  using file = new DatabaseSync(join(folder, 'vault.sqlite'));
  return file.prepare(sql).all();
}

test('scenario 50: connected in one organization it acts there, and nowhere else', async () => {
  const { runtime, bot } = await open();
  await runtime.scope(...one).connect('telegram', bot);
  const act = (...tenant: readonly [string, string]) =>
    runtime
      .scope(...tenant)
      .action('telegram', 'sendMessage')
      .call({ message: 'hello' });
  expect(await act(...one)).toEqual({ data: { messageId: 42 }, error: null });
  expect((await act(...two)).error).toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED' });
  await runtime.scope('system').connect('telegram', bot);
  expect(await act('system', '')).toMatchObject({ data: { messageId: 42 } });
  expect(() => runtime.scope('organization')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED' }));
  expect(() => runtime.scope('team', 't')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_INVALID' }));
});

test('scenario 51: its life is told in order and to its own tenant; disabled it acts no more, disconnected it is not there', async () => {
  const { runtime, bot } = await open();
  const heard: { one: EventName[]; two: EventName[] } = { one: [], two: [] };
  runtime.scope(...one).subscribe((name) => heard.one.push(name));
  runtime.scope(...two).subscribe((name) => heard.two.push(name));
  const scope = runtime.scope(...one);
  await scope.connect('telegram', bot);
  await scope.update('telegram', { ...bot, chatId: '8' });
  await scope.disable('telegram');
  expect((await scope.action('telegram', 'sendMessage').call({ message: 'x' })).error).toMatchObject({ code: 'CONNECTOR_DISABLED' });
  await scope.enable('telegram');
  await scope.disconnect('telegram');
  expect(await scope.get('telegram')).toBeNull();
  expect(heard.one).toEqual(['connected', 'updated', 'disabled', 'enabled', 'disconnected'].map((word) => `connector.${word}`));
  expect(heard.two).toEqual([]);
});

describe('scenario 52: of a configuration', () => {
  const configuration = { chatId: '7', webhook: { url: 'https://hook.example', secret: 'hook-secret-of-one' } };

  test('its secrets alone are encrypted, nested ones too, and each time otherwise', async () => {
    const { runtime, project, bot } = await open();
    await runtime.scope(...one).connect('telegram', { ...bot, ...configuration });
    await runtime.scope(...two).connect('telegram', { ...bot, ...configuration });
    const [kept] = rowsOf(project.data, 'SELECT configuration FROM instances');
    expect(JSON.parse(String(kept?.['configuration']))).toMatchObject({ chatId: '7', webhook: { url: 'https://hook.example' } });
    expect(JSON.stringify(kept)).not.toMatch(/1:A|hook-secret/);
    const secrets = rowsOf(project.data, 'SELECT pointer, sealed FROM instance_secrets ORDER BY pointer');
    expect(secrets.map(({ pointer }) => pointer)).toEqual(['/botToken', '/botToken', '/webhook/secret', '/webhook/secret']);
    expect(new Set(secrets.map(({ sealed }) => sealed)).size).toBe(4);
    expect(JSON.stringify(secrets)).not.toMatch(/1:A|hook-secret/);
  });

  test('a secret that somebody changed in the database does not open', async () => {
    const { runtime, project, start, bot } = await open();
    await runtime.scope(...one).connect('telegram', bot);
    await runtime[Symbol.asyncDispose]();
    using file = new DatabaseSync(join(project.data, 'vault.sqlite'));
    const { sealed } = file.prepare('SELECT sealed FROM instance_secrets').get() as { readonly sealed: string };
    const middle = sealed.length - 10;
    const flipped = sealed.slice(0, middle) + (sealed[middle] === 'A' ? 'B' : 'A') + sealed.slice(middle + 1);
    file.prepare('UPDATE instance_secrets SET sealed = ?').run(flipped);
    const { error } = await (
      await start()
    )
      .scope(...one)
      .action('telegram', 'sendMessage')
      .call({ message: 'x' });
    expect(error).toMatchObject({ code: 'CONNECTOR_DECRYPT_FAILED' });
    expect(error?.message).not.toContain(sealed);
  });
});

describe('what a person allows', () => {
  /** After so long a token has 59 seconds left. */
  const nearEnd = 3_541_000;

  async function connected() {
    const world = await open();
    const { provider, runtime, clock } = world;
    let given = 0;
    let refusal: object | undefined;
    provider.answers = {
      ...provider.answers,
      '/token': ({ form }) => {
        if (refusal && form['grant_type'] === 'refresh_token') return { status: 400, body: refusal };
        given += 1;
        const first = form['grant_type'] === 'authorization_code' ? { refresh_token: 'R0' } : {};
        return { body: { access_token: `A${given}`, token_type: 'Bearer', expires_in: 3600, ...first } };
      },
    };
    const events: EventName[] = [];
    runtime.scope(...one).subscribe((name) => void events.push(name));
    const scope = runtime.scope(...one);
    const { datasource } = await scope.connect('calendar', { clientSecret: 'client-secret-of-one' });
    const { url } = await runtime.connect(datasource);
    const asked = new URL(url).searchParams;
    const back = await runtime.completeConnect({ code: 'the-code', state: asked.get('state') ?? '' });
    expect(back.error).toBeUndefined();
    const act = () => scope.action('calendar', 'createEvent').call({});
    return { ...world, scope, datasource, clock, events, asked, act, refuse: (why: object) => void (refusal = why) };
  }

  test('scenario 53: S256, the proof with the code, tokens kept sealed, and who it was mapped and used', async () => {
    const { project, provider, asked, act, events } = await connected();
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(provider.asked.find(({ path }) => path === '/token')?.form).toMatchObject({
      code: 'the-code',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await act()).toEqual({ data: { id: 'A1' }, error: null });
    expect(JSON.parse(provider.asked.at(-1)?.body ?? '')).toEqual({ by: 'ann@example.com' });
    expect(events).toContain('oauth.completed');
    const [kept] = rowsOf(project.data, 'SELECT sealed FROM connections');
    const sealed = String(kept?.['sealed']);
    expect(sealed).toMatch(/^v1\.[\w.-]{100,}$/);
    // In base64 two letters stand side by side by chance; a token would stand there as JSON.
    for (const text of [sealed, ...sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))])
      expect(text).not.toMatch(/"(?:A1|R0)"|ann@example/);
  });

  test('scenario 54: five actions at once renew a token that ends within a minute once, and one that is not given anew stays', async () => {
    const { provider, act, clock } = await connected();
    const renewals = () =>
      provider.asked.filter(({ form }) => form['grant_type'] === 'refresh_token').map(({ form }) => form['refresh_token']);
    expect(await act()).toMatchObject({ data: { id: 'A1' } });
    clock.advance(nearEnd);
    const five = await Promise.all([1, 2, 3, 4, 5].map(act));
    expect(five).toEqual(Array.from({ length: 5 }, () => ({ data: { id: 'A2' }, error: null })));
    expect(renewals()).toEqual(['R0']);
    // It came without a refresh token.
    clock.advance(nearEnd);
    expect(await act()).toMatchObject({ data: { id: 'A3' } });
    expect(renewals()).toEqual(['R0', 'R0']);
  });

  test('scenario 54: a refusal with 400 is AUTH_FAILED, the status error, and told as auth.expired once', async () => {
    const { scope, act, events, refuse, clock } = await connected();
    clock.advance(nearEnd);
    refuse({ error: 'invalid_grant' });
    for (let call = 0; call < 2; call++) expect((await act()).error).toMatchObject({ code: 'AUTH_FAILED' });
    expect(await scope.get('calendar')).toMatchObject({ status: 'error', reason: 'needs_reconnect' });
    expect(events.filter((name) => name === 'auth.expired')).toHaveLength(1);
  });
});

test('scenario 55: bad input is told by its places and nothing is sent; an answer that is not what the output says is told so', async () => {
  const { provider, runtime, bot, paths } = await open();
  const scope = runtime.scope(...one);
  await scope.connect('telegram', bot);
  const before = paths().length;
  const wrong = await scope.action('telegram', 'sendMessage').call({ message: '', mesage: 'x' });
  expect(wrong.error).toMatchObject({
    code: 'CONNECTOR_ACTION_INPUT_INVALID',
    details: { issues: [{ path: '/mesage' }, { path: '/message' }] },
  });
  expect(paths()).toHaveLength(before);
  provider.answers = { ...provider.answers, '/bot1:A/sendMessage': () => ({ body: { ok: true, result: { message_id: 'forty-two' } } }) };
  const { error } = await scope.action('telegram', 'sendMessage').call({ message: 'x' });
  expect(error).toMatchObject({ code: 'CONNECTOR_ACTION_OUTPUT_INVALID', details: { issues: [{ path: '/messageId' }] } });
});

test('scenario 57: the context is asked for once and used in actions; what must hold and does not refuses to connect, in its words', async () => {
  const { runtime, bot, paths, provider, clock } = await open();
  const scope = runtime.scope(...one);
  await scope.connect('telegram', bot);
  const asked = () => paths().filter((path) => path.endsWith('/getMe')).length;
  const before = asked();
  for (let call = 0; call < 3; call++) await scope.action('telegram', 'sendMessage').callOrThrow({ message: 'hello' });
  expect(JSON.parse(provider.asked.at(-1)?.body ?? '')).toEqual({ chat_id: '7', text: 'ring: hello' });
  expect(asked() - before).toBeLessThanOrEqual(1);
  clock.advance(11 * 60_000);
  await scope.action('telegram', 'sendMessage').callOrThrow({ message: 'hello' });
  expect(asked() - before).toBeLessThanOrEqual(2);
  await expect(runtime.scope(...two).connect('telegram', { ...bot, botToken: '2:B' })).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: 'this token is not that of a bot',
  });
  expect(await runtime.scope(...two).list()).toEqual([]);
});
