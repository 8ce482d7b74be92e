import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';
import type { Project } from '../support/project.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { allow } from './browser.ts';
import { adminToken, inBrowser, realProject, serve, useReal } from './real.ts';

const real = useReal();

function projectWith(authentication: object, baseUrl = real.server.issuer): Promise<Project> {
  return realProject({
    configurationSchema: { type: 'object', properties: { at: { type: 'string' } } },
    http: { baseUrl, retry: { maxAttempts: 1 } },
    authentication: { type: 'oauth2', ...authentication },
    objects: [{ name: 'thing', recordId: 'id', list: { path: '/things' } }],
  });
}

async function read(runtime: Runtime): Promise<unknown> {
  for await (const page of runtime.datasource('real').read('thing')) return page.records[0]?.value;
  return undefined;
}

function allowInBrowser(url: string, back: string): Promise<string | null> {
  return inBrowser(real.browser, url, async (page) => {
    await allow(page, 'ada');
    await page.waitForURL(`${back}/oauth/callback?**`);
    return page.textContent('h1');
  });
}

describe('a client that registers itself at a real server', { timeout: 120_000 }, () => {
  test('does it once, is used by a person in Chromium, survives a restart, and is removed with the connection', async () => {
    const [before, gone] = [real.server.registered.length, real.server.removed.length];
    const project = await projectWith({
      issuer: real.server.issuer,
      clientAuthentication: 'basic',
      scopes: ['openid', 'profile', 'offline_access'],
      authorizationParameters: { prompt: 'consent' },
      registration: { metadata: { client_name: 'A shop', application_type: 'native' } },
    });
    const first = await serve(project);
    const redirectUri = `${first.url}/oauth/callback`;
    await first.runtime.connect('real');
    const begun = await first.runtime.connect('real');
    expect(real.server.registered.slice(before)).toEqual([new URL(begun.url).searchParams.get('client_id')]);
    expect(await allowInBrowser(begun.url, first.url)).toBe('Connected');
    expect(await read(first.runtime)).toEqual({ id: 'one' });
    await first.end();

    const file = await readFile(`${project.data}/vault.sqlite`, 'latin1');
    expect(file).not.toContain('registration_access_token');
    const second = await serve(project);
    expect(await read(second.runtime)).toEqual({ id: 'one' });
    const again = await second.runtime.connect('real', { redirectUri });
    expect(new URL(again.url).searchParams.get('client_id')).toBe(real.server.registered[before]);
    expect(real.server.registered).toHaveLength(before + 1);
    expect(await second.runtime.disconnect('real')).toBe(true);
    expect(real.server.removed.slice(gone)).toEqual([real.server.registered[before]]);
    // Whoever connects it now is a client of its own.
    await second.runtime.connect('real', { redirectUri });
    expect(real.server.registered).toHaveLength(before + 2);
    await second.end();
  });

  test.each(['query', 'form_post'])(
    'a browser that left from the start page comes back across sites by %s, and no other does',
    async (mode) => {
      const project = await projectWith({
        issuer: real.server.issuer,
        clientAuthentication: 'basic',
        scopes: ['openid', 'profile', 'offline_access'],
        authorizationParameters: { prompt: 'consent', response_mode: mode },
        registration: { metadata: { application_type: 'native' } },
      });
      const { runtime, url, end } = await serve(project);
      // Another site than the provider's: what Lax cookies are about.
      const own = url.replace('127.0.0.1', 'localhost');
      await runtime.announce(own);
      const [first, stranger] = [await real.browser.newContext(), await real.browser.newContext()];
      try {
        const page = await first.newPage();
        const authorization = `Bearer ${adminToken}`;
        await page.route(`${own}/datasources/**`, (route) => route.continue({ headers: { ...route.request().headers(), authorization } }));
        await page.goto(`${own}/datasources/real/oauth/start`);
        await allow(page, 'ada');
        await page.waitForURL(`${own}/oauth/callback**`);
        expect(await page.textContent('h1')).toBe('Connected');
        expect(await first.cookies(own)).toEqual([]);
        expect(await runtime.disconnect('real')).toBe(true);

        // Somebody has another person go to the page that they were sent to themselves.
        const begun = await fetch(`${own}/datasources/real/oauth/start`, { headers: { authorization }, redirect: 'manual' });
        const other = await stranger.newPage();
        await other.goto(begun.headers.get('location') ?? '');
        await allow(other, 'eve');
        await other.waitForURL(`${own}/oauth/callback**`);
        expect(await other.textContent('h1')).toBe('Not connected');
        expect(await runtime.connection('real')).toMatchObject({ status: 'not_connected', reason: expect.stringContaining('browser') });
      } finally {
        await first.close();
        await stranger.close();
        await end();
      }
    },
  );

  test('registers without a person too, once for many who ask at the same time', async () => {
    const before = real.server.registered.length;
    const project = await projectWith({
      grant: 'clientCredentials',
      issuer: real.server.issuer,
      registration: {},
    });
    const [one, other] = [keep(await project.open()), keep(await project.open())];
    const given = await Promise.all([read(one), read(other), read(one), read(other)]);
    expect(given).toEqual(Array.from({ length: 4 }, () => ({ id: 'one' })));
    expect(real.server.registered).toHaveLength(before + 1);
  });
});

const unauthorized = (metadata: string) => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="a, b", resource_metadata="${metadata}", error="invalid_token"` },
});

/** A resource whose metadata stand where RFC 9728 §3.1 says, or where its refusals say. */
async function resource(metadataAt: string, told: (url: string) => object): Promise<TokenServer> {
  const provider = keep(await startTokenServer());
  provider.answers = {
    '/things': ({ headers }) =>
      headers.authorization === undefined ? unauthorized(`${provider.url}${metadataAt}`) : { body: [{ id: 'of the resource' }] },
    '/mcp': () => unauthorized(`${provider.url}${metadataAt}`),
    [metadataAt]: () => ({ body: told(provider.url) }),
  };
  return provider;
}

describe('a resource that says who signs people in at it', { timeout: 60_000 }, () => {
  test.each(['/.well-known/oauth-protected-resource/mcp', '/elsewhere/metadata'])('at %s', async (place) => {
    const at = await resource(place, (url) => ({ resource: `${url}/mcp`, authorization_servers: [real.server.issuer] }));
    const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
    const runtime = keep(await project.open());
    const count = real.server.granted.length;
    expect(await read(runtime)).toEqual({ id: 'of the resource' });
    expect(real.server.granted.slice(count).map(({ resource: asked, error }) => error ?? asked)).toEqual([`${at.url}/mcp`]);
  });

  test('is not believed where it speaks of another resource', async () => {
    for (const place of ['/.well-known/oauth-protected-resource/mcp', '/elsewhere/metadata']) {
      const at = await resource(place, () => ({ resource: 'https://other.example/mcp', authorization_servers: [real.server.issuer] }));
      const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
      const count = real.server.registered.length;
      await expect(read(keep(await project.open()))).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      expect(real.server.registered).toHaveLength(count);
    }
  });

  test('says so where it names nobody', async () => {
    const at = await resource('/.well-known/oauth-protected-resource/mcp', (url) => ({ resource: `${url}/mcp` }));
    const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
    await expect(read(keep(await project.open()))).rejects.toMatchObject({ message: expect.stringContaining('authorizationServer') });
  });
});
