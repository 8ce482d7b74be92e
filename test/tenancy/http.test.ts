import { describe, expect, test } from 'vitest';
import { one, openTenantApi, operator } from './api.ts';

const base = '/scopes/organization/org_1/connectors';

describe('the connectors of a scope over HTTP', () => {
  test('are connected, read, changed, disabled, enabled and disconnected by their own token', async () => {
    const { call, tokens, ...bots } = await openTenantApi();
    const mine = (...given: [Parameters<typeof call>[1], string, object?]) => call(tokens.one, ...given);
    const unconnected = await mine('GET', `${base}/bot`);
    expect(unconnected.statusCode, unconnected.body).toBe(200);
    expect(unconnected.json()).toMatchObject({ connection: null, configurationSchema: { required: ['baseUrl', 'botToken'] } });
    const connected = await mine('POST', `${base}/bot/connect`, { configuration: bots.with('canary-http') });
    expect(connected.statusCode, connected.body).toBe(201);
    const { connection } = connected.json();
    expect(connected.json()).toMatchObject({ redirect: null, problem: null, connection: { status: 'active', ...one } });
    expect((await mine('GET', base)).json()).toEqual({ connectors: [connection] });
    const { datasource } = connection;
    const read = await mine('GET', `/data/${datasource}/message`);
    expect(read.json()).toMatchObject({ records: [{ text: 'for canary-http' }] });
    const record = await mine('GET', `/data/${datasource}/message/7`);
    expect(record.json()).toMatchObject({ text: 'for canary-http' });
    const shown = (await mine('GET', `/datasources/${datasource}`)).json();
    expect(shown).toMatchObject({ name: datasource, label: 'bot', connector: 'bot', configuration: { baseUrl: bots.server.url } });
    expect((await mine('POST', `/datasources/${datasource}/test`)).json()).toMatchObject({ success: true });
    const synced = await mine('POST', `/datasources/${datasource}/sync?wait=true`);
    expect(synced.json()).toMatchObject({ status: 'success', datasource });
    expect((await mine('GET', `/data/${datasource}/message?from=store`)).json()).toMatchObject({
      records: [{ external_id: 'of-canary-http' }],
    });
    expect((await mine('GET', '/runs')).json().runs).toHaveLength(1);
    expect((await mine('GET', `/runs/${synced.json().id}`)).json()).toMatchObject({ datasource });
    const changed = await mine('PUT', `${base}/bot`, { configuration: { baseUrl: bots.server.url, chatId: '9' } });
    expect(changed.json().connection.configuration).toEqual({ baseUrl: bots.server.url, chatId: '9', botToken: '****' });
    expect((await mine('POST', `${base}/bot/disable`)).json()).toMatchObject({ connection: { status: 'disabled', enabled: false } });
    const uses = [
      ['GET', `/data/${datasource}/message`],
      ['GET', `/data/${datasource}/message?from=store`],
      ['GET', `/data/${datasource}/message/7`],
      ['GET', `/data/${datasource}/message/7?from=store`],
      ['POST', `/datasources/${datasource}/sync`],
      ['POST', `/datasources/${datasource}/test`],
      ['GET', `/datasources/${datasource}/schema`],
      ['GET', `/datasources/${datasource}/resources`],
    ] as const;
    for (const token of [tokens.one, operator]) {
      for (const [method, url] of uses) {
        const refused = await call(token, method, url);
        expect([url, refused.statusCode]).toEqual([url, 409]);
        expect(refused.json().error).toMatchObject({
          code: 'CONNECTOR_DISABLED',
          aliases: expect.arrayContaining(['CONNECTOR_NOT_CONNECTED']),
        });
      }
    }
    expect((await mine('POST', `${base}/bot/enable`)).json()).toMatchObject({ connection: { status: 'active' } });
    expect((await mine('DELETE', `${base}/bot`)).statusCode).toBe(204);
    expect((await mine('GET', `${base}/bot`)).json()).toMatchObject({ connection: null });
    expect((await mine('GET', `/datasources/${datasource}`)).statusCode).toBe(404);
    expect((await mine('DELETE', `${base}/bot`)).json().error).toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED' });
    expect(JSON.stringify([connected.body, shown, changed.body, bots.told])).not.toContain('canary');
  });

  test('are all the operator’s, who says whose', async () => {
    const { call, ...bots } = await openTenantApi();
    const created = await call(operator, 'POST', '/scopes/system/-/connectors/bot/connect', { configuration: bots.with('of-system') });
    expect(created.json().connection).toMatchObject({ scope: 'system', identity: '' });
    const listed = (await call(operator, 'GET', '/datasources')).json();
    expect(listed.datasources.map(({ name }: { name: string }) => name)).toEqual(['filed', created.json().connection.datasource]);
    const { token } = await bots.runtime.tokens.create({ scope: 'system' });
    expect((await call(token, 'GET', '/scopes/system/-/connectors')).json().connectors).toHaveLength(1);
    for (const [url, code] of [
      ['/scopes/nowhere/x/connectors', 'CONNECTOR_SCOPE_INVALID'],
      ['/scopes/user/-/connectors', 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED'],
    ] as const) {
      const refused = await call(operator, 'GET', url);
      expect(refused.json().error).toMatchObject({ code });
      expect(refused.statusCode).toBe(400);
    }
    expect((await call(operator, 'GET', `${base}/bott`)).json().error).toMatchObject({ code: 'CONNECTOR_NOT_FOUND' });
  });

  test('that are wrong are refused with places and without secrets', async () => {
    const { call, tokens, ...bots } = await openTenantApi();
    const configuration = bots.with('canary-wrong', { chatId: 7, rooms: [{ key: 'canary-room', id: 1 }] });
    const refused = await call(tokens.one, 'POST', `${base}/bot/connect`, { configuration });
    expect(refused.statusCode).toBe(400);
    const { code, details } = refused.json().error;
    expect(code).toBe('CONNECTOR_CONFIG_INVALID');
    expect(details.diagnostics.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/configuration/chatId',
      '/configuration/rooms/0/id',
    ]);
    expect(refused.body).not.toContain('canary');
    for (const body of [undefined, {}, { configuration: [] }, { configuration: {}, nam: 'x' }]) {
      const bad = await call(tokens.one, 'POST', `${base}/bot/connect`, body);
      expect(bad.json().error).toMatchObject({ code: 'REQUEST_INVALID' });
    }
    const polluted = await bots.api.inject({
      method: 'POST',
      url: `${base}/bot/connect`,
      headers: { authorization: `Bearer ${tokens.one}`, 'content-type': 'application/json' },
      payload: '{"configuration":{"__proto__":{"botToken":"canary"}}}',
    });
    expect(polluted.statusCode).toBe(400);
  });

  test('one that a person has to allow says where to send them, or why it cannot', async () => {
    const { call, tokens, server } = await openTenantApi();
    const configuration = { baseUrl: server.url, clientSecret: 'canary-client' };
    const connected = await call(tokens.one, 'POST', `${base}/club/connect`, { configuration });
    expect(connected.statusCode, connected.body).toBe(201);
    expect(connected.json()).toMatchObject({ connection: { status: 'configuring' }, problem: null });
    expect(connected.json().redirect).toMatch(new RegExp(`^${server.url}/authorize\\?.*client_id=a-client`));
    expect(connected.body).not.toContain('canary');
    const elsewhere = await call(tokens.one, 'POST', `${base}/club/connect`, {
      configuration,
      name: 'other',
      returnTo: 'https://evil.example',
    });
    expect(elsewhere.json()).toMatchObject({ connection: { name: 'other' }, redirect: null, problem: expect.stringMatching(/returnTo/) });
  });
});

