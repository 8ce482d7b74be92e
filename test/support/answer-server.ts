import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { listenOn, shut } from './listen.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** What is answered: a body that is no text goes as JSON; a function writes the answer itself. */
export type Answer =
  | { readonly status?: number; readonly headers?: { readonly [name: string]: string }; readonly body?: unknown }
  | ((response: ServerResponse) => void);

export interface AnswerServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request so far. */
  readonly asked: Asked[];
  answer: (asked: Asked) => Answer | Promise<Answer>;
  /** Breaks all connections and refuses new ones. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
}

/** A server on loopback that answers as the test says. */
export async function startAnswerServer(answer: AnswerServer['answer']): Promise<AnswerServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const one = { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: request.headers };
    asked.push(one);
    request.resume();
    void Promise.resolve(self.answer(one)).then((given) => send(response, given));
  });
  const port = await listenOn(server);
  const down = (): Promise<void> => shut(server);
  const up = async (): Promise<void> => void (await listenOn(server, port));
  const self: AnswerServer = { url: `http://127.0.0.1:${port}`, port, asked, answer, down, up, [Symbol.asyncDispose]: down };
  return self;
}

function send(response: ServerResponse, given: Answer): void {
  if (response.destroyed) return;
  if (typeof given === 'function') return given(response);
  const { status = 200, headers = {}, body = '' } = given;
  response.writeHead(status, { ...(typeof body === 'string' ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
