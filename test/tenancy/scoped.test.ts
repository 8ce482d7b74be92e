import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventName } from '../../runtime/kernel/events.ts';
import { openBots, textsOf } from './bots.ts';

const one = ['organization', 'org_1'] as const;
const two = ['organization', 'org_2'] as const;

describe('scenario 50: a connector is connected in a scope', () => {
  test('and is used by its own tenant, not by another', async () => {
    const bots = await openBots();
    const { runtime } = bots;
    const connected = await runtime.scope(...one).connect('bot', bots.with('token-one', { chatId: '7' }));
    expect(connected).toMatchObject({ connector: 'bot', name: 'bot', scope: 'organization', identity: 'org_1', enabled: true });
    expect(connected).toMatchObject({ status: 'active', reason: null, configuration: { chatId: '7', botToken: '****' } });
    expect(connected.datasource).toMatch(/^i_[a-z2-7]{26}$/);
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for token-one']);
    expect(await runtime.scope(...two).get('bot')).toBeNull();
    expect(await runtime.scope(...two).list()).toEqual([]);
    await expect(runtime.scope(...two).datasource('bot')).rejects.toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED', httpStatus: 409 });
    await expect(runtime.scope(...two).datasource(connected.datasource)).rejects.toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED' });
  });

  test('the system scope works with no identity; a scope that needs one, and one that is not there, say so', async () => {
    const bots = await openBots();
    const { runtime } = bots;
    await runtime.scope('system').connect('bot', bots.with('system-token'));
    expect(await textsOf(runtime, 'system', '', 'bot')).toEqual(['for system-token']);
    expect(() => runtime.scope('organization')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED' }));
    expect(() => runtime.scope('user', '')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED' }));
    expect(() => runtime.scope('organisation', 'org_1')).toThrow(/did you mean "organization"/);
    for (const scope of ['', 'toString', '__proto__'])
      expect(() => runtime.scope(scope, 'x')).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_INVALID', httpStatus: 400 }));
    for (const identity of ['-', 'a\u0000b', 'x'.repeat(257), 'a\nb'])
      expect(() => runtime.scope('user', identity)).toThrow(expect.objectContaining({ code: 'CONNECTOR_SCOPE_INVALID' }));
  });

  test('is there for another process, and its secrets are nowhere in clear', async () => {
    const bots = await openBots();
    const { runtime, project, told } = bots;
    const secrets = { botToken: 'canary-bot-token', webhook: { url: 'https://a.example', secret: 'canary-webhook' } };
    const rooms = [{ id: 'r1', key: 'canary-room-1' }, { id: 'r2' }, { id: 'r3', key: 'canary-room-3' }];
    const connected = await runtime.scope(...one).connect('bot', { ...bots.with(''), ...secrets, rooms });
    expect(connected.configuration).toMatchObject({
      botToken: '****',
      webhook: { url: 'https://a.example', secret: '****' },
      rooms: [{ id: 'r1', key: '****' }, { id: 'r2' }, { id: 'r3', key: '****' }],
    });
    const other = await bots.reopen();
    expect(await textsOf(other, ...one, 'bot')).toEqual(['for canary-bot-token']);
    for (const file of ['vault.sqlite', 'vault.sqlite-wal'])
      expect((await readFile(join(project.data, file))).toString('latin1')).not.toContain('canary');
    expect(JSON.stringify([told, connected, await other.scope(...one).list(), await other.reach().list()])).not.toContain('canary');
  });

  test.each([
    ['what is missing', { botToken: undefined }, /botToken/, 'CONNECTOR_CONFIG_INVALID'],
    ['a wrong type', { chatId: 7 }, /chatId/, 'CONNECTOR_CONFIG_INVALID'],
    ['an unknown key', { botTokken: 'canary-misspelt' }, /botTokken/, 'CONNECTOR_CONFIG_INVALID'],
    ['a secret that is too short', { botToken: 'c4n' }, /botToken/, 'CONNECTOR_CONFIG_INVALID'],
    ['an empty secret', { botToken: '' }, /botToken is empty/, 'CONNECTOR_CONFIG_INVALID'],
    ['an empty secret further in', { webhook: { secret: '' } }, /webhook\.secret is empty/, 'CONNECTOR_CONFIG_INVALID'],
    ['the mask of a read', { botToken: '****' }, /only stands for what is not shown/, 'CONNECTOR_CONFIG_INVALID'],
    [
      'a variable of the environment',
      { botToken: '${env:FILED_TOKEN}' },
      /environment variables are for documents/,
      'CONNECTOR_CONFIG_INVALID',
    ],
    ['a private address', { baseUrl: 'http://10.0.0.1' }, /10\.0\.0\.1/, 'CONNECTOR_CONFIG_INVALID'],
  ])('%s is refused, and nothing of it is kept', async (_name, wrong, says, code) => {
    const bots = await openBots();
    const scope = bots.runtime.scope(...one);
    const failure = await scope.connect('bot', { ...bots.with('canary-given'), ...wrong }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code });
    expect(JSON.stringify(failure)).toMatch(says);
    expect(JSON.stringify(failure)).not.toMatch(/canary|c4n/);
    expect(await scope.list()).toEqual([]);
    expect(bots.told).toEqual([]);
    await scope.connect('bot', bots.with('token-one'));
  });

  test('what is no connector, no name or no object is refused', async () => {
    const bots = await openBots();
    const scope = bots.runtime.scope(...one);
    await expect(scope.connect('bott', bots.with('t'))).rejects.toMatchObject({ code: 'CONNECTOR_NOT_FOUND', message: /did you mean bot/ });
    for (const name of ['', 'A', '-a', 'a:b', 'x'.repeat(65), 'club'])
      await expect(scope.connect('bot', bots.with('token'), { name })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    for (const configuration of [[], null, 'x', undefined])
      await expect(scope.connect('bot', configuration as never)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(scope.connect('bot', bots.with('token', { chatId: 'x'.repeat(1_100_000) }))).rejects.toMatchObject({
      code: 'REQUEST_TOO_LARGE',
    });
  });

  test('one that a person has to allow is configuring, then active, then in need of them again [C-40]', async () => {
    const { runtime, server } = await openBots();
    const scope = runtime.scope('user', 'u1');
    const { datasource, status, reason } = await scope.connect('club', { baseUrl: server.url, clientSecret: 'canary-client' });
    expect([status, reason]).toEqual(['configuring', null]);
    const { url } = await runtime.connect(datasource);
    let isRevoked = false;
    server.answer = ({ path }) => {
      if (path === '/members') return isRevoked ? { status: 401 } : { body: { members: [{ id: 1 }] } };
      if (isRevoked) return { status: 400, body: { error: 'invalid_grant' } };
      return { body: { access_token: 'canary-access', refresh_token: 'canary-refresh', token_type: 'Bearer', expires_in: 3600 } };
    };
    const state = new URL(url).searchParams.get('state') ?? '';
    const back = await runtime.completeConnect({ state, code: 'the-code' });
    expect(back.error).toBeUndefined();
    expect(await scope.get('club')).toMatchObject({ status: 'active', reason: null });
    isRevoked = true;
    const members = async () => {
      for await (const _page of (await scope.datasource('club')).read('member'));
    };
    await expect(members()).rejects.toMatchObject({ details: { reason: 'needs_reconnect' } });
    const broken = await scope.get('club');
    expect(broken).toMatchObject({ status: 'error', reason: 'needs_reconnect', enabled: true });
    expect(broken?.message).toEqual(expect.any(String));
    await scope.disconnect('club');
    await expect(runtime.connection(datasource)).rejects.toMatchObject({ code: 'DATASOURCE_NOT_FOUND' });
    expect(JSON.stringify([broken, back])).not.toContain('canary');
  });
});

describe('scenario 51: the life of a connector', () => {
  test('is told in order, to its own tenant only', async () => {
    const bots = await openBots();
    const { runtime } = bots;
    const heard: { one: EventName[]; two: EventName[] } = { one: [], two: [] };
    runtime.scope(...one).subscribe((name) => heard.one.push(name));
    const end = runtime.scope(...two).subscribe((name) => heard.two.push(name));
    const scope = runtime.scope(...one);
    const { datasource } = await scope.connect('bot', bots.with('canary-1'));
    await scope.update('bot', bots.with('canary-2', { chatId: '8' }));
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for canary-2']);
    expect(await scope.disable('bot')).toMatchObject({ enabled: false, status: 'disabled' });
    await scope.disable('bot');
    await expect(scope.datasource('bot')).rejects.toMatchObject({ code: 'CONNECTOR_DISABLED', httpStatus: 409 });
    expect(await scope.update('bot', bots.with('canary-3'))).toMatchObject({ enabled: false, status: 'disabled' });
    expect(await scope.enable('bot')).toMatchObject({ enabled: true, status: 'active' });
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for canary-3']);
    await scope.disconnect('bot');
    expect(await scope.get('bot')).toBeNull();
    await runtime.scope(...two).connect('bot', bots.with('canary-4'));
    end();
    await runtime.scope(...two).disconnect('bot');
    const life = ['connected', 'updated', 'disabled', 'updated', 'enabled', 'disconnected'].map((word) => `connector.${word}`);
    expect(heard).toEqual({ one: life, two: ['connector.connected'] });
    const [first] = bots.told;
    expect(first).toEqual({
      name: 'connector.connected',
      event: { scope: 'organization', identity: 'org_1', connector: 'bot', name: 'bot', datasource },
    });
    expect(JSON.stringify(bots.told)).not.toContain('canary');
  });

  test.each(['disable', 'disconnect'] as const)('a sync that runs is stopped by %s, and its tenant hears of it', async (how) => {
    const { runtime, server, ...bots } = await openBots();
    const scope = runtime.scope(...one);
    const { datasource } = await scope.connect('bot', bots.with('token'));
    const asked = Promise.withResolvers<void>();
    server.answer = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const stopped = Promise.withResolvers<object>();
    scope.subscribe((name, event) => name === 'sync.failed' && stopped.resolve(event));
    await runtime.startSync(datasource);
    await asked.promise;
    await scope[how]('bot');
    expect(await stopped.promise).toMatchObject({ datasource, code: 'SYNC_CANCELLED', identity: 'org_1' });
  });

  test('what is not connected cannot be changed, and says so', async () => {
    const { runtime, ...bots } = await openBots();
    const scope = runtime.scope(...one);
    const calls = [
      () => scope.update('bot', bots.with('t')),
      () => scope.enable('bot'),
      () => scope.disable('bot'),
      () => scope.disconnect('bot'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED' });
    await scope.connect('bot', bots.with('token'));
    await expect(scope.connect('bot', bots.with('token'))).rejects.toMatchObject({ code: 'CONNECTOR_ALREADY_CONNECTED', httpStatus: 409 });
    const both = await Promise.allSettled([1, 2, 3].map(() => runtime.scope(...two).connect('bot', bots.with('token'))));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('two of one connector are told apart by name [C-16]', async () => {
    const { runtime, ...bots } = await openBots();
    const scope = runtime.scope(...one);
    await scope.connect('bot', bots.with('first'));
    const second = await scope.connect('bot', bots.with('second'), { name: 'bot_eu' });
    await expect(scope.connect('bot', bots.with('third'), { name: 'bot_eu' })).rejects.toMatchObject({
      code: 'CONNECTOR_ALREADY_CONNECTED',
    });
    const ambiguous = await scope.get('bot').catch((thrown: unknown) => thrown);
    expect(ambiguous).toMatchObject({ code: 'CONNECTOR_AMBIGUOUS', httpStatus: 409, details: { names: ['bot', 'bot_eu'] } });
    expect(await textsOf(runtime, ...one, 'bot_eu')).toEqual(['for second']);
    expect(await textsOf(runtime, ...one, second.datasource)).toEqual(['for second']);
    await scope.disconnect('bot_eu');
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for first']);
  });

  test('an update keeps the secrets that it does not give, where what they stand in is given [CRED-10]', async () => {
    const { runtime, ...bots } = await openBots();
    const scope = runtime.scope(...one);
    const rooms = [{ id: 'r1', key: 'room-key' }];
    await scope.connect('bot', bots.with('kept-token', { webhook: { url: 'u', secret: 'kept-hook' }, rooms }));
    const { botToken: _token, ...withoutToken } = bots.with('');
    const kept = await scope.update('bot', { ...withoutToken, webhook: { url: 'v' }, rooms: [{ id: 'r2' }] });
    expect(kept.configuration).toEqual({ ...withoutToken, botToken: '****', webhook: { url: 'v', secret: '****' }, rooms: [{ id: 'r2' }] });
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for kept-token']);
    const without = await scope.update('bot', { ...withoutToken, webhook: { url: 'v', secret: null } });
    expect(without.configuration).toEqual({ ...withoutToken, botToken: '****', webhook: { url: 'v' } });
    await expect(scope.update('bot', { ...withoutToken, botToken: null })).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
    await expect(scope.update('bot', { ...withoutToken, botToken: '' })).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
    expect(await textsOf(runtime, ...one, 'bot')).toEqual(['for kept-token']);
  });

  test('of many updates at once each is whole', async () => {
    const { runtime, ...bots } = await openBots();
    const other = await bots.reopen();
    await runtime.scope(...one).connect('bot', bots.with('token-x', { chatId: 'x' }));
    const tries = [1, 2, 3, 4].map((n) =>
      (n % 2 ? runtime : other).scope(...one).update('bot', bots.with(`token-${n}`, { chatId: `${n}` })),
    );
    expect((await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    const chat = (await runtime.scope(...one).get('bot'))?.configuration['chatId'];
    expect(await textsOf(other, ...one, 'bot')).toEqual([`for token-${chat}`]);
  });
});

describe('scenario 52: what is kept of secrets', () => {
  test('that was changed does not open, and says so without failing the list', async () => {
    const bots = await openBots();
    await bots.runtime.scope(...one).connect('bot', bots.with('canary-token'));
    await bots.runtime[Symbol.asyncDispose]();
    const other = await bots.reopen({ environment: { FERRULE_MASTER_KEY: 'another key, of 32 characters ok!' } });
    const [shown] = await other.scope(...one).list();
    expect(shown).toMatchObject({ status: 'error', reason: 'CONNECTOR_DECRYPT_FAILED' });
    await expect(textsOf(other, ...one, 'bot')).rejects.toMatchObject({ code: 'CONNECTOR_DECRYPT_FAILED' });
    await other.scope(...one).update('bot', bots.with('entered-again'));
    expect(await textsOf(other, ...one, 'bot')).toEqual(['for entered-again']);
  });
});
