// A server that is far away: it answers 50 ms after it was asked, and counts what comes within any second.
// `node bench/far-server.ts` prints its port; `GET /busiest` tells the most requests that came within one second.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const latency = 50;
const pages = 500;
const size = 100;
let arrivals: number[] = [];

function pageOf(page: number): string {
  const records = Array.from({ length: size }, (_, index) => ({ id: (page - 1) * size + index + 1, name: `record ${index}` }));
  return JSON.stringify(page > pages ? [] : records);
}

function busiestSecond(): number {
  let from = 0;
  let most = 0;
  for (const [index, arrival] of arrivals.entries()) {
    while (arrival - (arrivals[from] ?? arrival) >= 1_000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('content-type', 'application/json');
  if (url.pathname === '/busiest') {
    response.end(JSON.stringify({ requests: arrivals.length, busiest: busiestSecond() }));
    arrivals = [];
    return;
  }
  arrivals.push(performance.now());
  await sleep(latency);
  response.setHeader('x-total-pages', String(pages));
  response.end(pageOf(Number(url.searchParams.get('page') ?? 1)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : '');
});
// The parent ends us by closing our standard input.
process.stdin.on('end', () => process.exit(0)).resume();
