import { expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { answer, failure, inTurn, openHttp, serve, serveTcp } from './open-http.ts';

test('gives status, headers, body, address, time and attempts', async () => {
  const http = openHttp();
  const { origin } = await serve(
    answer(201, { 'X-Thing': 'a', 'Set-Cookie': ['a=1', 'b=2'], 'Content-Type': 'application/json' }, '{"id":1}'),
  );
  const sentAt = http.clock.now();
  const response = await http.send(`${origin}/things?x=1#part`);
  expect(response).toMatchObject({ status: 201, requestedAt: sentAt, attempts: 1 });
  expect(response.headers).toMatchObject({ 'x-thing': 'a', 'set-cookie': 'a=1, b=2', 'content-type': 'application/json' });
  expect(response.body.toString()).toBe('{"id":1}');
  expect(response.url.href).toBe(`${origin}/things?x=1#part`);
});

test('sends method, path, query, headers and body; says who asks and which encodings it takes', async () => {
  const seen: { line: string; headers: object; body: string }[] = [];
  const { origin, port } = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    response.end();
  });
  await openHttp().send(`${origin}/a%20b/ü?q=%2F&q=ä`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', 'X-Name': 'v' },
    body: '{"ü":1}',
  });
  expect(seen).toEqual([
    {
      line: 'PATCH /a%20b/%C3%BC?q=%2F&q=%C3%A4',
      headers: {
        host: `127.0.0.1:${port}`,
        connection: 'keep-alive',
        'user-agent': 'ferrule',
        'accept-encoding': 'gzip, deflate, br, zstd',
        'content-type': 'application/json',
        'x-name': 'v',
        'content-length': '8',
      },
      body: '{"ü":1}',
    },
  ]);
});

test('headers of the request go before those that it adds', async () => {
  const { origin } = await serve((request, response) => response.end(JSON.stringify(request.headers)));
  const { body } = await openHttp().send(origin, { headers: { 'User-Agent': 'mine/1', 'Accept-Encoding': 'identity' } });
  expect(JSON.parse(body.toString())).toMatchObject({ 'user-agent': 'mine/1', 'accept-encoding': 'identity' });
});

test.each([204, 304, 404, 500, 599])('a %i with no body is a whole response', async (status) => {
  const { origin } = await serve(answer(status));
  expect(await openHttp().send(origin)).toMatchObject({ status, body: Buffer.alloc(0) });
});

test('a HEAD has the headers and no body, however long that would be', async () => {
  const { origin } = await serve((_request, response) => response.writeHead(200, { 'content-length': 50_000_000 }).end());
  expect(await openHttp().send(origin, { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
});

test('informational responses are passed over', async () => {
  const { origin } = await serve((_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeProcessing();
    response.end('done');
  });
  const { status, body, headers } = await openHttp().send(origin);
  expect([status, body.toString(), headers['link']]).toEqual([200, 'done', undefined]);
});

test('a body in many pieces and a chunked one are whole', async () => {
  const { origin } = await serve((_request, response) => {
    for (let i = 0; i < 1_000; i++) response.write(`${i},`);
    response.end('end');
  });
  const { body } = await openHttp().send(origin);
  expect(body.toString()).toBe(`${Array.from({ length: 1_000 }, (_, i) => i).join(',')},end`);
});

test('a body that ends with its connection is whole', async () => {
  const { origin } = await serveTcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nall there is')));
  expect((await openHttp().send(origin)).body.toString()).toBe('all there is');
});

test('signs every attempt anew and sends what was signed', async () => {
  const server = inTurn(answer(503), answer(503), answer(200));
  const { origin } = await serve(server);
  let signatures = 0;
  const sign = (request: Parameters<NonNullable<Parameters<ReturnType<typeof openHttp>['send']>[1]>['sign'] & {}>[0]) => ({
    ...request,
    headers: { ...request.headers, 'x-signature': String(++signatures) },
  });
  await openHttp().send(origin, { sign, retry: { maxAttempts: 3 } });
  expect(server.seen.map(({ headers }) => headers['x-signature'])).toEqual(['1', '2', '3']);
});

test('what the signer throws is thrown, and nothing is sent', async () => {
  const server = inTurn(answer(200));
  const { origin } = await serve(server);
  const thrown = new ConnectorError('ADDRESS_REFUSED', 'will not send credentials over plain http');
  const sign = () => {
    throw thrown;
  };
  expect(await failure(openHttp().send(origin, { sign, retry: { maxAttempts: 3 } }))).toBe(thrown);
  expect(server.seen).toEqual([]);
});

test.each([
  ['a header name with a blank', { headers: { 'x y': '1' } }],
  ['a header value with a line break', { headers: { x: 'a\r\nhost: evil' } }],
  ['a content-length that is not the body’s', { method: 'POST', body: 'abc', headers: { 'content-length': '10' } }],
  ['a method that is none', { method: 'GET /x HTTP/1.1' }],
])('%s cannot be sent, and is not tried again', async (_name, options) => {
  const server = inTurn(answer(200));
  const { origin } = await serve(server);
  const error = await failure(openHttp().send(origin, { ...options, retry: { maxAttempts: 3 } }));
  expect(error).toMatchObject({ code: 'REQUEST_INVALID', details: { attempts: 1 } });
  expect(error.message).not.toContain('evil');
  expect(server.seen).toEqual([]);
});

test('a host header of another site is refused', async () => {
  const server = inTurn(answer(200));
  const { origin, port } = await serve(server);
  await expect(openHttp().send(origin, { headers: { Host: 'internal.example' } })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(await openHttp().send(origin, { headers: { Host: `127.0.0.1:${port}` } })).toMatchObject({ status: 200 });
});
