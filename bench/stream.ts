// What memory a read of one large body takes that is streamed: a loopback server in a process of its own gives 1 GB of records;
// a fresh process reads it, another reads 10 MB, and the peaks of their memory are compared. `node bench/stream.ts [megabytes]`
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import type { Catalog, Loaded } from '../runtime/documents/catalog.ts';
import type { Connector } from '../runtime/documents/generated/connector.ts';
import type { Datasource } from '../runtime/documents/generated/datasource.ts';
import { createEngine } from '../runtime/engine/index.ts';
import { createExpressions } from '../runtime/expressions/index.ts';
import { createHttp } from '../runtime/http/index.ts';
import { systemClock } from '../runtime/kernel/clock.ts';
import { createEvents } from '../runtime/kernel/events.ts';
import { silentLog } from '../runtime/kernel/log.ts';
import { createRedactor } from '../runtime/kernel/redactor.ts';

/** As `ferrule` starts. */
const memoryFlags = createRequire(import.meta.url)('../bin/memory.cjs') as readonly string[];
const mostGrowth = 150;
const small = 10;
const kinds = ['json', 'jsonLines', 'csv', 'json.gz'] as const;
type Kind = (typeof kinds)[number];

/** About 1 KB. */
function recordOf(id: number): object {
  const note = 'lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor. '.repeat(8);
  return { id, email: `customer${id}@example.com`, name: 'Ada Lovelace', active: id % 2 === 0, balance: id / 100, tags: ['a', 'b'], note };
}

/** Blocks of records, so that to make them costs little beside reading them. */
function* bodyOf(kind: Kind, megabytes: number): Generator<Buffer> {
  const records = Array.from({ length: 1_000 }, (_, index) => recordOf(1_000_000 + index));
  const row = (record: object): string =>
    Object.values(record)
      .map((value) => `"${String(value)}"`)
      .join(',');
  const isJson = kind.startsWith('json') && kind !== 'jsonLines';
  const text = kind === 'csv' ? records.map(row).join('\n') : records.map((record) => JSON.stringify(record)).join(isJson ? ',' : '\n');
  const block = Buffer.from(text);
  const blocks = Math.ceil((megabytes * 1_048_576) / block.length);
  const [before, between, after] = isJson
    ? ['{"data":[', ',', '],"next":null}']
    : [kind === 'csv' ? `${Object.keys(recordOf(1)).join(',')}\n` : '', '\n', '\n'];
  yield Buffer.from(before);
  for (let index = 0; index < blocks; index += 1) {
    if (index > 0) yield Buffer.from(between);
    yield block;
  }
  yield Buffer.from(after);
}

async function serve(): Promise<void> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const kind = kinds.find((one) => `/${one}` === url.pathname) ?? 'json';
    const body = Readable.from(bodyOf(kind, Number(url.searchParams.get('megabytes'))), { objectMode: false });
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    (kind === 'json.gz' ? body.pipe(createGzip({ level: 1 })) : body).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on a TCP port.
  process.send?.((server.address() as AddressInfo).port);
}

async function read(port: string, kind: Kind, megabytes: string): Promise<void> {
  await using expressions = createExpressions({ time: 1_000, size: 1_048_576 });
  const parts = { clock: systemClock, redactor: createRedactor() };
  await using http = createHttp({ ...parts, random: Math.random, log: silentLog, environment: {} });
  const engine = createEngine({
    ...parts,
    expressions,
    exchange: http.exchange,
    events: createEvents(),
    environment: {},
    allowedAddresses: () => ['localhost'],
  });
  const type = kind === 'json.gz' ? 'json' : kind;
  const list = { path: `/${kind}?megabytes=${megabytes}`, ...(type === 'json' ? { records: 'data' } : {}), decode: { type }, stream: true };
  const connector = { kind: 'connector', name: 'api', http: { baseUrl: `http://127.0.0.1:${port}` }, objects: [{ name: 'item', list }] };
  const catalog: Catalog = {
    connectors: new Map([['api', loaded<Connector>(connector)]]),
    datasources: new Map([['source', loaded<Datasource>({ kind: 'datasource', name: 'source', connector: 'api' })]]),
    mappings: new Map(),
    diagnostics: [],
  };
  let count = 0;
  const started = performance.now();
  for await (const page of engine.bind(catalog, 'source').read('item')) count += page.records.length;
  const seconds = (performance.now() - started) / 1_000;
  process.send?.({ count, seconds, peak: peakMegabytes() });
}

function loaded<Document>(document: unknown): Loaded<Document> {
  // Written above, in the shape that the schema asks for.
  return { document: document as Document, hash: 'h', file: 'f', uploaded: false, text: '' };
}

/** The most memory that this process has had, in megabytes. */
function peakMegabytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024;
}

function start(...words: readonly string[]): ChildProcess {
  return fork(fileURLToPath(import.meta.url), words, { execArgv: [...memoryFlags] });
}

interface Measured {
  readonly count: number;
  readonly seconds: number;
  readonly peak: number;
}

async function measure(port: string, kind: Kind, megabytes: number): Promise<Measured> {
  const [measured] = (await once(start('read', port, kind, String(megabytes)), 'message')) as [Measured]; // what `read` sends
  return measured;
}

async function compare(megabytes: number): Promise<void> {
  const server = start('serve');
  const [port] = (await once(server, 'message')) as [number]; // what `serve` sends
  for (const kind of kinds) {
    const little = await measure(String(port), kind, small);
    const much = await measure(String(port), kind, megabytes);
    const growth = much.peak - little.peak;
    if (growth >= mostGrowth) process.exitCode = 1;
    console.log(
      `${growth < mostGrowth ? 'met   ' : 'MISSED'} ${kind}, ${megabytes} MB: ${growth.toFixed(0)} MB more at the peak than for ${small} MB ` +
        `(${much.peak.toFixed(0)} and ${little.peak.toFixed(0)}; less than ${mostGrowth}), ${much.count.toLocaleString('en')} records, ` +
        `${Math.round(megabytes / much.seconds)} MB a second`,
    );
  }
  server.kill();
}

const [command, port = '', kind = 'json', megabytes = '0'] = process.argv.slice(2);
if (command === 'serve') await serve();
// The process that started us gives one of the kinds.
else if (command === 'read') await read(port, kind as Kind, megabytes);
else await compare(Number(command ?? 1_024));
