import { expect, test } from 'vitest';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { budgetOf, mostWithin } from '../support/budgets.ts';
import { answer, failure, inTurn, openHttp, serve } from './open-http.ts';

test('scenario 13: six reads at once, and the server never sees more than two in a window', async () => {
  const seen: number[] = [];
  const { origin } = await serve((_request, response) => {
    seen.push(performance.now());
    response.end('ok');
  });
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ requests: 2, per: 500 })];
  const all = await Promise.all(Array.from({ length: 6 }, () => http.send(origin, { budgets })));
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
  expect(seen).toHaveLength(6);
  expect(mostWithin(seen, 500)).toBeLessThanOrEqual(2);
});

test('no more reach the server at once than the budget allows, bodies and all', async () => {
  let underWay = 0;
  let most = 0;
  const { origin } = await serve((_request, response) => {
    most = Math.max(most, (underWay += 1));
    response.write('half');
    setTimeout(() => response.end('whole'), 10);
    response.on('finish', () => (underWay -= 1));
  });
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ concurrency: 3 })];
  await Promise.all(Array.from({ length: 12 }, () => http.send(origin, { budgets })));
  expect(most).toBe(3);
});

test('a request that fails gives back its place', async () => {
  const { origin } = await serve(inTurn((request) => request.socket.resetAndDestroy(), answer(200)));
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ concurrency: 1 })];
  expect(await failure(http.send(origin, { budgets }))).toMatchObject({ code: 'NETWORK_ERROR' });
  expect(await http.send(origin, { budgets })).toMatchObject({ status: 200 });
});

test('a signing that fails gives back its place', async () => {
  const { origin } = await serve(answer(200));
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ concurrency: 1 })];
  const sign = (): never => {
    throw new Error('no key');
  };
  expect((await failure(http.send(origin, { budgets, sign }))).message).toBe('no key');
  expect(await http.send(origin, { budgets })).toMatchObject({ status: 200 });
});

test('one that is stopped while it waits for its budget is never sent', async () => {
  const server = inTurn((_request, response) => void setTimeout(() => response.end(), 30), answer(200));
  const { origin } = await serve(server);
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ concurrency: 1 })];
  const controller = new AbortController();
  const reason = new Error('the run was stopped');
  const running = http.send(`${origin}/first`, { budgets });
  const queued = failure(http.send(`${origin}/queued`, { budgets, signal: controller.signal }));
  const behind = http.send(`${origin}/behind`, { budgets });
  controller.abort(reason);
  expect(await queued).toBe(reason);
  expect([(await running).status, (await behind).status]).toEqual([200, 200]);
  expect(server.seen.map(({ url }) => url)).toEqual(['/first', '/behind']);
});

test('what waits for its budget is not given up for its own time', async () => {
  const { origin } = await serve((_request, response) => void setTimeout(() => response.end(), 60));
  const http = openHttp({ clock: systemClock });
  const budgets = [budgetOf({ concurrency: 1 })];
  const all = await Promise.all(Array.from({ length: 5 }, () => http.send(origin, { budgets, timeouts: { total: 200 } })));
  expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

test('a redirect pays at each of its addresses', async () => {
  const seen: number[] = [];
  const server = inTurn(answer(302, { location: '/b' }), answer(302, { location: '/c' }), answer(200));
  const { origin } = await serve((request, response) => {
    seen.push(performance.now());
    server(request, response);
  });
  const http = openHttp({ clock: systemClock });
  expect(await http.send(`${origin}/a`, { budgets: [budgetOf({ requests: 1, per: 100 })] })).toMatchObject({ status: 200 });
  expect(seen).toHaveLength(3);
  expect(mostWithin(seen, 100)).toBe(1);
});

const in30s = new Date(Date.UTC(2026, 0, 15, 12, 0, 30));

test.each([
  ['retry-after', '30'],
  ['retry-after', in30s.toUTCString()],
  ['ratelimit', '"burst";r=0;t=30'],
  ['ratelimit', 'limit=10, remaining=0, reset=30'],
  ['ratelimit-reset', '30'],
  ['x-ratelimit-reset', String(in30s.getTime() / 1_000)],
  ['x-ratelimit-reset', String(in30s.getTime())],
  ['x-ratelimit-reset', in30s.toISOString()],
])('a 429 with %s: %s is waited for', async (header, value) => {
  const server = inTurn(
    (_request, response) => {
      response.sendDate = false;
      response.writeHead(429, { [header]: value }).end();
    },
    answer(200, {}, 'ok'),
  );
  const { origin } = await serve(server);
  const http = openHttp();
  expect(await http.send(origin, { retry: { maxAttempts: 2 } })).toMatchObject({ status: 200, attempts: 2 });
  expect(http.clock.sleeps).toEqual([30_000]);
  expect(server.seen).toHaveLength(2);
});

test('a provider that only ever says to wait is asked a bounded number of times', async () => {
  const server = inTurn(answer(200, {}, '{"wait":true}'));
  const { origin } = await serve(server);
  const http = openHttp();
  const judge = () => ({ type: 'wait', afterMs: 0 }) as const;
  const response = await http.send(origin, { retry: { totalWait: 10_000 }, judge });
  expect(response).toMatchObject({ attempts: 11, refusedWait: { asked: 1_000, bound: 'totalWait', most: 10_000 } });
  expect(server.seen).toHaveLength(11);
});
