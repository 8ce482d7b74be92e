import { createServer, type IncomingMessage } from 'node:http';
import { listenOn, shut } from './listen.ts';

/** A request that the server was sent. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as a form. */
  readonly form: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
}

export interface TokenServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
  /** By path; what has none is not found. */
  answers: Readonly<Record<string, (asked: Asked) => Told>>;
}

/** A provider whose every answer the test says. */
export async function startTokenServer(answers: TokenServer['answers'] = {}): Promise<TokenServer> {
  const asked: Asked[] = [];
  const listening = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://server');
      const one = {
        method: request.method ?? '',
        path: url.pathname + url.search,
        headers: request.headers,
        body,
        form: Object.fromEntries(new URLSearchParams(body)),
      };
      asked.push(one);
      const { status = 200, headers = {}, body: told = {} } = server.answers[url.pathname]?.(one) ?? { status: 404 };
      const isText = typeof told === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
      response.end(isText ? told : JSON.stringify(told));
    });
  });
  const port = await listenOn(listening);
  const server: TokenServer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    answers,
    [Symbol.asyncDispose]: () => shut(listening),
  };
  return server;
}
