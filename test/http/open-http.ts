import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  createHttp,
  type Exchange,
  type ExchangeOptions,
  type ExchangeTrace,
  type HttpOptions,
  type HttpPolicy,
  type HttpRequest,
  type HttpResponse,
  type Signer,
} from '../../runtime/http/index.ts';
import { silentLog } from '../../runtime/kernel/log.ts';
import { createRedactor, type Redactor } from '../../runtime/kernel/redactor.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { listenOn, shut } from '../support/listen.ts';

export interface Changes {
  readonly timeouts?: Partial<HttpPolicy['timeouts']>;
  readonly retry?: Partial<HttpPolicy['retry']>;
  readonly limits?: Partial<HttpPolicy['limits']>;
  readonly allowedHosts?: readonly string[];
  readonly allowedAddresses?: readonly string[];
  readonly tls?: HttpPolicy['tls'];
}

export interface SendOptions extends Changes, Omit<Partial<ExchangeOptions>, 'policy'> {
  readonly method?: string;
  readonly headers?: HttpRequest['headers'];
  readonly body?: string;
  readonly idempotent?: boolean;
}

export interface TestHttp {
  readonly exchange: Exchange;
  readonly clock: FakeClock;
  readonly redactor: Redactor;
  readonly traces: ExchangeTrace[];
  /** Sends a GET that is allowed to reach loopback, one attempt unless told otherwise. */
  send(url: string | URL, options?: SendOptions): Promise<HttpResponse>;
}

export const noRetry: HttpPolicy['retry'] = {
  maxAttempts: 1,
  backoff: 'exponential',
  initialDelay: 1_000,
  multiplier: 2,
  maxDelay: 60_000,
  maxWait: 60_000,
  totalWait: 1_800_000,
  waitFrom: [],
  jitter: false,
  statuses: [408, 429, 500, 502, 503, 504],
  onNetworkError: true,
};

export const unsigned: Signer = (request) => request;

export function policyFor(url: URL, changes: Changes = {}): HttpPolicy {
  return {
    allowedHosts: changes.allowedHosts ?? [url.host],
    allowedAddresses: changes.allowedAddresses ?? ['localhost'],
    timeouts: { connect: 5_000, headers: 5_000, idle: 5_000, total: 20_000, ...changes.timeouts },
    retry: { ...noRetry, ...changes.retry },
    limits: { bodySize: 10_000_000, nesting: 200, ...changes.limits },
    ...(changes.tls ? { tls: changes.tls } : {}),
  };
}

/** The room with a clock that does not wait, closed when the test ends. */
export function openHttp(options: Partial<HttpOptions> = {}): TestHttp {
  const clock = createFakeClock();
  const redactor = createRedactor();
  const http = createHttp({ clock, redactor, random: () => 0.5, log: silentLog, environment: {}, ...options });
  onTestFinished(() => http[Symbol.asyncDispose]());
  const traces: ExchangeTrace[] = [];
  const send: TestHttp['send'] = (target, given = {}) => {
    const {
      method = 'GET',
      headers = {},
      body,
      idempotent = true,
      sign = unsigned,
      signal,
      onRateLimit,
      budgets,
      judge,
      stream,
      ...changes
    } = given;
    const url = new URL(target);
    return http.exchange(
      { method, url, headers, body, idempotent },
      {
        policy: policyFor(url, changes),
        sign,
        onTrace: (trace) => traces.push(trace),
        budgets,
        judge,
        ...(signal && { signal }),
        ...(stream && { stream }),
        ...(onRateLimit && { onRateLimit }),
      },
    );
  };
  return { exchange: http.exchange, clock, redactor: options.redactor ?? redactor, traces, send };
}

/** A loopback HTTP server for one test. */
export async function serve(listener: RequestListener): Promise<{ readonly origin: string; readonly port: number }> {
  const server = createServer(listener);
  const port = await listenOn(server);
  onTestFinished(() => shut(server));
  return { origin: `http://127.0.0.1:${port}`, port };
}

/** A loopback server that speaks whatever the test writes. */
export async function serveTcp(accept: (socket: Socket) => void): Promise<{ readonly origin: string; readonly port: number }> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    accept(socket);
  });
  const port = await listenOn(server);
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return { origin: `http://127.0.0.1:${port}`, port };
}

/** Answers with each in turn, the last one for ever; `seen` are the requests. */
export function inTurn(
  ...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
): RequestListener & { readonly seen: IncomingMessage[] } {
  const seen: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request);
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response);
  };
  return Object.assign(listener, { seen });
}

export const answer =
  (status: number, headers: Record<string, string | string[]> = {}, body: string | Buffer = '') =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listenOn(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

/** What a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw new Error(`rejected with something that is no error: ${String(thrown)}`);
  }
  throw new Error('expected a rejection');
}
