import { describe, expect, test } from 'vitest';
import type { ExchangeTrace, Signer } from '../../runtime/http/index.ts';
import type { Log } from '../../runtime/kernel/log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { answer, closedPort, failure, inTurn, openHttp, serve } from './open-http.ts';

test('one for each attempt: what was sent, what came, how long it took, how long is waited', async () => {
  const { origin } = await serve(
    inTurn(answer(503, { 'content-type': 'text/plain' }, 'busy'), answer(200, { 'content-type': 'application/json' }, '{"a":1}')),
  );
  const http = openHttp();
  await http.send(`${origin}/things?page=2`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: '{"q":1}',
    retry: { maxAttempts: 2 },
  });
  const shared = {
    method: 'POST',
    url: `${origin}/things?page=2`,
    requestHeaders: { accept: 'application/json' },
    requestBody: '{"q":1}',
    error: undefined,
  };
  expect(http.traces).toEqual([
    {
      ...shared,
      attempt: 1,
      status: 503,
      responseHeaders: expect.objectContaining({ 'content-type': 'text/plain' }),
      responseBody: 'busy',
      durationMs: 0,
      retryInMs: 1_000,
    },
    {
      ...shared,
      attempt: 2,
      status: 200,
      responseHeaders: expect.objectContaining({ 'content-type': 'application/json' }),
      responseBody: '{"a":1}',
      durationMs: 0,
      retryInMs: undefined,
    },
  ]);
});

test('a failed one says why and has no response', async () => {
  const port = await closedPort();
  const http = openHttp();
  await failure(http.send(`http://127.0.0.1:${port}/`, { retry: { maxAttempts: 2 } }));
  expect(http.traces).toMatchObject([
    {
      attempt: 1,
      status: undefined,
      responseHeaders: undefined,
      responseBody: undefined,
      error: `127.0.0.1:${port} refused the connection: check that it runs and that the port is right`,
      retryInMs: 1_000,
    },
    { attempt: 2, retryInMs: undefined },
  ]);
});

test('a redirect is shown as a request of its own within the attempt', async () => {
  const { origin } = await serve(inTurn(answer(302, { location: '/b' }), answer(404), answer(404)));
  const http = openHttp();
  await http.send(`${origin}/a`);
  expect(http.traces.map(({ url, status, attempt }) => [url, status, attempt])).toEqual([
    [`${origin}/a`, 302, 1],
    [`${origin}/b`, 404, 1],
  ]);
});

test('a refused address is shown too', async () => {
  const http = openHttp();
  await failure(http.send('http://169.254.169.254/', { allowedAddresses: [] }));
  expect(http.traces).toMatchObject([
    { url: 'http://169.254.169.254/', status: undefined, error: expect.stringContaining('special address') },
  ]);
});

