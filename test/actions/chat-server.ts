import { createServer, type ServerResponse } from 'node:http';
import { parseJson, stringifyJson } from '../../runtime/kernel/json.ts';
import { listenOn, shut } from '../support/listen.ts';

export interface Sent {
  readonly method: string;
  /** As it came, nothing decoded. */
  readonly target: string;
  readonly body: unknown;
}

export interface ChatServer extends AsyncDisposable {
  readonly url: string;
  readonly sent: Sent[];
  /** What is answered instead of the usual, for the method that is asked for. */
  answers: { [method: string]: (response: ServerResponse, sent: Sent) => void };
}

/** A chat service on loopback: `/bot<token>/<method>`. */
export async function startChatServer(token: string): Promise<ChatServer> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString();
      const one = { method: request.method ?? '', target: request.url ?? '', body: text === '' ? undefined : parseJson(text) };
      self.sent.push(one);
      const [, bot = '', method = ''] = one.target.split(/[/?]/);
      if (bot !== `bot${token}`) return answer(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
      const own = self.answers[method];
      if (own) return own(response, one);
      if (method === 'getMe') return answer(response, 200, { ok: true, result: { id: 7, username: 'ring_bot', can_post: true } });
      return answer(response, 200, { ok: true, result: { message_id: self.sent.length, path: `p/${method}` } });
    });
  });
  const port = await listenOn(server);
  const self: ChatServer = {
    url: `http://127.0.0.1:${port}`,
    sent: [],
    answers: {},
    [Symbol.asyncDispose]: () => shut(server),
  };
  return self;
}

export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(stringifyJson(body));
}
