import { createServer } from 'node:http';
import { keep } from '../support/keep.ts';
import { listenOn, shut } from '../support/listen.ts';

export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ExampleServer {
  readonly url: string;
  readonly arrived: Arrived[];
}

/** The API that the pages are about, on this machine. */
export async function startExampleServer(answer: (arrived: Arrived) => object): Promise<ExampleServer> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const body = Buffer.concat(chunks).toString();
      const one = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers, body };
      arrived.push(one);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(one)));
    });
  });
  const port = await listenOn(server);
  keep({ [Symbol.asyncDispose]: () => shut(server) });
  return { url: `http://127.0.0.1:${port}`, arrived };
}