describe('redaction', () => {
  const secrets = ['header-canary', 'query-canary', 'body-canary', 'cookie-canary', 'known-canary', 'path-canary'];
  const everything = (traces: readonly ExchangeTrace[]): string => JSON.stringify(traces);

  test('what signing added or changed is blanked, wherever it is', async () => {
    const sign: Signer = (request) => {
      const url = new URL(request.url);
      url.searchParams.set('page', 'query-canary');
      url.searchParams.append('extra', 'query-canary');
      return {
        ...request,
        url,
        headers: { ...request.headers, 'x-odd': 'header-canary', 'x-changed': 'header-canary', cookie: 'a=cookie-canary' },
        body: '{"q":1,"key":"body-canary"}',
      };
    };
    const { origin } = await serve(answer(200));
    const http = openHttp();
    await http.send(`${origin}/a?page=1&size=5`, {
      method: 'POST',
      body: '{"q":1}',
      headers: { 'x-changed': 'before', accept: 'a/b' },
      sign,
    });
    expect(http.traces).toMatchObject([
      {
        url: `${origin}/a?page=[redacted]&size=5&extra=[redacted]`,
        requestHeaders: { 'x-changed': '[redacted]', 'x-odd': '[redacted]', cookie: '[redacted]', accept: 'a/b' },
        requestBody: '[redacted]',
      },
    ]);
    for (const secret of secrets) expect(everything(http.traces)).not.toContain(secret);
  });

  test('a path that signing changed is blanked', async () => {
    const { origin } = await serve(answer(200));
    const http = openHttp();
    await http.send(`${origin}/things`, { sign: (request) => ({ ...request, url: new URL('/bot-path-canary/things', request.url) }) });
    expect(http.traces).toMatchObject([{ url: `${origin}/[redacted]` }]);
  });

  test('headers and parameters that are made for secrets are blanked whoever set them', async () => {
    const { origin } = await serve(
      answer(200, { 'set-cookie': 'session=cookie-canary', 'X-Auth-Token': 'header-canary', 'x-next': 'shown' }),
    );
    const http = openHttp();
    const names = [
      'Authorization',
      'Cookie',
      'Proxy-Authorization',
      'X-API-Key',
      'Api-Key',
      'x-shop-access-token',
      'X-Client-Secret',
      'X-Signature',
    ];
    await http.send(
      `${origin}/?api_key=query-canary&access_token=query-canary&client_secret=query-canary&sig=query-canary&page_token=shown`,
      {
        headers: Object.fromEntries([...names.map((name) => [name, 'header-canary']), ['x-page', 'shown']]),
      },
    );
    const [trace] = http.traces;
    for (const name of names) expect(trace?.requestHeaders[name]).toBe('[redacted]');
    expect(trace?.requestHeaders['x-page']).toBe('shown');
    expect(trace?.responseHeaders).toMatchObject({ 'set-cookie': '[redacted]', 'x-auth-token': '[redacted]', 'x-next': 'shown' });
    expect(trace?.url).toBe(
      `${origin}/?api_key=[redacted]&access_token=[redacted]&client_secret=[redacted]&sig=[redacted]&page_token=shown`,
    );
    expect(everything(http.traces)).not.toContain('canary');
  });

  test('known secrets are blanked in URLs, headers, bodies and errors', async () => {
    const redactor = createRedactor();
    redactor.add('known-canary');
    const { origin } = await serve(answer(200, { 'x-echo': 'a known-canary b' }, '{"echo":"known-canary"}'));
    const http = openHttp({ redactor });
    await http.send(`${origin}/known-canary?a=known-canary`, {
      method: 'POST',
      headers: { 'x-page': 'known-canary' },
      body: '{"a":"known-canary"}',
    });
    const error = await failure(http.send('http://known-canary.example/', { allowedHosts: ['other.example'] }));
    expect(error.message + JSON.stringify(error)).not.toContain('known-canary');
    expect(http.traces).toHaveLength(2);
    expect(everything(http.traces)).not.toContain('known-canary');
  });

  test('the request of an error is blanked as well', async () => {
    const sign: Signer = (request) => ({ ...request, url: new URL(`${request.url.href}?key=query-canary`) });
    const port = await closedPort();
    const error = await failure(openHttp().send(`http://127.0.0.1:${port}/a`, { sign }));
    expect(error).toMatchObject({ details: { request: `GET http://127.0.0.1:${port}/a?key=[redacted]` } });
  });
});

describe('bodies', () => {
  test('are cut at 2,000 characters', async () => {
    const { origin } = await serve(answer(200, {}, 'ä'.repeat(50_000)));
    const http = openHttp();
    const response = await http.send(origin, { method: 'POST', body: 'b'.repeat(3_000) });
    expect(response.body).toHaveLength(100_000);
    expect(http.traces[0]?.responseBody).toBe('ä'.repeat(2_000));
    expect(http.traces[0]?.requestBody).toBe('b'.repeat(2_000));
  });

  test('are cut after redaction: half a secret is one too', async () => {
    const redactor = createRedactor();
    redactor.add('known-canary');
    const { origin } = await serve(answer(200, {}, `${'x'.repeat(1_995)}known-canary`));
    const http = openHttp({ redactor });
    await http.send(origin);
    expect(http.traces[0]?.responseBody).toBe(`${'x'.repeat(1_995)}[reda`);
  });

  test('are told by their size when they are no text', async () => {
    const { origin } = await serve(answer(200, {}, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0])));
    const http = openHttp();
    await http.send(origin);
    expect(http.traces[0]?.responseBody).toBe('(binary, 7 bytes)');
  });
});

describe('the log', () => {
  const logTo = (lines: object[]): Log => {
    const write = (fields: object, message: string): void => void lines.push({ ...fields, message });
    return { debug: write, info: write, warn: write, error: write };
  };

  test('has what failed, with the beginning of the body, and nothing of what went well', async () => {
    const redactor = createRedactor();
    redactor.add('known-canary');
    const lines: object[] = [];
    const { origin } = await serve(inTurn(answer(500, {}, `known-canary ${'x'.repeat(1_000)}`), answer(200)));
    const http = openHttp({ log: logTo(lines), redactor });
    await http.send(`${origin}/a`, { retry: { maxAttempts: 2 } });
    expect(lines).toEqual([
      {
        method: 'GET',
        url: `${origin}/a`,
        status: 500,
        error: undefined,
        responseBody: `[redacted] ${'x'.repeat(489)}`,
        attempt: 1,
        durationMs: 0,
        retryInMs: 1_000,
        message: 'exchange failed',
      },
    ]);
  });
});
