import { describe, expect, test } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { clientSecret } from './authorization-server.ts';
import { allow } from './browser.ts';
import { inBrowser, realProject, serve, type Served, useReal } from './real.ts';

const real = useReal();

/** A runtime that listens, with one datasource that signs in at the real server as `authentication` says. */
async function serveWith(authentication: Readonly<Record<string, unknown>>, clock?: FakeClock): Promise<Served> {
  const { issuer } = real.server;
  const connector = {
    configurationSchema: { type: 'object', properties: { secret: { type: 'string', secret: true } } },
    http: { baseUrl: issuer },
    authentication: {
      type: 'oauth2',
      issuer,
      clientId: 'ferrule',
      clientSecret: '{{ configuration.secret }}',
      clientAuthentication: 'basic',
      scopes: ['openid', 'profile', 'offline_access'],
      ...authentication,
    },
    objects: [
      { name: 'me', recordId: 'sub', list: { path: '/me', records: '$' } },
      { name: 'thing', recordId: 'id', list: { path: '/things' } },
    ],
  };
  const project = await realProject(connector, { secret: '${env:SECRET}' });
  const served = await serve(project, { environment: { SECRET: clientSecret }, ...(clock ? { clock } : {}) });
  keep({ [Symbol.asyncDispose]: served.end });
  return served;
}

async function connect({ runtime, url }: Served, account: string): Promise<void> {
  const begun = await runtime.connect('real');
  await inBrowser(real.browser, begun.url, async (page) => {
    await allow(page, account);
    await page.waitForURL(`${url}/oauth/callback?**`);
    expect(await page.textContent('h1')).toBe('Connected');
    expect(await page.textContent('p')).toBe('You can close this window.');
  });
}

async function readMe(runtime: Runtime, object = 'me'): Promise<unknown> {
  for await (const page of runtime.datasource('real').read(object)) return page.records[0]?.value;
  return undefined;
}

/** Those of the last requests for a token that came after so many. */
const since = (count: number) => real.server.granted.slice(count).map(({ grant, error }) => error ?? grant);

