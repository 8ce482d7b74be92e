// Real processes that share budgets through a database, and a server that counts.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { Budget } from '../../../../runtime/http/index.ts';
import { budgetOf, mostWithin } from '../../../support/budgets.ts';
import { listenOn, shut } from '../../../support/listen.ts';
import { makeDatabase } from '../../../support/postgres-database.ts';
import { startPostgres } from '../../../support/postgres.ts';
import { startChild, type Child } from '../../processes/start-child.ts';

interface Arrival {
  readonly at: number;
  readonly path: string;
  readonly by: string;
}

interface Counting {
  readonly origin: string;
  readonly arrivals: Arrival[];
  mostAtOnce(): number;
}

async function countingServer(answer: (response: ServerResponse, count: number) => void, takes = 0): Promise<Counting> {
  const arrivals: Arrival[] = [];
  let underWay = 0;
  let most = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    arrivals.push({ at: performance.now(), path: url.pathname.slice(1), by: url.searchParams.get('by') ?? '' });
    most = Math.max(most, (underWay += 1));
    response.on('close', () => (underWay -= 1));
    setTimeout(() => answer(response, arrivals.length), takes);
  });
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return { origin: `http://127.0.0.1:${port}`, arrivals, mostAtOnce: () => most };
}

const ok = (response: ServerResponse): void => void response.end('ok');

interface Orders {
  readonly budgets: Readonly<Record<string, readonly Budget[]>>;
  readonly requests: number;
  readonly atOnce: number;
  readonly patience?: number;
}

function start(database: string, { origin }: Counting, orders: Orders): Child {
  return startChild('spend-budget.ts', [JSON.stringify({ patience: 20_000, ...orders, database, origin })]);
}

async function outcomes(child: Child): Promise<readonly string[]> {
  const said: string[] = [];
  for (let line = await child.lines.next(); !line.done; line = await child.lines.next()) said.push(line.value);
  expect(said.pop()).toBe('done');
  return said;
}

const timesOf = (arrivals: readonly Arrival[]): readonly number[] => arrivals.map(({ at }) => at);

const repeated = (count: number, text: string): readonly string[] => Array.from({ length: count }, () => text);

test('four processes together never exceed several windows, and use most of what they may', { timeout: 120_000 }, async () => {
  const server = await countingServer(ok);
  const database = await makeDatabase();
  const budgets = {
    shop: [budgetOf({ key: 'short', requests: 12, per: 500 }), budgetOf({ key: 'long', name: 'long', requests: 60, per: 4_000 })],
  };
  const children = Array.from({ length: 4 }, () => start(database, server, { budgets, requests: 40, atOnce: 6 }));
  for (const said of await Promise.all(children.map(outcomes))) expect(said).toEqual(repeated(40, '200'));
  const { arrivals } = server;
  expect(arrivals).toHaveLength(160);
  expect(mostWithin(timesOf(arrivals), 500)).toBeLessThanOrEqual(12);
  expect(mostWithin(timesOf(arrivals), 4_000)).toBeLessThanOrEqual(60);
  // 160 of 60 in 4 s take no less than 8 s; three times that would mean that leave is lost.
  expect((arrivals.at(-1)?.at ?? Infinity) - (arrivals[0]?.at ?? 0)).toBeLessThan(24_000);
});

test('four processes together never have more under way than is declared', { timeout: 60_000 }, async () => {
  const server = await countingServer(ok, 15);
  const database = await makeDatabase();
  const budgets = { shop: [budgetOf({ concurrency: 3 })] };
  const children = Array.from({ length: 4 }, () => start(database, server, { budgets, requests: 25, atOnce: 5 }));
  for (const said of await Promise.all(children.map(outcomes))) expect(said).toEqual(repeated(25, '200'));
  expect(server.mostAtOnce()).toBe(3);
});

test('what a provider told one process keeps another waiting too', { timeout: 60_000 }, async () => {
  const server = await countingServer((response, count) => {
    if (count === 1) response.writeHead(429, { 'retry-after': '5' });
    response.end();
  });
  const database = await makeDatabase();
  const learn = { limit: undefined, remaining: undefined, reset: undefined };
  const orders = { budgets: { shop: [budgetOf({ learn })] }, requests: 1, atOnce: 1 };
  expect(await outcomes(start(database, server, orders))).toEqual(['429']);
  expect(await outcomes(start(database, server, orders))).toEqual(['200']);
  const [first, second] = server.arrivals;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(4_500);
});

test('what a killed process held comes free by itself', { timeout: 60_000 }, async () => {
  const server = await countingServer((response, count) => void (count === 1 || response.end()));
  const database = await makeDatabase();
  const orders = { budgets: { shop: [budgetOf({ concurrency: 1 })] }, requests: 1, atOnce: 1 };
  const dead = start(database, server, orders);
  await expect.poll(() => server.arrivals.length, { timeout: 20_000 }).toBe(1);
  const next = start(database, server, orders);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(server.arrivals).toHaveLength(1);
  await dead.kill();
  expect(await outcomes(next)).toEqual(['200']);
});

test('a datasource that asks for little gets its share beside one that asks for all', { timeout: 60_000 }, async () => {
  const server = await countingServer(ok);
  const database = await makeDatabase();
  const shared = [budgetOf({ requests: 20, per: 500 })];
  const greedy = [0, 1].map(() => start(database, server, { budgets: { greedy: shared }, requests: 80, atOnce: 40 }));
  await expect.poll(() => server.arrivals.length, { timeout: 20_000 }).toBeGreaterThan(20);
  const modest = start(database, server, { budgets: { modest: shared, timid: shared }, requests: 15, atOnce: 15 });
  expect(await outcomes(modest)).toEqual(repeated(30, '200'));
  const rest = server.arrivals.slice(server.arrivals.findIndex(({ path }) => path === 'modest'));
  const last = rest.findLastIndex(({ path }) => path !== 'greedy');
  // Half of what went out was theirs, give or take a window.
  expect(rest.slice(0, last).filter(({ path }) => path === 'greedy').length).toBeLessThanOrEqual(60);
  const places = (name: string): readonly number[] => rest.flatMap(({ path }, index) => (path === name ? [index] : []));
  expect(Math.abs((places('modest').at(-1) ?? 0) - (places('timid').at(-1) ?? 0))).toBeLessThan(25);
  await Promise.all(greedy.map((child) => child.kill()));
});

test('while the database is away nothing is sent: requests wait, then fail and say why', { timeout: 90_000 }, async () => {
  const postgres = await startPostgres({ fsync: 'off' });
  onTestFinished(() => postgres.remove());
  const server = await countingServer(ok);
  const budgets = { shop: [budgetOf({ requests: 5, per: 1_000 })] };
  const long = start(postgres.url(), server, { budgets, requests: 20, atOnce: 2, patience: 30_000 });
  const short = start(postgres.url(), server, { budgets, requests: 15, atOnce: 1, patience: 500 });
  await expect.poll(() => server.arrivals.length, { timeout: 20_000 }).toBeGreaterThan(10);
  await postgres.stop('immediate');
  // What was granted before may still leave.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const before = server.arrivals.length;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(server.arrivals).toHaveLength(before);
  const failed = (await outcomes(short)).filter((said) => said !== '200');
  expect(failed[0]).toMatch(/^STORE_FAILED: the request was not sent: its rate limit "default" is shared through the database, and there /);
  await postgres.start();
  expect(await outcomes(long)).toEqual(repeated(20, '200'));
  expect(mostWithin(timesOf(server.arrivals), 1_000)).toBeLessThanOrEqual(5);
});