describe('tokens of tenants', () => {
  test('are made, shown without themselves, and end at once when they are removed', async () => {
    const { call } = await openTenantApi();
    const made = await call(operator, 'POST', '/tokens', { scope: 'user', identity: 'u1', label: 'theirs', expiresIn: 'P1D' });
    expect(made.statusCode, made.body).toBe(201);
    const { token, details } = made.json();
    expect(token).toMatch(/^ferrule_[\w-]{43}$/);
    expect(details).toMatchObject({ scope: 'user', identity: 'u1', label: 'theirs', expired: false });
    const listed = await call(operator, 'GET', '/tokens');
    expect(listed.json().tokens).toContainEqual(details);
    expect(listed.body).not.toContain(token);
    expect((await call(token, 'GET', '/datasources')).json()).toEqual({ datasources: [] });
    expect((await call(operator, 'DELETE', `/tokens/${details.id}`)).statusCode).toBe(204);
    expect((await call(token, 'GET', '/datasources')).statusCode).toBe(401);
    expect((await call(operator, 'DELETE', `/tokens/${details.id}`)).json().error).toMatchObject({ code: 'TOKEN_NOT_FOUND' });
  });

  test.each([
    [{ scope: 'nowhere', identity: 'x' }, 'CONNECTOR_SCOPE_INVALID'],
    [{ scope: 'user' }, 'CONNECTOR_SCOPE_IDENTIFIER_REQUIRED'],
    [{ scope: 'system', expiresIn: 'soon' }, 'REQUEST_INVALID'],
    [{ scope: 'system', expiresIn: 'PT0S' }, 'REQUEST_INVALID'],
    [{ scope: 'system', label: 'x'.repeat(201) }, 'REQUEST_INVALID'],
    [{ identity: 'x' }, 'REQUEST_INVALID'],
  ])('%j is refused', async (wanted, code) => {
    const { call } = await openTenantApi();
    expect((await call(operator, 'POST', '/tokens', wanted)).json().error).toMatchObject({ code });
  });

  test('that are none, or of a scope that is gone, open nothing', async () => {
    const { call, tokens, project, reopen } = await openTenantApi();
    for (const token of ['ferrule_', `${tokens.one}x`, tokens.one.slice(0, -1), tokens.one.toUpperCase(), 'x'])
      expect((await call(token, 'GET', '/datasources')).statusCode).toBe(401);
    await project.write('other.json', JSON.stringify({ kind: 'ferrule', documents: ['documents'], data: 'data', log: 'silent' }));
    const other = await reopen({ configuration: `${project.folder}/other.json` } as never);
    expect(await other.tokens.tenantOf(tokens.one)).toBeUndefined();
  });
});

