import { describe, expect, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { createFaultProxy } from '../support/fault-proxy.ts';
import { answer, closedPort, failure, inTurn, openHttp, type SendOptions, serve } from './open-http.ts';

const seedRetry = { maxAttempts: 3, initialDelay: 2_000, multiplier: 2, jitter: false };

test('RETRY-04: 429 is tried again after 2 s and after 4 s, then given back', async () => {
  const server = inTurn(answer(429));
  const { origin } = await serve(server);
  const http = openHttp();
  const response = await http.send(origin, { retry: seedRetry });
  expect(response).toMatchObject({ status: 429, attempts: 3 });
  expect(http.clock.sleeps).toEqual([2_000, 4_000]);
  expect(server.seen).toHaveLength(3);
});

test('scenario 10: 429 with Retry-After: 2, then 200; the limit is told once', async () => {
  const { origin } = await serve(inTurn(answer(429, { 'retry-after': '2' }), answer(429, { 'retry-after': '3' }), answer(200, {}, 'ok')));
  const http = openHttp();
  const told: (number | undefined)[] = [];
  const response = await http.send(origin, { retry: { maxAttempts: 3 }, onRateLimit: (seconds) => told.push(seconds) });
  expect([response.status, response.attempts, response.body.toString()]).toEqual([200, 3, 'ok']);
  expect(http.clock.sleeps).toEqual([2_000, 3_000]);
  expect(told).toEqual([2]);
});

test('a 429 is told also when there is no other attempt, and without a time', async () => {
  const { origin } = await serve(answer(429));
  const told: (number | undefined)[] = [];
  await openHttp().send(origin, { onRateLimit: (seconds) => told.push(seconds) });
  expect(told).toEqual([undefined]);
});

test('scenario 69: 400 and 401 are asked once', async () => {
  for (const status of [400, 401]) {
    const server = inTurn(answer(status));
    const { origin } = await serve(server);
    expect(await openHttp().send(origin, { retry: seedRetry })).toMatchObject({ status, attempts: 1 });
    expect(server.seen).toHaveLength(1);
  }
});

test('a burst of 5xx, then an answer', async () => {
  const { origin } = await serve(inTurn(answer(500), answer(502), answer(503), answer(504), answer(200)));
  const http = openHttp();
  expect(await http.send(origin, { retry: { maxAttempts: 5 } })).toMatchObject({ status: 200, attempts: 5 });
  expect(http.clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000]);
});

test('jitter draws from the random that is passed in', async () => {
  const { origin } = await serve(answer(500));
  const draws = [0, 0.5, 0.999_999];
  const http = openHttp({ random: () => draws.shift() ?? 0 });
  await http.send(origin, { retry: { maxAttempts: 4, jitter: true } });
  expect(http.clock.sleeps).toEqual([500, 1_500, 4_000]);
});

describe('Retry-After', () => {
  test.each([
    ['0', []],
    ['-10', []],
    ['1', [1_000]],
    ['soon', [700]],
    ['Thu, 15 Jan 2026 12:00:09 GMT', [9_000]],
    ['Thu, 15 Jan 2026 11:00:00 GMT', []],
  ])('%s waits %j', async (value, sleeps) => {
    const { origin } = await serve(
      inTurn((_request, response) => {
        response.sendDate = false;
        response.writeHead(503, { 'retry-after': value }).end();
      }, answer(200)),
    );
    const http = openHttp();
    expect(await http.send(origin, { retry: { maxAttempts: 2, initialDelay: 700 } })).toMatchObject({ status: 200, attempts: 2 });
    expect(http.clock.sleeps).toEqual(sleeps);
  });

  test('a date is measured against the Date of its own response', async () => {
    const headers = { date: 'Thu, 15 Jan 2026 15:00:00 GMT', 'retry-after': 'Thu, 15 Jan 2026 15:00:06 GMT' };
    const { origin } = await serve(inTurn(answer(503, headers), answer(200)));
    const http = openHttp();
    await http.send(origin, { retry: { maxAttempts: 2 } });
    expect(http.clock.sleeps).toEqual([6_000]);
  });

  test('one longer than maxDelay ends the attempts: the response is given back', async () => {
    const server = inTurn(answer(429, { 'retry-after': '61' }));
    const { origin } = await serve(server);
    const http = openHttp();
    const told: (number | undefined)[] = [];
    const response = await http.send(origin, { retry: { maxAttempts: 5, maxDelay: 60_000 }, onRateLimit: (seconds) => told.push(seconds) });
    expect(response).toMatchObject({ status: 429, attempts: 1 });
    expect([http.clock.sleeps, told]).toEqual([[], [61]]);
  });

  test('one as long as maxDelay is waited', async () => {
    const { origin } = await serve(inTurn(answer(429, { 'retry-after': '60' }), answer(200)));
    const http = openHttp();
    expect(await http.send(origin, { retry: { maxAttempts: 2, maxDelay: 60_000 } })).toMatchObject({ status: 200 });
    expect(http.clock.sleeps).toEqual([60_000]);
  });
});

