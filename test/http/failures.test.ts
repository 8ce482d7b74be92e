import { describe, expect, test } from 'vitest';
import { createFaultProxy, type Fault } from '../support/fault-proxy.ts';
import { answer, closedPort, failure, inTurn, openHttp, serve, serveTcp } from './open-http.ts';

const page = JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id })));
const pageServer = () => serve(answer(200, { 'content-type': 'application/json' }, page));

describe('timeouts say which part took too long', () => {
  test('connect', async () => {
    const http = openHttp({ resolve: () => new Promise(() => {}) });
    const error = await failure(http.send('http://shop.example/', { timeouts: { connect: 100 } }));
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: 'no connection to shop.example:80 within 100ms',
      details: { host: 'shop.example:80' },
    });
  });

  test('headers', async () => {
    const { origin, port } = await serve(() => {});
    const error = await failure(openHttp().send(origin, { timeouts: { headers: 1_000 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: `no response headers from 127.0.0.1:${port} within 1s` });
  });

  test('headers, when they come in drops that never end', async () => {
    const { origin, port } = await serveTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-drip: 1\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const error = await failure(openHttp().send(origin, { timeouts: { headers: 300 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: `no response headers from 127.0.0.1:${port} within 300ms` });
  });

  test('idle body', async () => {
    const { origin, port } = await serve((_request, response) => void response.write('half'));
    const error = await failure(openHttp().send(origin, { timeouts: { idle: 200 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: `no more of the body from 127.0.0.1:${port} within 200ms` });
  });

  test('total, when a body drips on for ever', async () => {
    const { origin, port } = await serve((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failure(openHttp().send(origin, { timeouts: { total: 300, idle: 200 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: `no whole response from 127.0.0.1:${port} within 300ms` });
  });

  test('total, over all redirects of an attempt', async () => {
    const { origin, port } = await serve(
      (_request, response) => void setTimeout(() => response.writeHead(302, { location: '/' }).end(), 90),
    );
    const error = await failure(openHttp().send(origin, { timeouts: { total: 300 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: `no whole response from 127.0.0.1:${port} within 300ms` });
  });

  test('total, while waiting for a free connection', async () => {
    const { origin } = await serve(() => {});
    const http = openHttp({ maxConnections: 1 });
    const running = failure(http.send(origin, { timeouts: { total: 600 } }));
    expect(await failure(http.send(origin, { timeouts: { total: 200 } }))).toMatchObject({ code: 'TIMEOUT' });
    expect(await running).toMatchObject({ code: 'TIMEOUT' });
  });

  test('total is counted anew for every attempt', async () => {
    const { origin } = await serve(inTurn(() => {}, answer(200)));
    expect(await openHttp().send(origin, { timeouts: { total: 200 }, retry: { maxAttempts: 2 } })).toMatchObject({
      status: 200,
      attempts: 2,
    });
  });

  test.each([
    ['headers', { headers: 100 }],
    ['total', { total: 100 }],
  ])('%s: is tried again', async (_name, timeouts) => {
    const server = inTurn(() => {});
    const { origin } = await serve(server);
    const error = await failure(openHttp().send(origin, { timeouts, retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'TIMEOUT', details: { attempts: 3, maxAttempts: 3 } });
    expect(server.seen).toHaveLength(3);
  });
});

describe('what networks do', () => {
  const tooBad: readonly (readonly [string, Fault, string, RegExp])[] = [
    ['a black hole', { type: 'blackHole' }, 'TIMEOUT', /^no response headers from HOST within 300ms$/],
    ['a reset as soon as it is connected', { type: 'reset', afterBytes: 0 }, 'NETWORK_ERROR', /^HOST (reset|closed) the connection/],
    [
      'a reset in the headers',
      { type: 'reset', afterBytes: 10 },
      'NETWORK_ERROR',
      /^HOST reset the connection before the response was complete$/,
    ],
    [
      'a reset in the body',
      { type: 'reset', afterBytes: 1_000 },
      'NETWORK_ERROR',
      /^HOST reset the connection before the response was complete$/,
    ],
    [
      'an end in the headers',
      { type: 'limitData', bytes: 10 },
      'NETWORK_ERROR',
      /^HOST closed the connection before the response was complete$/,
    ],
    [
      'an end before the headers',
      { type: 'limitData', bytes: 0 },
      'NETWORK_ERROR',
      /^HOST closed the connection before the response was complete$/,
    ],
    [
      'an end in the body',
      { type: 'limitData', bytes: 1_000 },
      'NETWORK_ERROR',
      /(ended before the whole body had come|closed the connection before the response was complete)$/,
    ],
    ['silence in the body', { type: 'stall', afterBytes: 1_000 }, 'TIMEOUT', /^no more of the body from HOST within 300ms$/],
  ];

  test.each(tooBad)('%s', async (_name, fault, code, message) => {
    const { port } = await pageServer();
    await using proxy = await createFaultProxy(port);
    proxy.fault = fault;
    const error = await failure(
      openHttp().send(`http://127.0.0.1:${proxy.port}`, { timeouts: { headers: 300, idle: 300 }, retry: { maxAttempts: 2 } }),
    );
    expect(error).toMatchObject({ code, retryable: true, details: { host: `127.0.0.1:${proxy.port}`, attempts: 2, maxAttempts: 2 } });
    expect(error.message.replace(`127.0.0.1:${proxy.port}`, 'HOST')).toMatch(message);
    expect(proxy.connections).toBe(2);
  });

  test.each(tooBad)('%s, then a good connection', async (_name, fault) => {
    const { port } = await pageServer();
    await using proxy = await createFaultProxy(port);
    proxy.faultOf = (connection) => (connection === 1 ? fault : undefined);
    const response = await openHttp().send(`http://127.0.0.1:${proxy.port}`, {
      timeouts: { headers: 300, idle: 300 },
      retry: { maxAttempts: 2 },
    });
    expect([response.body.toString(), response.attempts]).toEqual([page, 2]);
  });

  const bearable: readonly (readonly [string, Fault])[] = [
    ['latency', { type: 'latency', ms: 50 }],
    ['pieces of 100 bytes', { type: 'slicer', size: 100, delayMs: 1 }],
    ['single bytes in the headers', { type: 'slicer', size: 7, delayMs: 0 }],
    ['a slow close', { type: 'slowClose', ms: 100 }],
  ];

  test.each(bearable)('%s is borne', async (_name, fault) => {
    const { port } = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end(page));
    await using proxy = await createFaultProxy(port);
    proxy.fault = fault;
    const response = await openHttp().send(`http://127.0.0.1:${proxy.port}`);
    expect([response.body.toString(), response.attempts]).toEqual([page, 1]);
  });

  test('a service that goes down between two pages and comes up again', async () => {
    const { port } = await pageServer();
    await using proxy = await createFaultProxy(port);
    const http = openHttp();
    const url = `http://127.0.0.1:${proxy.port}`;
    expect((await http.send(url)).body.toString()).toBe(page);
    await proxy.down();
    expect(await failure(http.send(url))).toMatchObject({ code: 'NETWORK_ERROR' });
    await proxy.up();
    expect((await http.send(url)).body.toString()).toBe(page);
  });

  test('a kept-alive connection that the server closed meanwhile', async () => {
    let connections = 0;
    const { origin } = await serveTcp((socket) => {
      connections++;
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]');
        setImmediate(() => socket.destroy());
      });
    });
    const http = openHttp();
    for (let i = 0; i < 20; i++) expect((await http.send(origin, { retry: { maxAttempts: 3 } })).status).toBe(200);
    expect(connections).toBeGreaterThanOrEqual(20);
  });
});

describe('a host that cannot be reached', () => {
  test('refused: named with port and address', async () => {
    const port = await closedPort();
    const error = await failure(openHttp().send(`http://127.0.0.1:${port}/things?key=1`, { retry: { maxAttempts: 2 } }));
    expect(error).toMatchObject({
      code: 'NETWORK_ERROR',
      message: `127.0.0.1:${port} refused the connection: check that it runs and that the port is right`,
      details: {
        host: `127.0.0.1:${port}`,
        address: '127.0.0.1',
        attempts: 2,
        maxAttempts: 2,
        request: `GET http://127.0.0.1:${port}/things?key=[redacted]`,
      },
    });
  });

  test('a name that does not exist is not tried again', async () => {
    let lookups = 0;
    const http = openHttp({
      resolve: () => {
        lookups++;
        return Promise.reject(
          Object.assign(new Error('getaddrinfo ENOTFOUND shop.example'), { code: 'ENOTFOUND', hostname: 'shop.example' }),
        );
      },
    });
    const error = await failure(http.send('https://shop.example/', { retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({
      code: 'NETWORK_ERROR',
      message: 'cannot resolve shop.example: check http.baseUrl',
      details: { host: 'shop.example:443', attempts: 1 },
    });
    expect(lookups).toBe(1);
  });

  test('a name server that does not answer is asked again', async () => {
    let lookups = 0;
    const { port } = await pageServer();
    const http = openHttp({
      resolve: async () => {
        if (++lookups === 1) throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    expect(await http.send(`http://shop.example:${port}/`, { retry: { maxAttempts: 2 } })).toMatchObject({ status: 200, attempts: 2 });
  });

  test('a name without any address', async () => {
    const error = await failure(openHttp({ resolve: () => Promise.resolve([]) }).send('http://shop.example/'));
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', message: 'cannot resolve shop.example: it has no address' });
  });

  test('of two addresses the one that answers is taken', async () => {
    const { port } = await pageServer();
    const http = openHttp({
      resolve: () =>
        Promise.resolve([
          { address: '127.0.0.9', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    expect(await http.send(`http://shop.example:${port}/`)).toMatchObject({ status: 200 });
  });

  test('plain http to a port that speaks something else', async () => {
    const { origin } = await serveTcp((socket) => socket.end('220 mail.example ESMTP\r\n'));
    expect(await failure(openHttp().send(origin))).toMatchObject({
      code: 'UPSTREAM_RESPONSE_INVALID',
      message: expect.stringContaining('does not answer in HTTP/1.1'),
    });
  });
});