describe('with a real authorization server', { timeout: 120_000 }, () => {
  test('a person allows the access in Chromium: found by the issuer, with a proof key, told who it was, and given up', async () => {
    const before = real.server.granted.length;
    const served = await serveWith({
      authorizationParameters: { prompt: 'consent' },
      afterConnect: [{ request: { path: '/me' }, authenticated: true, captures: { account: { body: 'name' } } }],
    });
    await connect(served, 'ada');
    expect(await served.runtime.connection('real')).toMatchObject({ status: 'connected', reason: null });
    expect(await readMe(served.runtime)).toMatchObject({ sub: 'ada' });
    expect(since(before)).toEqual(['authorization_code']);
    expect(await served.runtime.disconnect('real')).toBe(true);
    await expect(readMe(served.runtime)).rejects.toMatchObject({ code: 'CONNECTOR_NOT_CONNECTED' });
  });

  test('a person who says no is sent back with that', async () => {
    const served = await serveWith({});
    const begun = await served.runtime.connect('real', { returnTo: '/livez?from=there' });
    await inBrowser(real.browser, begun.url, async (page) => {
      await page.click('text=[ Cancel ]');
      await page.waitForURL(`${served.url}/livez?**`);
      expect(new URL(page.url()).search).toBe('?from=there&status=error&error=CONNECTOR_OAUTH_DENIED');
    });
    expect(await served.runtime.connection('real')).toMatchObject({
      status: 'not_connected',
      reason: expect.stringContaining('access_denied'),
    });
  });

  test('its refresh tokens are good for one use: ten reads at once renew once, and again, and stay connected', async () => {
    const clock = createFakeClock(Date.now());
    const served = await serveWith({ authorizationParameters: { prompt: 'consent' } }, clock);
    await connect(served, 'grace');
    const before = real.server.granted.length;
    for (let round = 1; round <= 3; round += 1) {
      clock.advance(3_590_000);
      const read = await Promise.all(Array.from({ length: 10 }, () => readMe(served.runtime)));
      expect(read).toEqual(read.map(() => expect.objectContaining({ sub: 'grace' })));
      expect(since(before)).toEqual(Array.from({ length: round }, () => 'refresh_token'));
    }
  });

  test('a family of tokens that it revoked, because an old one was used, needs to be connected again', async () => {
    const clock = createFakeClock(Date.now());
    const served = await serveWith({ authorizationParameters: { prompt: 'consent' } }, clock);
    const expired: string[] = [];
    served.runtime.events.subscribe((name) => void (name === 'auth.expired' && expired.push(name)));
    await connect(served, 'joan');
    const stolen = real.server.granted.at(-1)?.refreshToken ?? '';
    expect(stolen).not.toBe('');
    clock.advance(3_590_000);
    await readMe(served.runtime);
    expect(await real.server.useRefreshToken(stolen)).toBe(false);
    clock.advance(3_590_000);
    const before = real.server.granted.length;
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(readMe(served.runtime)).rejects.toMatchObject({ code: 'AUTH_FAILED', details: { reason: 'needs_reconnect' } });
    expect(since(before)).toEqual(['invalid_grant']);
    expect(expired).toHaveLength(1);
    expect(await served.runtime.connection('real')).toMatchObject({
      status: 'needs_reconnect',
      reason: expect.stringContaining('invalid_grant'),
    });
    await connect(served, 'joan');
    expect(await readMe(served.runtime)).toMatchObject({ sub: 'joan' });
  });

  test("another person's code, put into one's own way back, is refused by its proof key", async () => {
    const served = await serveWith({ authorizationParameters: { prompt: 'consent' } });
    // Nobody listens there: what the victim's browser is sent to goes nowhere.
    const how = { redirectUri: 'http://127.0.0.1:9/oauth/callback' };
    const [victim, own] = [await served.runtime.connect('real', how), await served.runtime.connect('real', how)];
    let stolen = '';
    await inBrowser(real.browser, victim.url, async (page) => {
      page.on('request', (request) => {
        const { pathname, searchParams } = new URL(request.url());
        if (pathname === '/oauth/callback') stolen = searchParams.get('code') ?? '';
      });
      await allow(page, 'victim').catch(() => {});
      await expect.poll(() => stolen).not.toBe('');
    });
    const state = new URL(own.url).searchParams.get('state') ?? '';
    const { error } = await served.runtime.completeConnect({ code: stolen, state, iss: real.server.issuer });
    expect(error).toMatchObject({ code: 'CONNECTOR_OAUTH_TOKEN_FAILED', details: { oauthError: 'invalid_grant' } });
    expect(await served.runtime.connection('real')).toMatchObject({ status: 'not_connected' });
  });

  test('the client itself is given a token', async () => {
    const before = real.server.granted.length;
    const served = await serveWith({ grant: 'clientCredentials', scopes: undefined });
    expect(await readMe(served.runtime, 'thing')).toEqual({ id: 'one' });
    expect(since(before)).toEqual(['client_credentials']);
    expect(await served.runtime.connection('real')).toMatchObject({ status: 'connected' });
  });

  test('a person enters the code on another device, while we ask', async () => {
    const before = real.server.granted.length;
    const served = await serveWith({ grant: 'deviceCode' });
    const begun = await served.runtime.connect('real');
    expect(begun.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    const done = new Promise<string>((resolve) =>
      served.runtime.events.subscribe((name) => void (name.startsWith('oauth.') && name !== 'oauth.started' && resolve(name))),
    );
    await inBrowser(real.browser, begun.url, async (page) => {
      await page.click('button[type=submit]');
      await allow(page, 'edsger');
      await page.waitForSelector('text=Sign-in Success');
    });
    expect(await done).toBe('oauth.completed');
    expect(since(before).at(-1)).toBe('urn:ietf:params:oauth:grant-type:device_code');
    expect(await readMe(served.runtime)).toMatchObject({ sub: 'edsger' });
  });
});