describe('a request that may not be sent twice', () => {
  const once: SendOptions = { method: 'POST', body: '{}', idempotent: false, retry: { maxAttempts: 3 } };

  test('is not sent again after a 500', async () => {
    const server = inTurn(answer(500));
    const { origin } = await serve(server);
    expect(await openHttp().send(origin, once)).toMatchObject({ status: 500, attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  test('is sent again after a 429: nothing was done', async () => {
    const { origin } = await serve(inTurn(answer(429), answer(201)));
    expect(await openHttp().send(origin, once)).toMatchObject({ status: 201, attempts: 2 });
  });

  test('is not sent again after a reset: it may have been carried out', async () => {
    const server = inTurn((request) => request.socket.resetAndDestroy());
    const { origin } = await serve(server);
    expect(await failure(openHttp().send(origin, once))).toMatchObject({ code: 'NETWORK_ERROR', details: { attempts: 1, maxAttempts: 3 } });
    expect(server.seen).toHaveLength(1);
  });

  test('is not sent again when no headers come', async () => {
    const server = inTurn(() => {});
    const { origin } = await serve(server);
    expect(await failure(openHttp().send(origin, { ...once, timeouts: { headers: 100 } }))).toMatchObject({
      code: 'TIMEOUT',
      details: { attempts: 1 },
    });
    expect(server.seen).toHaveLength(1);
  });

  test('is sent again when the connection never stood', async () => {
    const port = await closedPort();
    const error = await failure(openHttp().send(`http://127.0.0.1:${port}`, once));
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', details: { attempts: 3, maxAttempts: 3 } });
  });

  test('goes through once the service is up', async () => {
    const server = inTurn(answer(201));
    const { port } = await serve(server);
    await using proxy = await createFaultProxy(port);
    await proxy.down();
    const http = openHttp();
    const raise = http.clock.sleep;
    Object.assign(http.clock, {
      sleep: async (ms: number, signal?: AbortSignal) => {
        await proxy.up();
        await raise(ms, signal);
      },
    });
    expect(await http.send(`http://127.0.0.1:${proxy.port}`, once)).toMatchObject({ status: 201, attempts: 2 });
    expect(server.seen).toHaveLength(1);
  });
});

test('network errors are not tried again where the policy says so', async () => {
  const error = await failure(
    openHttp().send(`http://127.0.0.1:${await closedPort()}`, { retry: { maxAttempts: 3, onNetworkError: false } }),
  );
  expect(error).toMatchObject({ code: 'NETWORK_ERROR', details: { attempts: 1, maxAttempts: 3 } });
});

test('an idempotent request is sent again after a reset', async () => {
  const { origin } = await serve(inTurn((request) => request.socket.resetAndDestroy(), answer(200)));
  const http = openHttp();
  expect(await http.send(origin, { retry: { maxAttempts: 2 } })).toMatchObject({ status: 200, attempts: 2 });
  expect(http.clock.sleeps).toEqual([1_000]);
});

describe('abort', () => {
  const reason = new Error('the run was stopped');

  test('before anything is sent', async () => {
    const server = inTurn(answer(200));
    const { origin } = await serve(server);
    expect(await failure(openHttp().send(origin, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.seen).toEqual([]);
  });

  test('while it waits for headers: the connection is given up, and nothing is tried again', async () => {
    const controller = new AbortController();
    let closed: Promise<unknown> | undefined;
    const server = inTurn((request) => {
      closed = new Promise((resolve) => request.socket.on('close', resolve));
      controller.abort(reason);
    });
    const { origin } = await serve(server);
    expect(await failure(openHttp().send(origin, { signal: controller.signal, retry: { maxAttempts: 3 } }))).toBe(reason);
    await closed;
    expect(server.seen).toHaveLength(1);
  });

  test('in the middle of the body', async () => {
    const controller = new AbortController();
    const { origin } = await serve((_request, response) => {
      response.write('half');
      setImmediate(() => controller.abort(reason));
    });
    expect(await failure(openHttp().send(origin, { signal: controller.signal }))).toBe(reason);
  });

  test('while it waits for the next attempt', async () => {
    const controller = new AbortController();
    const server = inTurn(answer(503));
    const { origin } = await serve(server);
    const http = openHttp();
    Object.assign(http.clock, {
      sleep: (_ms: number, signal?: AbortSignal) => {
        const waiting = new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
        controller.abort(reason);
        return waiting;
      },
    });
    expect(await failure(http.send(origin, { signal: controller.signal, retry: { maxAttempts: 3 } }))).toBe(reason);
    expect(server.seen).toHaveLength(1);
  });

  test('while it waits by the system clock', async () => {
    const controller = new AbortController();
    const { origin } = await serve(answer(503));
    const waiting = openHttp({ clock: systemClock }).send(origin, {
      signal: controller.signal,
      retry: { maxAttempts: 2, initialDelay: 60_000 },
    });
    setTimeout(() => controller.abort(reason), 100);
    expect(await failure(waiting)).toBe(reason);
  });

  test('while it waits for a free connection: it is never sent', async () => {
    const server = inTurn((_request, response) => void setTimeout(() => response.end(), 50), answer(200));
    const { origin } = await serve(server);
    const http = openHttp({ maxConnections: 1 });
    const controller = new AbortController();
    const running = http.send(`${origin}/first`);
    const queued = failure(http.send(`${origin}/queued`, { signal: controller.signal }));
    const behind = http.send(`${origin}/behind`);
    controller.abort(reason);
    expect(await queued).toBe(reason);
    expect([(await running).status, (await behind).status]).toEqual([200, 200]);
    expect(server.seen.map(({ url }) => url)).toEqual(['/first', '/behind']);
  });

  test('one signal stops all the exchanges under it', async () => {
    const controller = new AbortController();
    let waiting = 0;
    const { origin } = await serve(() => {
      if (++waiting === 5) controller.abort(reason);
    });
    const http = openHttp();
    const all = Array.from({ length: 5 }, () => failure(http.send(origin, { signal: controller.signal })));
    expect(await Promise.all(all)).toEqual(Array.from({ length: 5 }, () => reason));
  });

  test('after the answer changes nothing', async () => {
    const controller = new AbortController();
    const { origin } = await serve(answer(200));
    const http = openHttp();
    expect(await http.send(origin, { signal: controller.signal })).toMatchObject({ status: 200 });
    controller.abort(reason);
    expect(await http.send(origin)).toMatchObject({ status: 200 });
  });
});
