import { createServer, type IncomingMessage } from 'node:http';
import { listenOn, shut } from '../support/listen.ts';
import { compareRequest } from './compare.ts';
import { createExpecting, type Expecting } from './expecting.ts';
import type { Expected } from './oracle/parts.ts';

/** One server for all providers: it answers what is expected, in order, and looks at every byte of what it is asked. */
export interface LocalServer extends AsyncDisposable {
  /** The same address on this server: the host becomes the first part of the path. */
  here(url: string): string;
  readonly expect: Expecting['expect'];
}

export async function startLocalServer(): Promise<LocalServer> {
  const expecting = createExpecting();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const next = expecting.next();
      const host = `127.0.0.1:${port}`;
      if (next) expecting.note(...compare(next, request, body, host));
      else expecting.note(`a request that is not expected: ${request.method} ${request.url}`);
      const { status = 200, headers = {}, body: text } = next?.answer ?? { status: 404, body: '' };
      response.writeHead(status, headersOf(headers)).end(text);
    });
  });
  const port = await listenOn(server);
  return {
    here: (url) => url.replaceAll(/https:\/\/(?!127\.)/g, `http://127.0.0.1:${port}/`),
    expect: expecting.expect,
    [Symbol.asyncDispose]: () => shut(server),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Nothing set an encoding.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Several cookies are several headers. */
function headersOf(headers: Readonly<Record<string, string>>): Record<string, string | string[]> {
  const cookies = headers['set-cookie'];
  return { ...headers, ...(cookies === undefined ? {} : { 'set-cookie': cookies.split(/, (?=\w+=)/) }) };
}

/** Compares what was sent, and the headers of the way that it travels, which every request has. */
function compare(expected: Expected, request: IncomingMessage, body: Buffer, host: string): readonly string[] {
  const own = Object.hasOwn(expected.headers, 'user-agent');
  const length = body.length > 0 || request.method === 'POST' ? String(body.length) : undefined;
  const travel: Readonly<Record<string, string | undefined>> = {
    host,
    connection: 'keep-alive',
    'content-length': length,
    'transfer-encoding': undefined,
    'accept-encoding': 'gzip, deflate, br, zstd',
    ...(own ? {} : { 'user-agent': 'ferrule' }),
  };
  const problems = Object.entries(travel).filter(([name, value]) => request.headers[name] !== value);
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const sent = {
    method: request.method ?? '',
    url: `http://${host}${request.url}`,
    headers: Object.fromEntries(names.filter((name) => !Object.hasOwn(travel, name)).map((name) => [name, String(request.headers[name])])),
    body: body.length === 0 ? undefined : body.toString('utf8'),
  };
  return [
    ...problems.map(([name]) => `${expected.what}: ${name} ${String(request.headers[name])}`),
    ...(new Set(names).size === names.length ? [] : [`${expected.what}: a header is there twice`]),
    ...compareRequest(expected, sent),
  ];
}
