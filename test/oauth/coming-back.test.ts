import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { adminToken, createConnectedProject, deviceFlow, granted, parametersOf } from './connected-project.ts';

const authorized = { authorization: `Bearer ${adminToken}` };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const encoded = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString();
const invalid = 'CONNECTOR_OAUTH_STATE_INVALID';

describe('a provider that sends people back with a form', () => {
  test('connects as one that does so with a query, once', async () => {
    const shop = keep(await createConnectedProject({ authentication: { authorizationParameters: { response_mode: 'form_post' } } }));
    const { api, runtime } = keep(await shop.open());
    const { state = '', response_mode: mode } = parametersOf((await runtime.connect('shop_one', { returnTo: '/shops' })).url);
    expect(mode).toBe('form_post');
    const post = { method: 'POST', url: '/oauth/callback', headers: form, payload: encoded({ code: 'the-code', state }) } as const;
    const back = await api.inject(post);
    expect(back.statusCode).toBe(302);
    expect(back.headers['location']).toBe('/shops?status=success&connector=shop_api&success=true');
    expect(shop.provider.asked[0]?.form['code']).toBe('the-code');
    const again = await api.inject(post);
    expect(again.statusCode).toBe(400);
    expect(again.body).toContain(invalid);
    expect(shop.provider.asked).toHaveLength(1);
  });

  test.each<readonly [name: string, payload: string, headers: Readonly<Record<string, string>>, status: number]>([
    ['a state that is given twice', 'state=a&state=b&code=c', form, 400],
    ['a state that nobody knows', 'state=a&code=c', form, 400],
    ['nothing', '', form, 400],
    ['more than 64 KiB', `state=a&code=${'c'.repeat(70_000)}`, form, 413],
    ['51 parameters', Array.from({ length: 51 }, (_, index) => `p${index}=1`).join('&'), form, 400],
    ['a prototype', '__proto__=a&constructor=b', form, 400],
    ['JSON', '{"state":"a"}', { 'content-type': 'application/json' }, 400],
    ['a file', 'x', { 'content-type': 'application/octet-stream' }, 400],
  ])('%s is refused', async (_name, payload, headers, status) => {
    const shop = keep(await createConnectedProject());
    const { api } = keep(await shop.open());
    const back = await api.inject({ method: 'POST', url: '/api/connectors/oauth/shop_api', headers, payload });
    expect(back.statusCode).toBe(status);
    expect(shop.provider.asked).toEqual([]);
  });

  test('no other route takes a form', async () => {
    const shop = keep(await createConnectedProject());
    const { api } = keep(await shop.open());
    const url = '/datasources/shop_one/connection';
    expect((await api.inject({ method: 'POST', url, headers: { ...authorized, ...form }, payload: 'returnTo=%2F' })).statusCode).toBe(400);
  });
});

