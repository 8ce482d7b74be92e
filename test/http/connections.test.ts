import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createHttp } from '../../runtime/http/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { createFaultProxy } from '../support/fault-proxy.ts';
import { answer, failure, openHttp, policyFor, serve, unsigned } from './open-http.ts';

const loopback = [{ address: '127.0.0.1', family: 4 }];

test('pages over a kept-alive connection cost one connection and one lookup', async () => {
  const { port } = await serve(answer(200));
  await using proxy = await createFaultProxy(port);
  const lookups: string[] = [];
  const http = openHttp({
    resolve: (name) => {
      lookups.push(name);
      return Promise.resolve(loopback);
    },
  });
  for (let page = 0; page < 50; page++) {
    await http.send(`http://shop.example:${proxy.port}/?page=${page}`);
    // A caller does something with a page; undici frees the connection meanwhile.
    await setImmediate();
  }
  expect([proxy.connections, lookups]).toEqual([1, ['shop.example']]);
});

test('policies that allow different addresses share no connection', async () => {
  const { port } = await serve(answer(200));
  const http = openHttp({ resolve: () => Promise.resolve(loopback) });
  const url = `http://shop.example:${port}/`;
  expect(await http.send(url, { allowedAddresses: ['127.0.0.1'] })).toMatchObject({ status: 200 });
  await expect(http.send(url, { allowedAddresses: [] })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(await http.send(url, { allowedAddresses: ['127.0.0.1'] })).toMatchObject({ status: 200 });
});

test('no more connections to an origin than asked for', async () => {
  let open = 0;
  let most = 0;
  const { origin } = await serve((_request, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      response.end();
    }, 5);
  });
  const http = openHttp({ maxConnections: 3 });
  await Promise.all(Array.from({ length: 30 }, () => http.send(origin)));
  expect(most).toBe(3);
});

test('disposing is safe twice and before anything was sent, and ends what is under way', async () => {
  const options = { clock: systemClock, random: Math.random, redactor: createRedactor(), log: silentLog, environment: {} };
  const idle = createHttp(options);
  await idle[Symbol.asyncDispose]();
  const busy = createHttp(options);
  let arrived = (): void => {};
  const waiting = new Promise<void>((resolve) => (arrived = resolve));
  const { origin } = await serve(() => arrived());
  const url = new URL(origin);
  const request = { method: 'GET', url, headers: {}, body: undefined, idempotent: true };
  const given = { policy: policyFor(url, { retry: { maxAttempts: 3 } }), sign: unsigned };
  const underWay = failure(busy.exchange(request, given));
  await waiting;
  await busy[Symbol.asyncDispose]();
  await busy[Symbol.asyncDispose]();
  const stopping = { code: 'NETWORK_ERROR', message: expect.stringContaining('the runtime is stopping'), details: { attempts: 1 } };
  expect(await underWay).toMatchObject(stopping);
  expect(await failure(busy.exchange(request, given))).toMatchObject(stopping);
});
