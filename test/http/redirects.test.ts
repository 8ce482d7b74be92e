import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Signer } from '../../runtime/http/index.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { answer, failure, inTurn, openHttp, type SendOptions, serve } from './open-http.ts';

/** Puts a credential wherever one can be. */
const signEverywhere: Signer = (request) => {
  const url = new URL(request.url);
  url.searchParams.set('signed_key', 'query-credential');
  return {
    ...request,
    url,
    headers: {
      ...request.headers,
      authorization: 'Bearer header-credential',
      'x-shop-key': 'custom-credential',
      cookie: 'session=cookie-credential',
      'x-mode': 'signed',
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify({ ...JSON.parse(request.body), key: 'body-credential' }) }),
  };
};

async function recorded(status = 200) {
  const seen: (IncomingMessage & { body: string })[] = [];
  const server = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push(Object.assign(request, { body }));
    response.writeHead(status).end('arrived');
  });
  return { ...server, seen };
}

/** Answers with a redirect to where `location` says, and keeps what it was asked. */
async function redirecting(status: number, location: (request: IncomingMessage) => string) {
  const server = inTurn((request, response) => {
    request.resume();
    response.writeHead(status, { location: location(request) }).end();
  });
  return { ...(await serve(server)), seen: server.seen };
}

const hosts = (...origins: readonly string[]): SendOptions => ({ allowedHosts: origins.map((origin) => new URL(origin).host) });

