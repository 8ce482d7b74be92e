import { describe, expect, test } from 'vitest';
import { createProxySelector, type Environment } from '../../runtime/http/proxies.ts';
import { createForwardProxy } from './forward-proxy.ts';
import { answer, closedPort, failure, inTurn, openHttp, serve } from './open-http.ts';
import { serveTls, trustTestAuthority } from './tls-server.ts';

trustTestAuthority();

const loopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

describe('which proxy', () => {
  const both = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://secure.example:3129' };
  const rows: readonly (readonly [string, Environment, string, string | undefined])[] = [
    ['none', {}, 'http://a.example/', undefined],
    ['an empty one', { HTTP_PROXY: '' }, 'http://a.example/', undefined],
    ['http by HTTP_PROXY', both, 'http://a.example/', 'HTTP_PROXY'],
    ['https by HTTPS_PROXY', both, 'https://a.example/', 'HTTPS_PROXY'],
    ['https not by HTTP_PROXY', { HTTP_PROXY: both.HTTP_PROXY }, 'https://a.example/', undefined],
    ['lower case goes first', { ...both, http_proxy: 'http://lower.example:1' }, 'http://a.example/', 'http_proxy'],
    ['an empty lower case counts as not set', { ...both, http_proxy: '' }, 'http://a.example/', 'HTTP_PROXY'],
    ['without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, 'https://a.example/', 'HTTPS_PROXY'],
    ['NO_PROXY: *', { ...both, NO_PROXY: '*' }, 'http://a.example/', undefined],
    ['NO_PROXY: the host', { ...both, NO_PROXY: 'x.example, a.example' }, 'http://a.example/', undefined],
    ['no_proxy in lower case goes first', { ...both, NO_PROXY: '*', no_proxy: 'x.example' }, 'http://a.example/', 'HTTP_PROXY'],
    ['NO_PROXY: in capitals', { ...both, NO_PROXY: 'A.EXAMPLE' }, 'http://a.example/', undefined],
    ['NO_PROXY: a subdomain', { ...both, NO_PROXY: 'example' }, 'http://a.example/', undefined],
    ['NO_PROXY: with a leading dot', { ...both, NO_PROXY: '.example' }, 'http://a.example/', undefined],
    ['NO_PROXY: with a star', { ...both, NO_PROXY: '*.example' }, 'http://a.example/', undefined],
    ['NO_PROXY: a star is not the domain itself', { ...both, NO_PROXY: '*.a.example' }, 'http://a.example/', 'HTTP_PROXY'],
    ['NO_PROXY: a lookalike', { ...both, NO_PROXY: 'example' }, 'http://notexample/', 'HTTP_PROXY'],
    ['NO_PROXY: the port', { ...both, NO_PROXY: 'a.example:80' }, 'http://a.example/', undefined],
    ['NO_PROXY: another port', { ...both, NO_PROXY: 'a.example:81' }, 'http://a.example/', 'HTTP_PROXY'],
    ['NO_PROXY: an address', { ...both, NO_PROXY: '127.0.0.1 ::1' }, 'http://[::1]:80/', undefined],
    ['NO_PROXY: an address in brackets with its port', { ...both, NO_PROXY: '[::1]:8080' }, 'http://[::1]:8080/', undefined],
    ['NO_PROXY: a final dot', { ...both, NO_PROXY: 'a.example.' }, 'http://a.example/', undefined],
    ['a final dot of the host', { ...both, NO_PROXY: 'a.example' }, 'http://a.example./', undefined],
  ];
  test.each(rows)('%s', (_name, environment, url, variable) => {
    expect(createProxySelector(environment)(new URL(url))?.variable).toBe(variable);
  });

  test.each(['socks5://user:hunter22@proxy.example', 'http://[', 'ftp://proxy.example'])(
    'a value that names none is an error without the value: %s',
    (value) => {
      const select = createProxySelector({ HTTP_PROXY: value });
      expect(() => select(new URL('http://a.example/'))).toThrow(
        expect.objectContaining({
          code: 'CONNECTOR_CONFIG_INVALID',
          message: 'HTTP_PROXY does not name a proxy; expected http://host:port or https://host:port',
        }),
      );
    },
  );
});

test('plain http goes through the proxy, with its credentials and not to the server', async () => {
  const server = inTurn(answer(200, {}, 'ok'));
  const { port } = await serve(server);
  const proxy = await createForwardProxy();
  const http = openHttp({ environment: { HTTP_PROXY: `http://user:hunter22@127.0.0.1:${proxy.port}` }, resolve: loopback });
  for (let i = 0; i < 3; i++) expect((await http.send(`http://shop.example:${port}/a?b=1`)).body.toString()).toBe('ok');
  expect(proxy.lines).toEqual(Array.from({ length: 3 }, () => `GET http://shop.example:${port}/a?b=1`));
  expect(proxy.credentials[0]).toBe(`Basic ${Buffer.from('user:hunter22').toString('base64')}`);
  expect(server.seen[0]?.headers.host).toBe(`shop.example:${port}`);
});

test('https goes through a tunnel, and the certificate is checked against the server', async () => {
  const { port } = await serveTls('good', answer(200, {}, 'ok'));
  const proxy = await createForwardProxy();
  const http = openHttp({ environment: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }, resolve: loopback });
  expect((await http.send(`https://localhost:${port}/`)).body.toString()).toBe('ok');
  expect(proxy.lines).toEqual([`CONNECT localhost:${port}`]);
});

