import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, failure } from './answer.ts';
import { authenticate, type Keys } from './authenticate.ts';
import type { Database } from './database.ts';
import { noRoute } from './errors.ts';
import { answerOf, type Mode } from './modes.ts';
import type { Outage } from './outage.ts';
import type { Random } from './random.ts';
import { type RequestLog, withoutKeys } from './request-log.ts';
import { type Call, read, root } from './routes.ts';
import { write } from './write-routes.ts';

export interface HttpParts {
  readonly database: Database;
  readonly log: RequestLog;
  readonly keys: Keys;
  readonly slow: number;
  readonly mode: Mode;
  readonly outage: Outage;
  readonly random: Random;
  now(): number;
}

const bodyLimit = 1_048_576;

export function createHttpServer(parts: HttpParts): Server {
  return createServer((request, response) => {
    respond(request, response, parts).catch((problem: unknown) => {
      response.destroy(problem instanceof Error ? problem : undefined);
    });
  });
}

async function respond(request: IncomingMessage, response: ServerResponse, parts: HttpParts): Promise<void> {
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const url = new URL(request.url ?? '/', origin);
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  if (parts.slow > 0) await wait(parts.slow);
  const asked = { method, path: url.pathname, query: withoutKeys(url.searchParams), at: parts.now() };
  if (parts.outage.takes()) {
    parts.log.add({ ...asked, status: 0 });
    response.destroy();
    return;
  }
  const result = body === undefined ? failure(noRoute) : answerCall(request, url, method, body, parts);
  parts.log.add({ ...asked, status: result.status });
  send(response, result, origin, method, parts.now());
}

function answerCall(request: IncomingMessage, url: URL, method: string, body: string, parts: HttpParts): Answer {
  const instead = answerOf(parts.mode, url.pathname);
  if (instead) return instead;
  const signedIn = authenticate(request.headers, url.searchParams, parts.keys);
  if (typeof signedIn !== 'boolean') return failure(signedIn);
  if (url.pathname !== root && !url.pathname.startsWith(`${root}/`)) return failure(noRoute);
  const path = url.pathname.slice(root.length).replaceAll(/^\/|\/$/g, '');
  const call: Call = { method, path, query: url.searchParams, body, signedIn, origin: url.origin };
  if (method === 'GET' || method === 'HEAD') return read(call, parts.database);
  return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? write(call, parts.database, parts.now(), parts.random) : failure(noRoute);
}

function send(response: ServerResponse, { status, body, headers }: Answer, origin: string, method: string, now: number): void {
  const text = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': text.length,
    Date: new Date(now).toUTCString(),
    'X-Robots-Tag': 'noindex',
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Expose-Headers': 'X-WP-Total, X-WP-TotalPages, Link',
    Link: `<${origin}/wp-json/>; rel="https://api.w.org/"`,
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}

/** Undefined when it is longer than any record could be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  // An IncomingMessage without an encoding gives buffers.
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= bodyLimit) parts.push(part);
  }
  return size > bodyLimit ? undefined : Buffer.concat(parts).toString();
}
