import { expect, test } from 'vitest';
import { answer, failure, openHttp, serve, serveTcp } from './open-http.ts';
import { serveTls, trustTestAuthority } from './tls-server.ts';

trustTestAuthority();

test('a good certificate', async () => {
  const { port } = await serveTls('good', answer(200, {}, 'ok'));
  const response = await openHttp().send(`https://localhost:${port}/`);
  expect([response.body.toString(), response.url.protocol]).toEqual(['ok', 'https:']);
});

test.each([
  ['expired', 'has expired (CERT_HAS_EXPIRED)'],
  ['self-signed', 'is self-signed, so nothing vouches for it (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ['other-name', 'is made out to another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
] as const)('a certificate that is wrong (%s) is said in plain words, and not tried again', async (certificate, words) => {
  let handshakes = 0;
  const { port } = await serveTls(certificate, answer(200));
  const http = openHttp({
    resolve: () => {
      handshakes++;
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    },
  });
  const error = await failure(http.send(`https://localhost:${port}/`, { retry: { maxAttempts: 3 } }));
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    message: `the TLS certificate of localhost:${port} ${words}`,
    details: { host: `localhost:${port}`, attempts: 1, maxAttempts: 3 },
  });
  expect(handshakes).toBe(1);
});

test('https to a port that speaks plain http', async () => {
  const { port } = await serve(answer(200));
  const error = await failure(openHttp().send(`https://localhost:${port}/`, { retry: { maxAttempts: 3 } }));
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    message: `localhost:${port} does not speak TLS: check whether its URL begins with http:// rather than https://`,
    details: { attempts: 1 },
  });
});

test('a connection that dies in the handshake is tried again', async () => {
  const { port } = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const error = await failure(openHttp().send(`https://localhost:${port}/`, { retry: { maxAttempts: 2 }, idempotent: false }));
  expect(error).toMatchObject({
    code: 'NETWORK_ERROR',
    message: `localhost:${port} reset the connection while it was made`,
    details: { attempts: 2 },
  });
});

test('a handshake that never ends', async () => {
  const { port } = await serveTcp(() => {});
  const error = await failure(openHttp().send(`https://localhost:${port}/`, { timeouts: { connect: 200 } }));
  expect(error).toMatchObject({ code: 'TIMEOUT', message: `no connection to localhost:${port} within 200ms` });
});

test('a redirect from https to plain http is refused', async () => {
  const { port: plain } = await serve(answer(200));
  const { port } = await serveTls('good', answer(302, { location: `http://localhost:${plain}/` }));
  const error = await failure(openHttp().send(`https://localhost:${port}/`, { allowedHosts: [`localhost:${port}`, `localhost:${plain}`] }));
  expect(error).toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringContaining('from https to plain http') });
});

test('a redirect from plain http to https is followed, without credentials', async () => {
  let headers: object = {};
  const { port } = await serveTls('good', (request, response) => {
    headers = request.headers;
    response.end('secure');
  });
  const { port: plain } = await serve(answer(301, { location: `https://localhost:${port}/` }));
  const response = await openHttp().send(`http://localhost:${plain}/`, {
    allowedHosts: [`localhost:${port}`, `localhost:${plain}`],
    sign: (request) => ({ ...request, headers: { ...request.headers, 'x-key': 'secret' } }),
  });
  expect(response.body.toString()).toBe('secure');
  expect(headers).not.toHaveProperty('x-key');
});