test.each([
  ['expired', 'has expired'],
  ['other-name', 'is made out to another name'],
] as const)('a wrong certificate behind a tunnel (%s) is the server’s', async (certificate, words) => {
  const { port } = await serveTls(certificate, answer(200));
  const proxy = await createForwardProxy();
  const http = openHttp({ environment: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }, resolve: loopback });
  const error = await failure(http.send(`https://localhost:${port}/`, { retry: { maxAttempts: 3 } }));
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    message: expect.stringContaining(`of localhost:${port} ${words}`),
    details: { attempts: 1 },
  });
});

test('NO_PROXY goes past it', async () => {
  const { port } = await serve(answer(200));
  const proxy = await createForwardProxy();
  const environment = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'shop.example' };
  expect(await openHttp({ environment, resolve: loopback }).send(`http://shop.example:${port}/`)).toMatchObject({ status: 200 });
  expect(proxy.lines).toEqual([]);
});

test('the environment of the process is not looked at', async () => {
  const { origin } = await serve(answer(200));
  const proxy = await createForwardProxy();
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${proxy.port}`;
  try {
    expect(await openHttp().send(origin)).toMatchObject({ status: 200 });
  } finally {
    delete process.env['HTTP_PROXY'];
  }
  expect(proxy.lines).toEqual([]);
});

describe('the address is checked here before the proxy is asked', () => {
  test.each([
    ['http://169.254.169.254/', 'http'],
    ['https://169.254.169.254/', 'https'],
    ['http://[::1]/', 'http'],
    ['http://metadata.example/', 'http'],
    ['https://metadata.example/', 'https'],
  ])('%s', async (url) => {
    const proxy = await createForwardProxy();
    const uri = `http://127.0.0.1:${proxy.port}`;
    const http = openHttp({
      environment: { HTTP_PROXY: uri, HTTPS_PROXY: uri },
      resolve: () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]),
    });
    expect(await failure(http.send(url, { allowedAddresses: [] }))).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: expect.stringContaining('special address'),
    });
    expect(proxy.lines).toEqual([]);
  });

  test('a name that cannot be resolved here is refused, saying so', async () => {
    const proxy = await createForwardProxy();
    const http = openHttp({
      environment: { HTTP_PROXY: `http://user:hunter22@127.0.0.1:${proxy.port}` },
      resolve: () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })),
    });
    const error = await failure(http.send('http://inner.example/', { retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({
      code: 'ADDRESS_REFUSED',
      message: 'cannot resolve inner.example here, so its address cannot be checked before the proxy of HTTP_PROXY is asked for it',
      details: { host: 'inner.example', attempts: 1 },
    });
    expect(proxy.lines).toEqual([]);
  });

  test('what was found good is not looked up for every page, but again after half a minute', async () => {
    const { port } = await serve(answer(200));
    const proxy = await createForwardProxy();
    let lookups = 0;
    const http = openHttp({
      environment: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` },
      resolve: () => Promise.resolve([{ address: ++lookups < 3 ? '127.0.0.1' : '10.0.0.1', family: 4 }]),
    });
    const send = () => http.send(`http://shop.example:${port}/`);
    for (let page = 0; page < 10; page++) await send();
    expect(lookups).toBe(1);
    http.clock.advance(30_001);
    await send();
    expect(lookups).toBe(2);
    http.clock.advance(30_001);
    await expect(send()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('a lookup that hangs ends with the total time', async () => {
    const proxy = await createForwardProxy();
    const http = openHttp({ environment: { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` }, resolve: () => new Promise(() => {}) });
    expect(await failure(http.send('http://shop.example/', { timeouts: { total: 100 } }))).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('a proxy that fails is named by its variable, never by its value', () => {
  const cases = [
    ['http', 407, 'the proxy of HTTP_PROXY asks for other credentials (407): put user and password into it', 1],
    ['https', 407, 'the proxy of HTTPS_PROXY asks for other credentials (407): put user and password into it', 1],
    ['https', 403, 'the proxy of HTTPS_PROXY did not connect us (403)', 1],
    ['https', 502, 'the proxy of HTTPS_PROXY did not connect us (502)', 3],
  ] as const;
  test.each(cases)('%s, %i', async (scheme, status, message, attempts) => {
    const proxy = await createForwardProxy(status);
    const uri = `http://user:hunter22@127.0.0.1:${proxy.port}`;
    const http = openHttp({ environment: { HTTP_PROXY: uri, HTTPS_PROXY: uri }, resolve: loopback });
    const error = await failure(
      http.send(`${scheme}://shop.example/`, { method: 'POST', body: '{}', idempotent: false, retry: { maxAttempts: 3 } }),
    );
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', message, details: { attempts } });
    expect(JSON.stringify(error)).not.toContain('hunter22');
  });

  test.each(['http', 'https'])('one that is not there (%s)', async (scheme) => {
    const uri = `http://user:hunter22@127.0.0.1:${await closedPort()}`;
    const http = openHttp({ environment: { HTTP_PROXY: uri, HTTPS_PROXY: uri }, resolve: loopback });
    const error = await failure(http.send(`${scheme}://shop.example/`, { retry: { maxAttempts: 2 } }));
    expect(error).toMatchObject({
      code: 'NETWORK_ERROR',
      message: expect.stringMatching(
        new RegExp(`^the proxy of ${scheme.toUpperCase()}_PROXY \\(127\\.0\\.0\\.1:\\d+\\) cannot be used \\(ECONNREFUSED\\)$`),
      ),
      details: { attempts: 2, proxy: `${scheme.toUpperCase()}_PROXY` },
    });
    expect(JSON.stringify(error)).not.toContain('hunter22');
  });
});
