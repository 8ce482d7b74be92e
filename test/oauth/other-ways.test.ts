import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createConnectedProject, deviceFlow, granted, parametersOf } from './connected-project.ts';

describe('OAuth 1', () => {
  const signed = (tokenSecret: string, more: object) => ({
    type: 'oauth1',
    consumerKey: 'consumer',
    consumerSecret: '{{ configuration.clientSecret }}',
    tokenSecret,
    ...more,
  });

  test('a request token is asked for first, and the provider gives it back in place of our state', async () => {
    const shop = keep(
      await createConnectedProject({
        whole: (provider) => ({
          type: 'flow',
          authorize: {
            before: [
              {
                request: { path: `${provider}/request_token`, method: 'POST' },
                sign: signed('', { parameters: { oauth_callback: '{{ authorization.redirectUri }}' } }),
                captures: { requestToken: { body: 'oauth_token' }, requestTokenSecret: { body: 'oauth_token_secret' } },
              },
            ],
            url: `${provider}/authorize?lang=en#/oauth/authorize`,
            query: { oauth_token: '{{ connection.requestToken }}', scope: ['a b', 'c'], nothing: '{{ configuration.shop ? null : 1 }}' },
            scopeSeparator: '|',
            plainParameters: ['scope'],
            pkce: 'none',
            state: 'oauth_token',
            stateValue: '{{ connection.requestToken }}',
            required: ['oauth_verifier'],
            captures: { realm: 'realmId' },
          },
          steps: [
            {
              request: { path: `${provider}/access_token`, method: 'POST' },
              sign: signed('{{ connection.requestTokenSecret }}', {
                token: '{{ connection.requestToken }}',
                parameters: { oauth_verifier: '{{ callback.oauth_verifier }}' },
              }),
              captures: { token: { body: 'oauth_token' }, tokenSecret: { body: 'oauth_token_secret' } },
            },
          ],
          sign: signed('{{ connection.tokenSecret }}', { token: '{{ connection.token }}' }),
        }),
      }),
    );
    const form = (text: string) => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text });
    shop.provider.answers = {
      '/request_token': () => form('oauth_token=request-1&oauth_token_secret=request-secret-1&oauth_callback_confirmed=true'),
      '/access_token': () => form('oauth_token=token-1&oauth_token_secret=token-secret-1'),
      '/orders': () => ({ body: [{ id: 7 }] }),
    };
    const { runtime } = keep(await shop.open());
    const { url } = await runtime.connect('shop_one');
    expect(url).toBe(`${shop.provider.url}/authorize?lang=en#/oauth/authorize?oauth_token=request-1&scope=a%20b|c`);
    expect((await runtime.completeConnect({ state: 'request-1', oauth_verifier: 'v' })).error?.code).toBe('CONNECTOR_OAUTH_STATE_INVALID');
    const outcome = await runtime.completeConnect({ oauth_token: 'request-1', oauth_verifier: 'verifier-1', realmId: '42' });
    expect(outcome).toMatchObject({ datasource: 'shop_one', error: undefined });
    for await (const _page of runtime.datasource('shop_one').read('order'));
    const [, exchanged, read] = shop.provider.asked.map(({ headers }) => headers.authorization ?? '');
    expect(exchanged).toMatch(/oauth_token="request-1".*oauth_verifier="verifier-1"/s);
    expect(read).toMatch(/oauth_token="token-1"/);
    expect((await runtime.completeConnect({ oauth_token: 'request-1', oauth_verifier: 'verifier-1' })).error?.code).toBe(
      'CONNECTOR_OAUTH_STATE_INVALID',
    );
  });
});