describe('events of a tenant', () => {
  test('are told to its own token only', async () => {
    const { api, tokens, runtime, ...bots } = await openTenantApi();
    const url = await api.listen({ host: '127.0.0.1', port: 0 });
    const paths = ['/events', '/scopes/organization/org_1/events'];
    const follow = async (path: string) => {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${tokens.one}` } });
      return response.body?.pipeThrough(new TextDecoderStream()).getReader();
    };
    const readers = await Promise.all(paths.map(follow));
    await runtime.scope('organization', 'org_2').connect('bot', bots.with('token-two'));
    const { datasource } = await runtime.scope('organization', 'org_1').connect('bot', bots.with('token-one'));
    await (await runtime.scope('organization', 'org_1').datasource('bot')).test();
    await runtime.sync(datasource);
    for (const reader of readers) {
      let heard = '';
      while (!heard.includes('sync.completed')) heard += (await reader?.read())?.value ?? '';
      expect([...heard.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
        'connector.connected',
        'sync.started',
        'sync.completed',
      ]);
      expect(heard).not.toContain('org_2');
      expect(heard).not.toMatch(/token-/);
    }
    const token = (await runtime.tokens.list()).find(({ identity }) => identity === 'org_1');
    await runtime.tokens.remove(token?.id ?? '');
    // Whoever has lost the token hears the end of it, by the next sign of life.
    for (const reader of readers) while (!(await reader?.read())?.done);
  });
});
