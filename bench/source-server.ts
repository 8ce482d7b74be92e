// A source of records for the benchmarks, in a process of its own: pages are patched copies of one made page, so that the
// server costs little beside the client. `node bench/source-server.ts` prints its port.
import { createServer } from 'node:http';

const smallBase = 1_000_000_000n;
const largeBase = 9_007_199_254_000_000_000n;
const statuses = ['pending', 'processing', 'completed', 'cancelled'];
const templates = new Map<number, Template>();

interface Template {
  readonly bytes: Buffer;
  /** Where each record's id stands. */
  readonly places: readonly number[];
}

/** About 1 KB of JSON; one in a hundred has an id of 19 digits, which a double cannot hold. */
function recordText(index: number): string {
  const id = index % 100 === 99 ? String(largeBase) : String(smallBase);
  return `{"id":${id},"number":"A-${1_000 + index}","status":"${statuses[index % 4]}","currency":"eur","total":"${(index % 500) + 0.25}","quantity":${index % 9},"created_at":"2024-03-0${(index % 9) + 1}T10:20:30Z","updated_at":"2024-05-1${index % 9}T01:02:03Z","customer":{"id":${index % 7_000},"first_name":"Ada ${index % 90}","last_name":"Lovelace","email":"ada${index}@example.com","address":{"street":"12 Analytical Row","city":"London","postcode":"N1 ${index % 10}AA","country":"gb"}},"line_items":[{"sku":"SKU-${index % 300}","name":"Difference engine cog, brass, hand-finished","quantity":${(index % 4) + 1},"price":12.5},{"sku":"SKU-${(index + 7) % 300}","name":"Punched cards, box of one hundred","quantity":1,"price":3.75}],"note":${index % 3 === 0 ? 'null' : '"leave at the door, mind the step and the cat"'},"tags":["new","priority","export"],"meta":{"source":"web","campaign":"spring-${index % 12}","agent":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101","referrer":"https://example.com/catalogue/engines?page=${index % 20}"},"description":"The engine weaves algebraic patterns just as the loom weaves flowers and leaves; this text fills the record up to a usual size."}`;
}

function templateOf(size: number): Template {
  const known = templates.get(size);
  if (known) return known;
  const places: number[] = [];
  let text = '[';
  for (let index = 0; index < size; index += 1) {
    if (index > 0) text += ',';
    places.push(text.length + '{"id":'.length);
    text += recordText(index);
  }
  const template = { bytes: Buffer.from(`${text}]`, 'latin1'), places };
  templates.set(size, template);
  return template;
}

function pageOf(page: number, size: number): Buffer {
  const { bytes, places } = templateOf(size);
  const copy = Buffer.from(bytes);
  places.forEach((place, index) => {
    const number = BigInt((page - 1) * size + index);
    copy.write(String((index % 100 === 99 ? largeBase : smallBase) + number), place, 'latin1');
  });
  return copy;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const size = Number(url.searchParams.get('per_page') ?? 100);
  const page = Number(url.searchParams.get('page') ?? 1);
  const total = Number(url.searchParams.get('total') ?? 200_000);
  const body = pageOf(page, size);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-total-pages': String(Math.ceil(total / size)),
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : '');
});
// The parent ends us by closing our standard input.
process.stdin.on('end', () => process.exit(0)).resume();
