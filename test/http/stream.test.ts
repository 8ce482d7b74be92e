import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { HttpResponse } from '../../runtime/http/index.ts';
import { answer, failure, inTurn, openHttp, serve, serveTcp } from './open-http.ts';

async function textOf({ stream }: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Reads until it breaks off: what came before, and why. */
async function brokenOff({ stream }: HttpResponse): Promise<{ readonly text: string; readonly error: unknown }> {
  let text = '';
  try {
    for await (const chunk of stream ?? []) text += chunk.toString();
  } catch (error) {
    return { text, error };
  }
  throw new Error(`expected it to break off after ${text}`);
}

test('a successful body is given while it comes', async () => {
  let going: ServerResponse | undefined;
  const { origin } = await serve((_request, response) => {
    going = response;
    response.writeHead(200, { 'x-total': '2' }).write('first');
  });
  const response = await openHttp().send(origin, { stream: true });
  expect(response).toMatchObject({ status: 200, headers: { 'x-total': '2' }, attempts: 1 });
  expect(response.body).toHaveLength(0);
  const chunks = response.stream?.[Symbol.asyncIterator]();
  expect(String((await chunks?.next())?.value)).toBe('first');
  going?.end('second');
  expect(String((await chunks?.next())?.value)).toBe('second');
  expect(await chunks?.next()).toMatchObject({ done: true });
});

test('no size bounds it, and the server is held back while nobody reads', async () => {
  let written = 0;
  const { origin } = await serve(async (_request, response) => {
    for (let index = 0; index < 640; index += 1) {
      const more = response.write(Buffer.alloc(65_536, 97));
      written += 65_536;
      if (!more) await once(response, 'drain');
    }
    response.end();
  });
  const response = await openHttp().send(origin, { stream: true, limits: { bodySize: 1_024 } });
  await wait(300);
  // What lies in the sockets' buffers is not ours to bound.
  expect(written).toBeLessThan(30_000_000);
  expect(await textOf(response)).toHaveLength(41_943_040);
});

test('a body that is no success is collected, and bounded', async () => {
  const { origin } = await serve(inTurn(answer(404, {}, 'not here'), answer(500, {}, 'x'.repeat(5_000))));
  const http = openHttp();
  const response = await http.send(origin, { stream: true });
  expect(response.stream).toBeUndefined();
  expect(response.body.toString()).toBe('not here');
  expect(await failure(http.send(origin, { stream: true, limits: { bodySize: 1_024 } }))).toMatchObject({
    code: 'UPSTREAM_RESPONSE_INVALID',
  });
});

test('what fails before the body is tried again, and a redirect is followed', async () => {
  const { origin } = await serve(inTurn(answer(503), answer(302, { location: '/there' }), answer(200, {}, 'here')));
  const response = await openHttp().send(origin, { stream: true, retry: { maxAttempts: 2 } });
  expect(response).toMatchObject({ attempts: 2, url: { pathname: '/there' } });
  expect(await textOf(response)).toBe('here');
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['identity', (body: Buffer) => body],
])('its content-encoding %s is undone', async (encoding, encode) => {
  const { origin } = await serve(answer(200, { 'content-encoding': encoding }, encode(Buffer.from('hello '.repeat(50_000)))));
  expect(await textOf(await openHttp().send(origin, { stream: true }))).toBe('hello '.repeat(50_000));
});

test.each([
  ['with', deflateSync],
  ['without', deflateRawSync],
])('deflate %s its wrapping is told also where its first byte comes alone', async (_how, encode) => {
  const { origin } = await serve(async (_request, response) => {
    const body = encode(Buffer.from('hello'));
    response.writeHead(200, { 'content-encoding': 'deflate' }).write(body.subarray(0, 1));
    await wait(50);
    response.end(body.subarray(1));
  });
  expect(await textOf(await openHttp().send(origin, { stream: true }))).toBe('hello');
});

test('two encodings are undone in reverse order', async () => {
  const { origin } = await serve(answer(200, { 'content-encoding': 'gzip, br' }, brotliCompressSync(gzipSync('hello'))));
  expect(await textOf(await openHttp().send(origin, { stream: true }))).toBe('hello');
});

test('an encoding of nothing is nothing', async () => {
  const { origin } = await serve(answer(200, { 'content-encoding': 'gzip' }));
  expect(await textOf(await openHttp().send(origin, { stream: true }))).toBe('');
});

test.each([
  ['klingon', Buffer.from('x'), 'UPSTREAM_RESPONSE_INVALID', 'content-encoding "klingon" is none of'],
  ['gzip', Buffer.from('no gzip'), 'UPSTREAM_RESPONSE_INVALID', 'the gzip encoding of the body is broken'],
  ['gzip', gzipSync('hello').subarray(0, 15), 'NETWORK_ERROR', 'the gzip encoding of the body ends early'],
  ['gzip,gzip,gzip,gzip', Buffer.from('x'), 'UPSTREAM_RESPONSE_INVALID', 'encoded 4 times over'],
])('an encoding %s that cannot be undone says so', async (encoding, body, code, message) => {
  const { origin } = await serve(answer(200, { 'content-encoding': encoding }, body));
  const { error } = await brokenOff(await openHttp().send(origin, { stream: true }));
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a connection that dies fails it, after what came', async () => {
  const { origin } = await serveTcp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 50);
    });
  });
  const { text, error } = await brokenOff(await openHttp().send(origin, { stream: true }));
  expect(text).toBe('half');
  expect(error).toMatchObject({ code: 'NETWORK_ERROR' });
});

