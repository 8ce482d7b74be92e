import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { listenOn, shut } from '../support/listen.ts';

export interface ForwardProxy {
  readonly port: number;
  /** Request lines that it got, in order. */
  readonly lines: string[];
  /** `proxy-authorization` of each. */
  readonly credentials: (string | undefined)[];
}

/** An HTTP proxy on loopback that takes every name for 127.0.0.1; with `refuse` it answers everything with that status. */
export async function createForwardProxy(refuse?: number): Promise<ForwardProxy> {
  const lines: string[] = [];
  const credentials: (string | undefined)[] = [];
  const note = (request: IncomingMessage): void => {
    lines.push(`${request.method} ${request.url}`);
    credentials.push(request.headers['proxy-authorization']);
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    note(request);
    if (refuse) return void response.writeHead(refuse).end('the proxy says no');
    const { port, pathname, search } = new URL(request.url ?? '');
    const onward = httpRequest(
      { host: '127.0.0.1', port, path: pathname + search, method: request.method, headers: request.headers },
      (answered) => {
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
      },
    );
    request.pipe(onward);
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.on('error', () => socket.destroy());
    if (refuse) return void socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return { port, lines, credentials };
}
