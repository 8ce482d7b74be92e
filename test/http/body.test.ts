import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createFaultProxy } from '../support/fault-proxy.ts';
import { answer, failure, inTurn, openHttp, serve, serveTcp } from './open-http.ts';

const text = JSON.stringify(Array.from({ length: 2_000 }, (_, id) => ({ id, name: `thing ${id} ünïcode` })));
const codings = {
  gzip: gzipSync(text),
  'x-gzip': gzipSync(text),
  deflate: deflateSync(text),
  br: brotliCompressSync(text),
  zstd: zstdCompressSync(text),
} as const;

describe('content-encoding', () => {
  test.each(Object.entries(codings))('%s', async (coding, body) => {
    const { origin } = await serve(answer(200, { 'content-encoding': coding }, body));
    expect((await openHttp().send(origin)).body.toString()).toBe(text);
  });

  test.each([
    ['bare deflate, as some servers send it', 'deflate', deflateRawSync(text)],
    ['in capitals', 'GZIP', gzipSync(text)],
    ['gzip in several members', 'gzip', Buffer.concat([gzipSync(text.slice(0, 100)), gzipSync(text.slice(100))])],
    ['two, undone in reverse order', 'gzip, br', brotliCompressSync(gzipSync(text))],
    ['three', 'deflate, gzip, zstd', zstdCompressSync(gzipSync(deflateSync(text)))],
    ['identity', 'identity', Buffer.from(text)],
    ['none', 'none', Buffer.from(text)],
    ['an empty list', ' , ', Buffer.from(text)],
  ])('%s', async (_name, coding, body) => {
    const { origin } = await serve(answer(200, { 'content-encoding': coding }, body));
    expect((await openHttp().send(origin)).body.toString()).toBe(text);
  });

  test('an empty body is empty in every coding', async () => {
    const { origin } = await serve(answer(200, { 'content-encoding': 'gzip' }));
    expect((await openHttp().send(origin)).body).toHaveLength(0);
  });

  test.each([
    ['four are too many', 'gzip, gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(gzipSync('x')))), /encoded 4 times over; 3 are accepted/],
    ['one that was not asked for', 'compress', Buffer.from('x'), /content-encoding "compress" is none of gzip, deflate, br, zstd/],
    ['gzip that is HTML', 'gzip', Buffer.from('<html>sign in</html>'), /the gzip encoding of the body is broken/],
    ['br that is HTML', 'br', Buffer.from('<html>sign in</html>'), /the br encoding of the body is broken/],
    ['zstd that is HTML', 'zstd', Buffer.from('<html>sign in</html>'), /the zstd encoding of the body is broken/],
  ])('%s: refused, and not tried again', async (_name, coding, body, message) => {
    const server = inTurn(answer(200, { 'content-encoding': coding }, body));
    const { origin } = await serve(server);
    const error = await failure(openHttp().send(origin, { retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID', message: expect.stringMatching(message) });
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+: /);
    expect(server.seen).toHaveLength(1);
  });

  test.each(Object.entries(codings))('%s that ends early is tried again', async (coding, body) => {
    const { origin } = await serve(
      inTurn(answer(200, { 'content-encoding': coding }, body.subarray(0, -20)), answer(200, { 'content-encoding': coding }, body)),
    );
    const response = await openHttp().send(origin, { retry: { maxAttempts: 2 } });
    expect([response.attempts, response.body.toString()]).toEqual([2, text]);
  });
});

describe('the limit of a body', () => {
  const limits = { bodySize: 1_000 };

  test.each([
    [1_000, 'is taken'],
    [1_001, 'is refused'],
  ])('%i of 1,000 bytes %s', async (size, outcome) => {
    for (const write of [answer(200, { 'content-length': String(size) }, 'x'.repeat(size)), answer(200, {}, 'x'.repeat(size))]) {
      const { origin } = await serve(write);
      const sent = openHttp().send(origin, { limits });
      if (outcome === 'is taken') expect((await sent).body).toHaveLength(size);
      else
        await expect(sent).rejects.toMatchObject({
          code: 'UPSTREAM_RESPONSE_INVALID',
          message: expect.stringContaining('larger than 1000 bytes'),
        });
    }
  });

  test('an announced length beyond it is refused before the body comes, and not tried again', async () => {
    let attempts = 0;
    const { origin } = await serve((_request, response) => {
      attempts++;
      response.writeHead(200, { 'content-length': 1_001 }).flushHeaders();
    });
    const error = await failure(openHttp().send(origin, { limits, retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID', message: expect.stringContaining('http.limits.bodySize') });
    expect(attempts).toBe(1);
  });

  test('a body without an end is given up at the limit', async () => {
    const { origin } = await serve((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(500)));
      };
      response.on('drain', more);
      more();
    });
    await expect(openHttp().send(origin, { limits })).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test.each(Object.keys(codings))('counts decoded bytes: %s', async (coding) => {
    const encoded =
      { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }[coding] ?? gzipSync;
    const { origin } = await serve((request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(encoded(Buffer.alloc(Number(request.url?.slice(1)))));
    });
    expect((await openHttp().send(`${origin}/1000`, { limits })).body).toHaveLength(1_000);
    await expect(openHttp().send(`${origin}/1001`, { limits })).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(100_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(100_000_000))],
    ['zstd', zstdCompressSync(Buffer.alloc(100_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(100_000_000)))],
  ])('a bomb in %s is cut off while it is decoded', async (coding, bomb) => {
    expect(bomb.length).toBeLessThan(250_000);
    const { origin } = await serve(answer(200, { 'content-encoding': coding }, bomb));
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    await expect(openHttp().send(origin, { limits: { bodySize: 4_000_000 } })).rejects.toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID' });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64_000_000);
  });
});

describe('a body that is not all there', () => {
  const shapes = {
    'with a content-length': `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n`,
    'with a content-length, connection: close': `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n`,
    'chunked, connection: close': `HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n`,
    chunked: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n`,
  } as const;

  test.each(Object.entries(shapes))('%s: is tried again, never a short success', async (_name, head) => {
    let attempts = 0;
    const { origin } = await serveTcp((socket) =>
      socket.once('data', () => {
        if (++attempts === 1) socket.end(head + text.slice(0, 1_000));
        else socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]`);
      }),
    );
    const response = await openHttp().send(origin, { retry: { maxAttempts: 2 } });
    expect([response.body.toString(), response.attempts]).toEqual(['[]', 2]);
  });

  test.each(Object.entries(shapes))('%s: and in the end a network error that says so', async (_name, head) => {
    const { origin } = await serveTcp((socket) => socket.once('data', () => socket.end(head + text.slice(0, 1_000))));
    const error = await failure(openHttp().send(origin, { retry: { maxAttempts: 2 } }));
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', retryable: true, details: { attempts: 2, maxAttempts: 2 } });
    expect(error.message).toMatch(
      /^(the connection to )?127\.0\.0\.1:\d+ (ended before the whole body had come|closed the connection before the response was complete)$/,
    );
  });

  test('chunked, without its last chunk', async () => {
    const { origin } = await serveTcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n')),
    );
    await expect(openHttp().send(origin)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  });

  test.each(Object.keys(shapes))('%s, and reset', async (name) => {
    const head = shapes[name as keyof typeof shapes]; // the names are its keys
    const { port } = await serveTcp((socket) => socket.once('data', () => socket.write(head + text.slice(0, 1_000))));
    await using proxy = await createFaultProxy(port);
    proxy.fault = { type: 'reset', afterBytes: head.length + 500 };
    await expect(openHttp().send(`http://127.0.0.1:${proxy.port}`)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  });

  test('of no announced length, and reset: a reset is not an end', async () => {
    const { port } = await serveTcp((socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n\r\n${text.slice(0, 1_000)}`)));
    await using proxy = await createFaultProxy(port);
    proxy.fault = { type: 'reset', afterBytes: 500 };
    const error = await failure(openHttp().send(`http://127.0.0.1:${proxy.port}`));
    expect(error).toMatchObject({
      code: 'NETWORK_ERROR',
      message: `127.0.0.1:${proxy.port} reset the connection before the response was complete`,
    });
  });

  test('longer than its content-length: what is over is no part of it, nor of the next response', async () => {
    const { origin } = await serveTcp((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]HTTP/1.1 500 Smuggled\r\n\r\n')),
    );
    const http = openHttp();
    for (let i = 0; i < 3; i++) expect((await http.send(origin, { retry: { maxAttempts: 3 } })).body.toString()).toBe('[]');
  });

  test('of two lengths that differ', async () => {
    const { origin } = await serveTcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nhello')),
    );
    await expect(openHttp().send(origin)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
  });

  test.each([
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\nhi'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'x-filler: abcdefghijklmnopqrstuvwxyz\r\n'.repeat(1_000)}`],
  ])('%s is an invalid response', async (_name, wire) => {
    const { origin } = await serveTcp((socket) => socket.once('data', () => socket.end(wire)));
    const error = await failure(openHttp().send(origin, { retry: { maxAttempts: 3 } }));
    expect(error).toMatchObject({ code: 'UPSTREAM_RESPONSE_INVALID', details: { attempts: 1 } });
  });
});