describe('a browser that is sent away from the start page', () => {
  async function start(url = 'http://127.0.0.1:4400', host = new URL(url).host) {
    const shop = keep(await createConnectedProject({ server: { url, defaultReturnTo: '/done' } }));
    const { api, runtime } = keep(await shop.open());
    const leave = async (name = 'shop_one') => {
      const away = await api.inject({ url: `/datasources/${name}/oauth/start`, headers: { ...authorized, host } });
      const { state = '' } = parametersOf(String(away.headers['location']));
      return { state, set: away.headers['set-cookie'] === undefined ? undefined : String(away.headers['set-cookie']) };
    };
    const comeBack = async (state: string, cookie?: string) =>
      api.inject({ url: `/oauth/callback?${encoded({ code: 'the-code', state })}`, headers: cookie === undefined ? {} : { cookie } });
    return { shop, api, runtime, leave, comeBack };
  }
  const pairOf = (set: string | undefined): string => set?.split(';')[0] ?? '';

  test('is the one that comes back', async () => {
    const { leave, comeBack } = await start();
    const { state, set } = await leave();
    expect(set).toMatch(/^ferrule-connect-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);
    const back = await comeBack(state, `other=1; ${pairOf(set)}; last=2`);
    expect(back.headers['location']).toBe('/done?status=success&connector=shop_api&success=true');
    expect(String(back.headers['set-cookie'])).toMatch(/^ferrule-connect-[0-9a-f]{16}=; Path=\/; Max-Age=0/);
  });

  test('over https the cookie is one that no other host can have set', async () => {
    const { leave, comeBack } = await start('https://ferrule.example');
    const { state, set } = await leave();
    expect(set).toMatch(/^__Host-ferrule-connect-[0-9a-f]{16}=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
    expect((await comeBack(state, pairOf(set))).headers['location']).toContain('status=success');
  });

  test.each<readonly [name: string, cookie: (pair: string, other: string) => string | undefined]>([
    ['no cookie', () => undefined],
    ['another flow’s', (_pair, other) => other],
    ['a forged one', (pair) => `${pair.split('=')[0]}=${'A'.repeat(43)}`],
    ['an empty one', (pair) => `${pair.split('=')[0]}=`],
    ['what it is kept as', (pair) => `x${pair}`],
  ])('one that comes with %s is refused, the code goes nowhere, and the state is used up', async (_name, cookie) => {
    const { shop, runtime, leave, comeBack } = await start();
    const [one, two] = [await leave(), await leave('shop_two')];
    const back = await comeBack(one.state, cookie(pairOf(one.set), pairOf(two.set)));
    expect(back.headers['location']).toBe(`/done?status=error&error=${invalid}`);
    expect((await comeBack(one.state, pairOf(one.set))).headers['location']).toContain(invalid);
    expect(shop.provider.asked).toEqual([]);
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected', reason: expect.stringContaining('browser') });
    expect((await comeBack(two.state, pairOf(two.set))).headers['location']).toContain('status=success');
  });

  test('with a form, which has no cookie from elsewhere, comes again by GET', async () => {
    const { shop, api, leave } = await start();
    const { state, set } = await leave();
    const payload = encoded({ code: 'a code & more', state });
    const post = await api.inject({ method: 'POST', url: '/oauth/callback', headers: form, payload });
    expect(post.statusCode).toBe(303);
    expect(shop.provider.asked).toEqual([]);
    const { location } = post.headers;
    expect(location).toBe(`/oauth/callback?${payload}`);
    const back = await api.inject({ url: String(location), headers: { cookie: pairOf(set) } });
    expect(back.headers['location']).toContain('status=success');
    expect(shop.provider.asked[0]?.form['code']).toBe('a code & more');
  });

  test('that left from another host than it comes back to has no cookie, and needs none; nor does who was sent by a program', async () => {
    const { api, leave, comeBack, runtime } = await start('http://127.0.0.1:4400', 'localhost:4400');
    const { state, set } = await leave();
    expect(set).toBeUndefined();
    expect((await comeBack(state)).headers['location']).toContain('status=success');
    const begun = await api.inject({ method: 'POST', url: '/datasources/shop_two/connection', headers: authorized });
    expect(begun.headers['set-cookie']).toBeUndefined();
    expect(begun.json()).toEqual({ url: expect.any(String), userCode: null, expiresAt: expect.any(String) });
    expect((await runtime.completeConnect({ code: 'c', state: parametersOf(begun.json().url)['state'] ?? '' })).error).toBeUndefined();
  });
});

describe('a restart', () => {
  const codes = {
    device_code: 'device-code-1',
    user_code: 'ABCD',
    verification_uri: 'https://provider.example/d',
    interval: 2,
    expires_in: 60,
  };

  test('goes on waiting for what is allowed on another device', async () => {
    const shop = keep(await createConnectedProject({ whole: deviceFlow }));
    let isAllowed = false;
    const asked = Promise.withResolvers<void>();
    shop.provider.answers = {
      '/device': () => ({ body: { ...codes, expires_in: 1_000_000 } }),
      '/token': () => {
        asked.resolve();
        return isAllowed ? granted() : { status: 400, body: { error: 'authorization_pending' } };
      },
    };
    {
      await using before = await shop.open();
      await before.runtime.connect('shop_one');
      await asked.promise;
    }
    expect(await readFile(`${shop.project.data}/vault.sqlite`, 'latin1')).not.toContain('device-code-1');
    isAllowed = true;
    const { runtime } = keep(await shop.open());
    const ended = new Promise<void>((resolve) => runtime.events.subscribe((name) => void (name === 'oauth.completed' && resolve())));
    await runtime.announce('http://127.0.0.1:4400');
    await ended;
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'connected' });
  });

  test('knows why the last attempt failed, until another begins', async () => {
    const shop = keep(await createConnectedProject());
    {
      await using before = await shop.open();
      const { state = '' } = parametersOf((await before.runtime.connect('shop_one')).url);
      await before.runtime.completeConnect({ error: 'access_denied', state });
    }
    const { runtime } = keep(await shop.open());
    const reason = expect.stringContaining('the access was not allowed (access_denied)');
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected', reason });
    await runtime.connect('shop_one');
    expect(await runtime.connection('shop_one')).toMatchObject({ status: 'not_connected', reason: null });
  });
});

describe('a connection that is given up while it is made', () => {
  test('is not kept', async () => {
    const shop = keep(await createConnectedProject());
    const { runtime, events } = keep(await shop.open());
    const asked = Promise.withResolvers<void>();
    const first = parametersOf((await runtime.connect('shop_one')).url);
    await runtime.completeConnect({ code: 'one', state: first['state'] ?? '' });
    shop.provider.answers = { '/token': () => (asked.resolve(), granted()), '/later': () => granted() };
    const { state = '' } = parametersOf((await runtime.connect('shop_one')).url);
    const completing = runtime.completeConnect({ code: 'two', state });
    await asked.promise;
    await runtime.disconnect('shop_one');
    const { error } = await completing;
    const after = await runtime.connection('shop_one');
    // Whichever was first: what was given up before it was kept is not kept, what was given up after is gone.
    expect(after.status).toBe('not_connected');
    if (error) expect(error).toMatchObject({ code: invalid, message: expect.stringContaining('disconnected or removed') });
    else expect(events.filter(([name]) => name === 'oauth.disconnected')).toHaveLength(1);
  });
});
