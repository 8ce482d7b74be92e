import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createConnectedProject, parametersOf } from './connected-project.ts';

describe('what goes wrong has a name, and says what to do', () => {
  test.each([
    [
      'the person does not allow it',
      { error: 'access_denied', error_description: 'No!' },
      'CONNECTOR_OAUTH_DENIED',
      /not allowed \(access_denied: No!\); connect it again/,
    ],
    [
      'the provider does not take the client',
      { error: 'unauthorized_client' },
      'CONNECTOR_OAUTH_DENIED',
      /did not give access \(unauthorized_client\)/,
    ],
    ['there is no code', { session: 'x' }, 'CONNECTOR_OAUTH_TOKEN_FAILED', /sent back no code, and no error; it gave session, state/],
  ])('%s', async (_name, callback, code, message) => {
    const shop = keep(await createConnectedProject());
    const { api, runtime, events } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one', { returnTo: '/back' })).url);
    const back = await api.inject({ url: `/oauth/callback?${new URLSearchParams({ ...callback, state })}` });
    expect(back.headers['location']).toBe(`/back?status=error&error=${code}`);
    expect(events.at(-1)).toEqual(['oauth.failed', { datasource: 'shop_one', code, message: expect.stringMatching(message) }]);
    expect(shop.provider.asked).toEqual([]);
  });

  test.each([
    [
      'a web page',
      { body: '<html><title>Sign in</title></html>' },
      'CONNECTOR_OAUTH_PARSE_TOKEN_FAILED',
      /no accessToken in `access_token`; it is a web page: is that the right address\?; connect it again/,
    ],
    [
      'a failure of its own',
      { status: 500, body: { message: 'oops' } },
      'CONNECTOR_OAUTH_TOKEN_FAILED',
      /cannot sign us in now \(oops\); connect it again/,
    ],
    [
      'an error with a status of 200',
      { body: { error: 'bad_verification_code', error_description: 'The code is incorrect or expired.' } },
      'CONNECTOR_OAUTH_TOKEN_FAILED',
      /refused to sign us in \(bad_verification_code: The code is incorrect or expired\.\)/,
    ],
    [
      'that the code was used',
      { status: 400, body: { error: 'invalid_grant' } },
      'CONNECTOR_OAUTH_TOKEN_FAILED',
      /refused to sign us in \(invalid_grant\)/,
    ],
    [
      'by a clock that is an hour off',
      { status: 400, body: { error: 'invalid_client' }, headers: { date: new Date(Date.UTC(2026, 0, 15, 13)).toUTCString() } },
      'CONNECTOR_OAUTH_TOKEN_FAILED',
      /our clock is 60 minutes behind the provider's: set it right/,
    ],
    ['nothing', { body: '' }, 'CONNECTOR_OAUTH_PARSE_TOKEN_FAILED', /no accessToken/],
  ])('the token address answers %s', async (_name, answer, code, message) => {
    const shop = keep(await createConnectedProject());
    shop.provider.answers = { '/token': () => answer };
    const { runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const { error } = await runtime.completeConnect({ code: 'the-secret-code', state });
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.message).toMatch(/; connect it again$/);
    expect(JSON.stringify(error)).not.toMatch(/the-secret-code|the-client-secret/);
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected' });
    // A code is good once: it is not sent again.
    expect(shop.provider.asked).toHaveLength(1);
  });

  test('what is asked after connecting fails', async () => {
    const afterConnect = [{ request: { path: '/me' }, authenticated: true, captures: { account: { body: 'name' } } }];
    const shop = keep(await createConnectedProject({ authentication: { afterConnect } }));
    shop.provider.answers = { ...shop.provider.answers, '/me': () => ({ status: 403, body: { message: 'scope is missing' } }) };
    const { runtime } = keep(await shop.open());
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const { error } = await runtime.completeConnect({ code: 'the-code', state });
    expect(error?.code).toBe('CONNECTOR_OAUTH_PARSE_USERINFO_FAILED');
    expect(error?.message).toMatch(/scope is missing/);
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected' });
  });

  test('there is no client', async () => {
    const shop = keep(await createConnectedProject({ clientId: '' }));
    const { runtime } = keep(await shop.open());
    await expect(runtime.connect('shop_one')).rejects.toMatchObject({ code: 'CONNECTOR_OAUTH_NOT_CONFIGURED' });
  });

  test('nobody has to allow anything', async () => {
    const shop = keep(await createConnectedProject({ authentication: { grant: 'clientCredentials', authorizationUrl: undefined } }));
    const { runtime } = keep(await shop.open());
    await expect(runtime.connect('shop_one')).rejects.toMatchObject({ code: 'CONNECTOR_OAUTH_NOT_CONFIGURED' });
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_needed' });
  });
});