test('a body that stands still fails it', async () => {
  const { origin } = await serve((_request, response) => void response.writeHead(200).write('half'));
  const { text, error } = await brokenOff(await openHttp().send(origin, { stream: true, timeouts: { idle: 300 } }));
  expect(text).toBe('half');
  expect(error).toMatchObject({ code: 'TIMEOUT' });
});

test('the total time runs until its end', async () => {
  const { origin } = await serve((_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const { error } = await brokenOff(await openHttp().send(origin, { stream: true, timeouts: { total: 300 } }));
  expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('no whole response') });
});

test('an abort breaks it off with its reason', async () => {
  const { origin } = await serve((_request, response) => void response.writeHead(200).write('half'));
  const controller = new AbortController();
  const response = await openHttp().send(origin, { stream: true, signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 50);
  expect((await brokenOff(response)).error).toMatchObject({ message: 'enough' });
});

test('whoever stops reading lets go of the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve((_request, response) => {
    response.on('close', () => closed.resolve());
    response.writeHead(200).write('x'.repeat(1_000));
  });
  let read = 0;
  for await (const chunk of (await openHttp().send(origin, { stream: true })).stream ?? []) {
    read = chunk.length;
    break;
  }
  await closed.promise;
  expect(read).toBe(1_000);
});

test('also when nobody began to, once the signal aborts', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve((_request, response) => {
    response.on('close', () => closed.resolve());
    response.writeHead(200).write('x');
  });
  const controller = new AbortController();
  const { stream } = await openHttp().send(origin, { stream: true, signal: controller.signal });
  expect(stream).toBeDefined();
  controller.abort();
  await closed.promise;
});

test('a trace shows that it was streamed, and not what', async () => {
  const { origin } = await serve(answer(200, {}, 'secret'));
  const http = openHttp();
  expect(await textOf(await http.send(origin, { stream: true }))).toBe('secret');
  expect(http.traces).toMatchObject([{ status: 200, responseBody: '(streamed)' }]);
});

test('a rule that wants another attempt lets go of the body', async () => {
  const closed = Promise.withResolvers<void>();
  const { origin } = await serve(
    inTurn(
      (_request, response) => {
        response.on('close', () => closed.resolve());
        response.writeHead(200, { 'x-busy': '1' }).write('later');
      },
      answer(200, {}, 'now'),
    ),
  );
  const response = await openHttp().send(origin, {
    stream: true,
    retry: { maxAttempts: 2 },
    judge: ({ headers }) => ('x-busy' in headers ? { type: 'retry', afterMs: 0, rateLimited: false } : undefined),
  });
  await closed.promise;
  expect(await textOf(response)).toBe('now');
});