describe('what a provider publishes of itself', () => {
  const found = (issuer: string, base = issuer) => ({
    body: { issuer, authorization_endpoint: `${base}/page`, token_endpoint: `${base}/token`, revocation_endpoint: `${base}/revoke` },
  });
  const byIssuer = (provider: string) => ({ type: 'oauth2', issuer: `${provider}/tenants/one/` });

  test('is looked for where OpenID Connect has it, once for each connection', async () => {
    const shop = keep(await createConnectedProject({ whole: byIssuer }));
    const { url } = shop.provider;
    shop.provider.answers = {
      '/tenants/one/.well-known/openid-configuration': () => found(`${url}/tenants/one/`, url),
      '/token': ({ form }) => granted(form['grant_type'] === 'refresh_token' ? { access_token: 'access-token-1' } : {}),
      '/orders': () => ({ body: [] }),
      '/revoke': () => ({}),
    };
    const { runtime } = keep(await shop.open());
    const begun = await runtime.connect('shop_one');
    expect(begun.url.startsWith(`${url}/page?`)).toBe(true);
    const { state = '' } = parametersOf(begun.url);
    expect((await runtime.completeConnect({ code: 'c-1', state, iss: `${url}/tenants/one/` })).error).toBeUndefined();
    shop.clock.advance(3_590_000);
    for await (const _page of runtime.datasource('shop_one').read('order'));
    await runtime.disconnect('shop_one');
    expect(shop.provider.asked.map(({ path }) => path)).toEqual([
      '/tenants/one/.well-known/openid-configuration',
      '/token',
      '/token',
      '/orders',
      '/revoke',
    ]);
  });

  test('is looked for where RFC 8414 has it then', async () => {
    const shop = keep(await createConnectedProject({ whole: (provider) => ({ ...byIssuer(provider), grant: 'clientCredentials' }) }));
    const { url } = shop.provider;
    shop.provider.answers = {
      '/.well-known/oauth-authorization-server/tenants/one': () => found(`${url}/tenants/one/`, url),
      '/token': () => granted(),
      '/orders': () => ({ body: [] }),
    };
    const { runtime } = keep(await shop.open());
    for await (const _page of runtime.datasource('shop_one').read('order'));
    shop.clock.advance(3_590_000);
    for await (const _page of runtime.datasource('shop_one').read('order'));
    expect(shop.provider.asked.map(({ path }) => path)).toEqual([
      '/tenants/one/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/tenants/one',
      '/token',
      '/orders',
      '/token',
      '/orders',
    ]);
  });

  test('in the name of another is not taken', async () => {
    const shop = keep(await createConnectedProject({ whole: byIssuer }));
    shop.provider.answers = { '/tenants/one/.well-known/openid-configuration': () => found('https://attacker.example') };
    const { runtime } = keep(await shop.open());
    await expect(runtime.connect('shop_one')).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(shop.provider.asked).toHaveLength(1);
  });
});

describe('on another device', () => {
  const given = {
    device_code: 'device-code-1',
    user_code: 'ABCD-EFGH',
    verification_uri: 'https://provider.example/device',
    expires_in: 60,
    interval: 2,
  };

  /** Begins, and waits for the end. */
  async function run(answers: readonly object[], more: object = {}) {
    const shop = keep(await createConnectedProject({ whole: deviceFlow }));
    const left = [...answers];
    shop.provider.answers = {
      '/device': () => ({ body: { ...given, ...more } }),
      '/token': () => left.shift() ?? { status: 400, body: { error: 'authorization_pending' } },
    };
    const { runtime, events } = keep(await shop.open());
    const ended = new Promise<void>((resolve) =>
      runtime.events.subscribe((name) => void ((name === 'oauth.completed' || name === 'oauth.failed') && resolve())),
    );
    const begun = await runtime.connect('shop_one');
    await ended;
    return { shop, runtime, events, begun };
  }
  const error = (name: string, status = 400) => ({ status, body: { error: name } });

  test('a person enters the code while we ask, slower when told so', async () => {
    const answers = [
      error('authorization_pending'),
      error('slow_down'),
      error('authorization_pending'),
      { status: 503, body: {} },
      granted(),
    ];
    const { shop, runtime, begun } = await run(answers);
    expect(begun).toMatchObject({ url: 'https://provider.example/device', userCode: 'ABCD-EFGH' });
    const [asked, ...attempts] = shop.provider.asked;
    expect(asked?.form).toEqual({ client_id: 'the-client', scope: 'read' });
    expect(attempts.at(-1)?.form).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: 'device-code-1',
      client_id: 'the-client',
    });
    expect(shop.clock.sleeps).toEqual([2_000, 2_000, 7_000, 7_000, 14_000]);
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'connected' });
  });

  test.each([
    ['access_denied', [error('access_denied')], /not|refused/],
    ['nobody', [], /nobody has entered the code in time/],
    ['expired_token', [error('expired_token')], /expired_token/],
  ])('%s: it is not connected, and says why', async (_name, answers, message) => {
    const { runtime, events } = await run(answers);
    expect(events.at(-1)?.[1]).toMatchObject({ datasource: 'shop_one', message: expect.stringMatching(message) });
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected', reason: expect.stringMatching(message) });
  });

  test('an attempt that is begun anew, or given up, is not waited for', async () => {
    const { runtime } = await run([error('access_denied')]);
    await runtime.connect('shop_one');
    expect(await runtime.disconnect('shop_one')).toBe(false);
  });
});