describe('at the same origin', () => {
  test.each([301, 302, 303, 307, 308])('%i is followed, and signed again', async (status) => {
    const server = inTurn(answer(status, { location: '/moved?page=2' }), answer(200, {}, 'arrived'));
    const { origin } = await serve(server);
    const response = await openHttp().send(`${origin}/first?page=1`, { sign: signEverywhere });
    expect([response.status, response.url.pathname, response.attempts]).toEqual([200, '/moved', 1]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/first?page=1&signed_key=query-credential',
      '/moved?page=2&signed_key=query-credential',
    ]);
    expect(server.seen[1]?.headers).toMatchObject({ authorization: 'Bearer header-credential', 'x-shop-key': 'custom-credential' });
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [303, 'DELETE', 'GET', ''],
    [301, 'PUT', 'PUT', '{"a":1}'],
    [302, 'PATCH', 'PATCH', '{"a":1}'],
    [307, 'POST', 'POST', '{"a":1}'],
    [308, 'POST', 'POST', '{"a":1}'],
    [308, 'DELETE', 'DELETE', '{"a":1}'],
  ])('%i makes of a %s a %s', async (status, method, becomes, body) => {
    const seen: { method: string | undefined; type: string | undefined; body: string }[] = [];
    const { origin } = await serve(async (request, response) => {
      let received = '';
      for await (const chunk of request) received += String(chunk);
      seen.push({ method: request.method, type: request.headers['content-type'], body: received });
      response.writeHead(seen.length === 1 ? status : 200, seen.length === 1 ? { location: '/there' } : {}).end();
    });
    await openHttp().send(origin, { method, body: '{"a":1}', headers: { 'Content-Type': 'application/json' }, idempotent: false });
    expect(seen[1]).toEqual({ method: becomes, type: body === '' ? undefined : 'application/json', body });
  });

  test('a HEAD stays a HEAD', async () => {
    const server = inTurn(answer(303, { location: '/there' }), answer(200));
    const { origin } = await serve(server);
    await openHttp().send(origin, { method: 'HEAD' });
    expect(server.seen.map(({ method }) => method)).toEqual(['HEAD', 'HEAD']);
  });

  test('a relative location is one of where it came from, without its fragment', async () => {
    const { origin } = await serve(inTurn(answer(302, { location: '../c?d=1#e' }), answer(200)));
    expect((await openHttp().send(`${origin}/a/b/x`)).url.href).toBe(`${origin}/a/c?d=1`);
  });

  test('five are followed, not six', async () => {
    const five = inTurn(...Array.from({ length: 5 }, () => answer(302, { location: '/' })), answer(200));
    expect(await openHttp().send((await serve(five)).origin)).toMatchObject({ status: 200 });
    const endless = inTurn(answer(302, { location: '/' }));
    const error = await failure(openHttp().send((await serve(endless)).origin, { retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID', message: expect.stringContaining('redirects more than 5 times') });
    expect(endless.seen).toHaveLength(6);
  });

  test.each([
    [302, {}],
    [300, { location: '/choices' }],
    [304, { location: '/cached' }],
    [201, { location: '/created' }],
  ])('%i %j is no redirect: it is given back', async (status, headers) => {
    const server = inTurn(answer(status, headers as Record<string, string>)); // the rows hold plain headers
    const { origin } = await serve(server);
    expect(await openHttp().send(origin)).toMatchObject({ status, attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  test('a location that is no URL is an invalid response', async () => {
    const { origin } = await serve(answer(302, { location: 'http://[nowhere' }));
    await expect(openHttp().send(origin)).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test('what the redirect leads to may be tried again, from the start', async () => {
    const server = inTurn(answer(302, { location: '/b' }), answer(503), answer(302, { location: '/b' }), answer(200));
    const { origin } = await serve(server);
    expect(await openHttp().send(`${origin}/a`, { retry: { maxAttempts: 2 } })).toMatchObject({ status: 200, attempts: 2 });
    expect(server.seen.map(({ url }) => url)).toEqual(['/a', '/b', '/a', '/b']);
  });
});

describe('to another origin', () => {
  test('an allowed host gets the request as it was before signing: no credential of any kind', async () => {
    const there = await recorded();
    const here = await redirecting(302, () => `${there.origin}/file?id=1`);
    const response = await openHttp().send(`${here.origin}/first`, {
      ...hosts(here.origin, there.origin),
      sign: signEverywhere,
      headers: { accept: 'text/csv', 'x-mode': 'plain' },
    });
    expect([response.body.toString(), response.url.origin]).toEqual(['arrived', there.origin]);
    expect(here.seen[0]?.headers).toMatchObject({ authorization: 'Bearer header-credential', 'x-mode': 'signed' });
    const [got] = there.seen;
    expect(got?.url).toBe('/file?id=1');
    expect(got?.headers).toEqual({
      host: new URL(there.origin).host,
      connection: 'keep-alive',
      accept: 'text/csv',
      'x-mode': 'plain',
      'user-agent': 'ferrule',
      'accept-encoding': 'gzip, deflate, br, zstd',
    });
    expect(JSON.stringify([got?.url, got?.rawHeaders])).not.toContain('credential');
  });

  test('also what a document itself put into authorization and cookie, and every known secret, stays here', async () => {
    const redactor = createRedactor();
    redactor.add('document-secret');
    const there = await recorded();
    const here = await redirecting(302, () => `${there.origin}/?mine=document-secret&id=1`);
    const headers = { Authorization: 'Basic eDp5', Cookie: 'a=b', 'X-Custom': 'prefix document-secret', Accept: 'text/csv' };
    await openHttp({ redactor }).send(here.origin, { ...hosts(here.origin, there.origin), headers });
    expect(there.seen[0]?.url).toBe('/?id=1');
    expect(there.seen[0]?.headers['accept']).toBe('text/csv');
    for (const name of ['authorization', 'cookie', 'x-custom']) expect(there.seen[0]?.headers).not.toHaveProperty(name);
  });

  test('a signed query that the server repeats in its location stays here', async () => {
    const there = await recorded();
    const here = await redirecting(302, (request) => `${there.origin}${request.url}`);
    await openHttp().send(`${here.origin}/a?page=1`, { ...hosts(here.origin, there.origin), sign: signEverywhere });
    expect(there.seen[0]?.url).toBe('/a?page=1');
  });

  test('what stays of a query is not written anew', async () => {
    const there = await recorded();
    const here = await redirecting(302, () => `${there.origin}/a?ids=List(a,b)&signed_key=query-credential&q=%28x%29%20y`);
    await openHttp().send(`${here.origin}/a`, { ...hosts(here.origin, there.origin), sign: signEverywhere });
    expect(there.seen[0]?.url).toBe('/a?ids=List(a,b)&q=%28x%29%20y');
  });

  test('a secret in the path of the location is refused', async () => {
    const redactor = createRedactor();
    redactor.add('path-secret');
    const there = await recorded();
    const here = await redirecting(302, () => `${there.origin}/bot/path-secret/x`);
    const error = await failure(openHttp({ redactor }).send(here.origin, hosts(here.origin, there.origin)));
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(JSON.stringify(error) + error.message).not.toContain('path-secret');
    expect(there.seen).toEqual([]);
  });

  test('a host header is for the host it names', async () => {
    const there = await recorded();
    const here = await redirecting(302, () => there.origin);
    await openHttp().send(here.origin, { ...hosts(here.origin, there.origin), headers: { Host: new URL(here.origin).host } });
    expect(there.seen[0]?.headers.host).toBe(new URL(there.origin).host);
  });

  test('another port is another origin', async () => {
    const there = await recorded();
    const here = await redirecting(301, () => there.origin);
    await openHttp().send(here.origin, { ...hosts(here.origin, there.origin), sign: signEverywhere });
    expect(there.seen[0]?.headers).not.toHaveProperty('authorization');
  });

  test('coming back, it stays unsigned: a stranger does not choose what we sign', async () => {
    let home = '';
    const there = await redirecting(302, () => `${home}/secret`);
    const server = inTurn(answer(302, { location: there.origin }), answer(302, { location: '/deeper' }), answer(200));
    home = (await serve(server)).origin;
    await openHttp().send(`${home}/first`, { ...hosts(home, there.origin), sign: signEverywhere });
    expect(server.seen.map(({ url }) => url)).toEqual(['/first?signed_key=query-credential', '/secret', '/deeper']);
    for (const request of server.seen.slice(1)) expect(request.headers).not.toHaveProperty('authorization');
  });

  test('a host that is not allowed is not asked', async () => {
    const there = await recorded();
    const here = await redirecting(302, () => there.origin);
    const error = await failure(openHttp().send(here.origin, { sign: signEverywhere, retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: `will not send a request to ${new URL(there.origin).host}: it is not among the allowed hosts (${new URL(here.origin).host}); a connector names more in \`http.allowedHosts\``,
      details: { attempts: 1 },
    });
    expect([here.seen.length, there.seen.length]).toEqual([1, 0]);
  });

  test.each([
    [307, 'POST', '{"a":1}'],
    [308, 'POST', '{"a":1}'],
    [308, 'PUT', '{"a":1}'],
    [301, 'PUT', '{"a":1}'],
    [307, 'DELETE', undefined],
    [307, 'GET', '{"a":1}'],
  ])('%i of a %s with body %s is refused', async (status, method, body) => {
    const there = await recorded();
    const here = await redirecting(status, () => there.origin);
    const error = await failure(
      openHttp().send(here.origin, {
        ...hosts(here.origin, there.origin),
        method,
        headers: { 'content-type': 'application/json' },
        ...(body ? { body } : {}),
      }),
    );
    expect(error).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining(`which would hand a ${method} to another origin`),
    });
    expect(there.seen).toEqual([]);
  });

  test('303 of a POST is followed as a GET without its body', async () => {
    const there = await recorded();
    const here = await redirecting(303, () => there.origin);
    await openHttp().send(here.origin, { ...hosts(here.origin, there.origin), method: 'POST', body: '{"a":1}', sign: signEverywhere });
    expect(there.seen.map(({ method, body }) => [method, body])).toEqual([['GET', '']]);
  });

  test.each([
    ['file:///etc/passwd', 'only http and https'],
    ['ftp://127.0.0.1/', 'only http and https'],
    ['javascript:alert(1)', 'only http and https'],
    ['data:,x', 'only http and https'],
    ['http://user:pass@127.0.0.1:1/', 'credentials'],
    ['http://169.254.169.254/latest/', 'special address (link-local)'],
    ['http://[::ffff:a9fe:a9fe]/', 'special address (link-local)'],
    ['http://0251.0376.0251.0376/', 'special address (link-local)'],
    ['//169.254.169.254/', 'special address (link-local)'],
    ['http:\\\\169.254.169.254\\', 'special address (link-local)'],
  ])('%s is refused', async (location, words) => {
    const here = await redirecting(302, () => location);
    const allowedHosts = [new URL(here.origin).host, '169.254.169.254', '[::ffff:a9fe:a9fe]', '127.0.0.1:1', ''];
    const error = await failure(openHttp().send(here.origin, { allowedHosts }));
    expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringContaining(words) });
  });
});
