import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { compareRequest } from './compare.ts';
import type { Expected } from './oracle/parts.ts';

/** One server for all providers: it answers what is expected, in order, and looks at every byte of what it is asked. */
export interface LocalServer extends AsyncDisposable {
  /** The same address on this server: the host becomes the first part of the path. */
  here(url: string): string;
  /** What was sent otherwise while `act` ran, or not at all. */
  expect(expected: readonly Expected[], act: () => Promise<unknown>): Promise<readonly string[]>;
}

export async function startLocalServer(): Promise<LocalServer> {
  let awaited: Expected[] = [];
  let problems: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const next = awaited.shift();
      const host = `127.0.0.1:${port}`;
      if (next) problems.push(...compare(next, request, body, host));
      else problems.push(`a request that is not expected: ${request.method} ${request.url}`);
      const { status = 200, headers = {}, body: text } = next?.answer ?? { status: 404, body: '' };
      response.writeHead(status, headersOf(headers)).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    here: (url) => url.replaceAll(/https:\/\/(?!127\.)/g, `http://127.0.0.1:${port}/`),
    async expect(expected, act) {
      awaited = [...expected];
      problems = [];
      try {
        await act();
      } catch (thrown) {
        problems.push(`thrown: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
      return [...problems, ...awaited.map(({ what }) => `${what}: was not sent`)];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
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
