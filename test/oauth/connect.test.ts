import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { adminToken, createConnectedProject, parametersOf } from './connected-project.ts';

const authorized = { authorization: `Bearer ${adminToken}` };

describe('a person who allows the access', () => {
  test('scenario 2: is sent to the page of the shop that the configuration names, with all that it asks', async () => {
    const shop = keep(
      await createConnectedProject({ authentication: { authorizationUrl: 'https://{shop}.example.com/admin/oauth/authorize' } }),
    );
    const { api } = keep(await shop.open());
    const started = await api.inject({ url: '/datasources/shop_one/oauth/start', headers: authorized });
    expect(started.statusCode).toBe(302);
    const { location = '' } = started.headers;
    expect(String(location)).toMatch(/^https:\/\/my-usa-store\.example\.com\/admin\/oauth\/authorize\?/);
    const asked = parametersOf(String(location));
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'the-client',
      scope: 'read_orders,write_products',
      redirect_uri: 'http://127.0.0.1:4400/oauth/callback',
      code_challenge_method: 'S256',
    });
    expect(asked['state']).toMatch(/^[\w-]{43}$/);
    expect(asked['code_challenge']).toMatch(/^[\w-]{43}$/);
    expect((await api.inject({ url: '/datasources/shop_one/oauth/start' })).statusCode).toBe(401);
  });

  test('scenario 53: comes back, also after a restart, and is connected by the code and its proof', async () => {
    const shop = keep(
      await createConnectedProject({
        authentication: {
          afterConnect: [{ request: { path: '/me' }, authenticated: true, captures: { accountName: { body: 'name' } } }],
        },
      }),
    );
    shop.provider.answers = { ...shop.provider.answers, '/me': () => ({ body: { name: 'Shop of One' } }) };
    let asked: Readonly<Record<string, string>>;
    {
      await using before = await shop.open();
      const begun = await before.runtime.connect('shop_one', { returnTo: '/shops?tab=1#top' });
      expect(Date.parse(begun.expiresAt) - shop.clock.now()).toBe(600_000);
      asked = parametersOf(begun.url);
      expect(await before.runtime.connection('shop_one')).toMatchObject({ status: 'not_connected' });
      await expect(before.runtime.datasource('shop_one').read('order')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'CONNECTOR_NOT_CONNECTED',
      });
    }
    const { api, runtime, events } = keep(await shop.open());
    const state = asked['state'] ?? '';
    const back = await api.inject({ url: `/oauth/callback?code=the-code&state=${state}` });
    expect(back.statusCode).toBe(302);
    expect(back.headers).toMatchObject({
      location: '/shops?tab=1&status=success&connector=shop_api&success=true#top',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const [token, me] = shop.provider.asked;
    expect(token?.form).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: 'http://127.0.0.1:4400/oauth/callback',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      client_id: 'the-client',
      client_secret: 'the-client-secret',
    });
    expect(
      createHash('sha256')
        .update(token?.form['code_verifier'] ?? '')
        .digest('base64url'),
    ).toBe(asked['code_challenge']);
    expect(me?.headers.authorization).toBe('Bearer access-token-1');
    expect(events.map(([name]) => name)).toEqual(['oauth.completed']);

    const stands = await api.inject({ url: '/datasources/shop_one/connection', headers: authorized });
    expect(stands.json()).toEqual({
      status: 'connected',
      reason: null,
      expiresAt: new Date(shop.clock.now() + 3_600_000).toISOString(),
      updatedAt: new Date(shop.clock.now()).toISOString(),
    });
    const read = await api.inject({ url: '/data/shop_one/order', headers: authorized });
    expect(read.json().records).toHaveLength(1);
    expect(await runtime.connection('shop_two')).toMatchObject({ status: 'not_connected' });

    const again = await api.inject({ url: `/oauth/callback?code=the-code&state=${state}` });
    expect(again.statusCode).toBe(400);
    expect(again.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(again.body).toContain('CONNECTOR_OAUTH_STATE_INVALID');
    expect(again.body).not.toMatch(/<script|https?:/);
    expect(shop.provider.asked.filter(({ path }) => path === '/token')).toHaveLength(1);
  });

  test('scenario 71: the route of the seeds is another name of the callback, and a state that names a user is refused', async () => {
    const shop = keep(await createConnectedProject({ server: { defaultReturnTo: '/dashboard/connectors' } }));
    const { api, runtime } = keep(await shop.open());
    const forged = await api.inject({ url: '/api/connectors/oauth/shop_api?code=the-code&state=shop_two' });
    expect(forged.headers['location']).toBe('/dashboard/connectors?status=error&error=CONNECTOR_OAUTH_STATE_INVALID');
    expect(shop.provider.asked).toEqual([]);
    const { state } = parametersOf((await runtime.connect('shop_one')).url);
    const back = await api.inject({ url: `/api/connectors/oauth/shop_api?code=the-code&state=${state}` });
    expect(back.headers['location']).toBe('/dashboard/connectors?status=success&connector=shop_api&success=true');
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'connected' });
    expect(await runtime.connection('shop_two')).toMatchObject({ status: 'not_connected' });
  });

  test('sees a page that says so where nobody said where to go', async () => {
    const shop = keep(await createConnectedProject());
    const { api, runtime } = keep(await shop.open());
    const { state } = parametersOf((await runtime.connect('shop_one')).url);
    const back = await api.inject({ url: `/oauth/callback?code=the-code&state=${state}` });
    expect(back.statusCode).toBe(200);
    expect(back.body).toContain('You can close this window.');
    expect(back.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('does not stay connected when the connection is given up, and the provider is told', async () => {
    const goodbye = { request: { path: '/goodbye', method: 'POST', body: { was: '{{ connection.accessToken }}' } }, authenticated: true };
    const shop = keep(await createConnectedProject({ authentication: { revocationUrl: '/revoke', beforeDisconnect: [goodbye] } }));
    shop.provider.answers = { ...shop.provider.answers, '/goodbye': () => ({}), '/revoke': () => ({ status: 500 }) };
    const { api, runtime, events } = keep(await shop.open());
    const { state } = parametersOf((await runtime.connect('shop_one')).url);
    await runtime.completeConnect({ code: 'the-code', state: state ?? '' });
    expect((await api.inject({ method: 'DELETE', url: '/datasources/shop_one/connection', headers: authorized })).statusCode).toBe(204);
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected' });
    expect(await runtime.disconnect('shop_one')).toBe(false);
    const [, told, revoked, ...more] = shop.provider.asked;
    expect(told).toMatchObject({ path: '/goodbye', headers: { authorization: 'Bearer access-token-1' }, body: '{"was":"access-token-1"}' });
    expect(revoked?.form).toEqual({ token: 'refresh-token-1', client_id: 'the-client', client_secret: 'the-client-secret' });
    expect(more.every(({ path }) => path === '/revoke')).toBe(true);
    expect(events.map(([name]) => name)).toEqual(['oauth.started', 'oauth.completed', 'oauth.disconnected']);
  });
});

describe('a state is refused', () => {
  test.each([
    ['when ten minutes and a second have passed', 601_000, false],
    ['when ten minutes have passed', 600_000, false],
    ['but not before', 599_999, true],
  ])('%s', async (_name, passed, isTaken) => {
    const shop = keep(await createConnectedProject());
    const { runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    shop.clock.advance(passed);
    const { error } = await runtime.completeConnect({ code: 'the-code', state });
    expect(error?.code).toBe(isTaken ? undefined : 'CONNECTOR_OAUTH_STATE_INVALID');
    expect(shop.provider.asked).toHaveLength(isTaken ? 1 : 0);
  });

  test('when its documents have changed in between', async () => {
    const shop = keep(await createConnectedProject());
    const { runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const configuration = { clientId: 'another-client', clientSecret: '${env:CLIENT_SECRET}' };
    const document = { ferrule: 1, kind: 'datasource', name: 'shop_one', connector: 'shop_api', configuration };
    await shop.project.write('documents/one.datasource.json', JSON.stringify(document));
    await runtime.reload();
    const { error } = await runtime.completeConnect({ code: 'the-code', state });
    expect(error).toMatchObject({ code: 'CONNECTOR_OAUTH_STATE_INVALID', details: { datasource: 'shop_one' } });
    expect(shop.provider.asked).toEqual([]);
  });

  test('when it is given twice', async () => {
    const shop = keep(await createConnectedProject());
    const { api, runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const back = await api.inject({ url: `/oauth/callback?code=the-code&state=${state}&state=other` });
    expect(back.statusCode).toBe(400);
    expect(back.body).toContain('CONNECTOR_OAUTH_STATE_INVALID');
    expect(shop.provider.asked).toEqual([]);
  });

  test('when the answer is of another provider than the document names', async () => {
    const shop = keep(
      await createConnectedProject({ authentication: { issuer: 'https://honest.example', authorizationUrl: 'https://honest.example/a' } }),
    );
    const { runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const { error } = await runtime.completeConnect({ code: 'the-code', state, iss: 'https://attacker.example' });
    expect(error?.code).toBe('CONNECTOR_OAUTH_STATE_INVALID');
    expect(error?.message).toContain('attacker.example');
    expect(shop.provider.asked).toEqual([]);
    const honest = parametersOf((await runtime.connect('shop_one')).url);
    const { error: none } = await runtime.completeConnect({ code: 'c-1', state: honest['state'] ?? '', iss: 'https://honest.example' });
    expect(none).toBeUndefined();
  });
});

test('what is kept while a person is away has no state and no proof in clear', async () => {
  const shop = keep(await createConnectedProject());
  let asked: Readonly<Record<string, string>>;
  {
    await using running = await shop.open();
    asked = parametersOf((await running.runtime.connect('shop_one')).url);
    await running.runtime.completeConnect({ state: 'x' });
  }
  const database = await readFile(`${shop.project.data}/vault.sqlite`, 'latin1');
  expect(database).not.toContain(asked['state']);
  {
    const { runtime } = keep(await shop.open());
    expect((await runtime.completeConnect({ code: 'c-1', state: asked['state'] ?? '' })).error).toBeUndefined();
    expect(shop.provider.asked[0]?.form['code_verifier']).toBeDefined();
    expect(database).not.toContain(shop.provider.asked[0]?.form['code_verifier']);
  }
});
