import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { adminToken, createConnectedProject, parametersOf } from './connected-project.ts';

const authorized = { authorization: `Bearer ${adminToken}` };

describe('where people are sent afterwards', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://user:pass@app.example.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/a\nLocation: https://evil.example',
    'http://app.example.com/',
    'relative',
    '',
    `/${'a'.repeat(3_000)}`,
  ])('is not %j', async (returnTo) => {
    const shop = keep(await createConnectedProject({ server: { returnTo: ['https://app.example.com'] } }));
    const { api } = keep(await shop.open());
    const refused = await api.inject({
      method: 'POST',
      url: '/datasources/shop_one/connection',
      headers: authorized,
      payload: { returnTo },
    });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error.code).toBe('REQUEST_INVALID');
  });

  test.each(['/here', 'https://app.example.com/deep?x=1#y', 'https://connect.example.com/own'])('may be %s', async (returnTo) => {
    const shop = keep(
      await createConnectedProject({ server: { url: 'https://connect.example.com', returnTo: ['https://app.example.com'] } }),
    );
    const { api } = keep(await shop.open());
    const begun = await api.inject({ method: 'POST', url: '/datasources/shop_one/connection', headers: authorized, payload: { returnTo } });
    expect(begun.statusCode).toBe(200);
    const { state, redirect_uri } = parametersOf(begun.json().url);
    expect(redirect_uri).toBe('https://connect.example.com/oauth/callback');
    const back = await api.inject({ url: `/oauth/callback?code=c-1&state=${state}` });
    expect(new URL(String(back.headers['location']), 'https://connect.example.com').href).toContain(
      new URL(returnTo, 'https://connect.example.com').href.split(/[?#]/)[0],
    );
  });

  test('the address of the app goes before that of the server', async () => {
    const redirectUri = 'https://registered.example.com/cb';
    const apps = { shop: { connector: 'shop_api', clientId: 'app-client', redirectUri } };
    const shop = keep(await createConnectedProject({ server: { url: 'https://connect.example.com' }, apps }));
    const { runtime } = keep(await shop.open());
    expect(parametersOf((await runtime.connect('shop_one')).url)).toMatchObject({ redirect_uri: redirectUri, client_id: 'app-client' });
  });
});
