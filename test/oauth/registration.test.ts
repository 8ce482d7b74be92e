import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi, listen } from '../../runtime/api/index.ts';
import type { Runtime } from '../../runtime/sync/index.ts';
import { keep } from '../support/keep.ts';
import { createProject, type Project } from '../support/project.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';
import { allow, startBrowser } from './browser.ts';

let server: AuthorizationServer;
let browser: Browser;
beforeAll(async () => {
  server = await startAuthorizationServer();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

async function projectWith(authentication: object, baseUrl = server.issuer): Promise<Project> {
  const connector = {
    ferrule: 1,
    kind: 'connector',
    name: 'real_api',
    label: 'Real',
    version: '1.0.0',
    configurationSchema: { type: 'object', properties: { at: { type: 'string' } } },
    http: { baseUrl, retry: { maxAttempts: 1 } },
    authentication: { type: 'oauth2', ...authentication },
    objects: [{ name: 'thing', recordId: 'id', list: { path: '/things' } }],
  };
  const datasource = { ferrule: 1, kind: 'datasource', name: 'real', connector: 'real_api', configuration: {} };
  return keep(
    await createProject(
      { 'real.connector.json': connector, 'real.datasource.json': datasource },
      { addresses: ['localhost', '127.0.0.1'] },
    ),
  );
}

async function read(runtime: Runtime): Promise<unknown> {
  for await (const page of runtime.datasource('real').read('thing')) return page.records[0]?.value;
  return undefined;
}

async function serve(project: Project): Promise<{ readonly runtime: Runtime; readonly url: string; end(): Promise<void> }> {
  const runtime = await project.open();
  const api = await createApi({ runtime, token: 'admin-token-of-this-test', version: '0.0.0', schemas: [] });
  const url = await listen({ api, host: '127.0.0.1', port: 0 });
  await runtime.announce(url);
  const end = async (): Promise<void> => {
    await api.close();
    await runtime[Symbol.asyncDispose]();
  };
  return { runtime, url, end };
}

async function allowInBrowser(page: string, back: string): Promise<string | null> {
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(page);
    await allow(tab, 'ada');
    await tab.waitForURL(`${back}/oauth/callback?**`);
    return await tab.textContent('h1');
  } finally {
    await context.close();
  }
}

describe('a client that registers itself at a real server', { timeout: 120_000 }, () => {
  test('does it once, is used by a person in Chromium, survives a restart, and is removed with the connection', async () => {
    const [before, gone] = [server.registered.length, server.removed.length];
    const project = await projectWith({
      issuer: server.issuer,
      clientAuthentication: 'basic',
      scopes: ['openid', 'profile', 'offline_access'],
      authorizationParameters: { prompt: 'consent' },
      registration: { metadata: { client_name: 'A shop', application_type: 'native' } },
    });
    const first = await serve(project);
    const redirectUri = `${first.url}/oauth/callback`;
    await first.runtime.connect('real');
    const begun = await first.runtime.connect('real');
    expect(server.registered.slice(before)).toEqual([new URL(begun.url).searchParams.get('client_id')]);
    expect(await allowInBrowser(begun.url, first.url)).toBe('Connected');
    expect(await read(first.runtime)).toEqual({ id: 'one' });
    await first.end();

    const file = await readFile(`${project.data}/vault.sqlite`, 'latin1');
    expect(file).not.toContain('registration_access_token');
    const second = await serve(project);
    expect(await read(second.runtime)).toEqual({ id: 'one' });
    const again = await second.runtime.connect('real', { redirectUri });
    expect(new URL(again.url).searchParams.get('client_id')).toBe(server.registered[before]);
    expect(server.registered).toHaveLength(before + 1);
    expect(await second.runtime.disconnect('real')).toBe(true);
    expect(server.removed.slice(gone)).toEqual([server.registered[before]]);
    // Whoever connects it now is a client of its own.
    await second.runtime.connect('real', { redirectUri });
    expect(server.registered).toHaveLength(before + 2);
    await second.end();
  });

  test.each(['query', 'form_post'])(
    'a browser that left from the start page comes back across sites by %s, and no other does',
    async (mode) => {
      const project = await projectWith({
        issuer: server.issuer,
        clientAuthentication: 'basic',
        scopes: ['openid', 'profile', 'offline_access'],
        authorizationParameters: { prompt: 'consent', response_mode: mode },
        registration: { metadata: { application_type: 'native' } },
      });
      const { runtime, url, end } = await serve(project);
      // Another site than the provider's: what Lax cookies are about.
      const own = url.replace('127.0.0.1', 'localhost');
      await runtime.announce(own);
      const [first, stranger] = [await browser.newContext(), await browser.newContext()];
      try {
        const page = await first.newPage();
        const authorization = 'Bearer admin-token-of-this-test';
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
    const before = server.registered.length;
    const project = await projectWith({
      grant: 'clientCredentials',
      issuer: server.issuer,
      registration: {},
    });
    const [one, other] = [keep(await project.open()), keep(await project.open())];
    const given = await Promise.all([read(one), read(other), read(one), read(other)]);
    expect(given).toEqual(Array.from({ length: 4 }, () => ({ id: 'one' })));
    expect(server.registered).toHaveLength(before + 1);
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
    const at = await resource(place, (url) => ({ resource: `${url}/mcp`, authorization_servers: [server.issuer] }));
    const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
    const runtime = keep(await project.open());
    const count = server.granted.length;
    expect(await read(runtime)).toEqual({ id: 'of the resource' });
    expect(server.granted.slice(count).map(({ resource: asked, error }) => error ?? asked)).toEqual([`${at.url}/mcp`]);
  });

  test('is not believed where it speaks of another resource', async () => {
    for (const place of ['/.well-known/oauth-protected-resource/mcp', '/elsewhere/metadata']) {
      const at = await resource(place, () => ({ resource: 'https://other.example/mcp', authorization_servers: [server.issuer] }));
      const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
      const count = server.registered.length;
      await expect(read(keep(await project.open()))).rejects.toMatchObject({ code: 'AUTH_FAILED' });
      expect(server.registered).toHaveLength(count);
    }
  });

  test('says so where it names nobody', async () => {
    const at = await resource('/.well-known/oauth-protected-resource/mcp', (url) => ({ resource: `${url}/mcp` }));
    const project = await projectWith({ grant: 'clientCredentials', resource: `${at.url}/mcp`, registration: {} }, at.url);
    await expect(read(keep(await project.open()))).rejects.toMatchObject({ message: expect.stringContaining('authorizationServer') });
  });
});
