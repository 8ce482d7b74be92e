/**
 * What an exchange costs beside bare undici: pages of 100 and 1,000 records of 1 KB from loopback, one request at a time
 * and eight at a time. The server and each contestant have a process of their own, so that none pays for another's garbage;
 * they take turns in short blocks, so that a busy machine disturbs them alike.
 *
 *   node bench/exchange.ts [rounds]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { createHttp, type ExchangeOptions } from '../runtime/http/index.ts';
import { systemClock } from '../runtime/kernel/clock.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { createRedactor } from '../runtime/kernel/redactor.ts';

/** Requests of one turn. */
const block = 200;

type Fetch = (url: URL) => Promise<number>;
interface Turn {
  readonly url: string;
  readonly width: number;
}
/** Milliseconds of a turn: on the clock, and of processor time. */
interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

const headers = { accept: 'application/json' };

const contestants: Readonly<Record<string, () => Fetch>> = {
  exchange() {
    const http = createHttp({ clock: systemClock, random: Math.random, redactor: createRedactor(), log: silentLog, environment: {} });
    const known = new Map<string, ExchangeOptions>();
    return async (url) => {
      const options = known.get(url.host) ?? exchangeOptions(url);
      known.set(url.host, options);
      return (await http.exchange({ method: 'GET', url, headers, body: undefined, idempotent: true }, options)).body.length;
    };
  },
  'undici.request, body.bytes()'() {
    const dispatcher = new Agent({ connections: 64, allowH2: false });
    return async (url) => (await (await request(url, { dispatcher, headers })).body.bytes()).length;
  },
  'undici.request, for await'() {
    const dispatcher = new Agent({ connections: 64, allowH2: false });
    return async (url) => {
      const chunks: Buffer[] = [];
      for await (const chunk of (await request(url, { dispatcher, headers })).body) chunks.push(chunk as Buffer); // it yields buffers
      return Buffer.concat(chunks).length;
    };
  },
};

function exchangeOptions(url: URL): ExchangeOptions {
  return {
    signal: new AbortController().signal,
    sign: (unsigned) => unsigned,
    policy: {
      allowedHosts: [url.host],
      allowedAddresses: ['localhost'],
      timeouts: { connect: 10_000, headers: 60_000, idle: 30_000, total: 300_000 },
      retry: {
        maxAttempts: 3,
        initialDelay: 1_000,
        multiplier: 2,
        maxDelay: 60_000,
        backoff: 'exponential',
        maxWait: 60_000,
        totalWait: 1_800_000,
        waitFrom: [],
        jitter: true,
        statuses: [429, 503],
        onNetworkError: true,
      },
      limits: { bodySize: 67_108_864, nesting: 200 },
    },
  };
}

function serve(): void {
  const page = (size: number): Buffer =>
    Buffer.from(JSON.stringify(Array.from({ length: size }, (_, id) => ({ id, note: 'x'.repeat(1_000) }))));
  const pages = new Map([100, 1_000].map((size) => [`/${size}`, page(size)]));
  const server = createServer((incoming, response) => {
    const body = pages.get(incoming.url ?? '') ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // it listens on a port
}

async function takeTurn(fetch: Fetch, { url, width }: Turn): Promise<Taken> {
  const target = new URL(url);
  const begun = performance.now();
  const cpu = process.cpuUsage();
  let left = block;
  const caller = async (): Promise<void> => {
    while (left-- > 0) if ((await fetch(target)) === 0) throw new Error('an empty page');
  };
  await Promise.all(Array.from({ length: width }, caller));
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - begun, cpu: (user + system) / 1_000 };
}

async function compare(url: string, width: number, rounds: number, processes: ReadonlyMap<string, ChildProcess>): Promise<void> {
  const taken = new Map<string, Taken[]>([...processes.keys()].map((name) => [name, []]));
  // The first two rounds warm up.
  for (let round = -2; round < rounds; round++) {
    for (const [name, child] of processes) {
      child.send({ url, width } satisfies Turn);
      const [turn] = (await once(child, 'message')) as [Taken]; // what `takeTurn` gives
      if (round >= 0) taken.get(name)?.push(turn);
    }
  }
  console.log(`${new URL(url).pathname.slice(1)} records a page, ${width} at a time`);
  const own = summarize(taken.get('exchange') ?? []);
  for (const [name, turns] of taken) {
    const { wall, cpu } = summarize(turns);
    const speed = `${((block * 1_000) / wall).toFixed(0).padStart(6)} pages/s, ${((cpu * 1_000) / block).toFixed(0).padStart(5)} µs of processor each`;
    console.log(
      `  ${name.padEnd(30)}${speed}; exchange: ${(wall / own.wall).toFixed(2)} times the speed, ${(own.cpu / cpu).toFixed(2)} times the processor`,
    );
  }
}

function summarize(turns: readonly Taken[]): Taken {
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { wall: median(turns.map(({ wall }) => wall)), cpu: turns.reduce((sum, { cpu }) => sum + cpu, 0) / turns.length };
}

function contend(name: string): void {
  const fetch = contestants[name]?.();
  if (!fetch) throw new Error(`no contestant ${name}`);
  process.on('message', (turn: Turn) => void takeTurn(fetch, turn).then((taken) => process.send?.(taken)));
}

async function main(rounds: number): Promise<void> {
  const start = (role: string): ChildProcess => fork(fileURLToPath(import.meta.url), [role]);
  const server = start('serve');
  const [port] = (await once(server, 'message')) as [number]; // the port is all it sends
  const processes = new Map(Object.keys(contestants).map((name) => [name, start(name)]));
  for (const size of [100, 1_000]) for (const width of [1, 8]) await compare(`http://127.0.0.1:${port}/${size}`, width, rounds, processes);
  for (const child of [server, ...processes.values()]) child.kill();
}

const [role = '20'] = process.argv.slice(2);
if (role === 'serve') serve();
else if (role in contestants) contend(role);
else await main(Number(role));
