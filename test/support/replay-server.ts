import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { differences, type ListedExchange, listedLine, requestLine, type SeenRequest } from './exchange-match.ts';
import { expand } from './expand.ts';
import { listenOn, shut } from './listen.ts';
import { pack } from './pack.ts';

export interface ReplayServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, which exchanges call `{server}`. */
  readonly url: string;
  /** Every request, in the order in which it came. */
  readonly seen: readonly SeenRequest[];
  /** Requests that no exchange lists, or once too often, each with what the nearest one expected. */
  unlisted(): readonly string[];
  /** Exchanges that were not asked for as often as they are listed. */
  unused(): readonly string[];
  /** Throws, with all that is wrong, unless exactly the listed requests came. */
  verify(): void;
  close(): Promise<void>;
}

interface Entry {
  readonly exchange: ListedExchange;
  left: number;
}

/**
 * Answers on loopback as the exchanges say. Each is used as often as `times` says, those that a request fits in the order in which
 * they are listed. A request that fits none is answered 501, which nothing tries again, and fails `verify`.
 */
export async function startReplayServer(listed: readonly ListedExchange[], clock?: Clock): Promise<ReplayServer> {
  const seen: SeenRequest[] = [];
  const strangers: string[] = [];
  const entries: Entry[] = [];
  const server = createServer((request, response) => void reply(request, response).catch(() => response.destroy()));
  const url = `http://127.0.0.1:${await listenOn(server)}`;
  // Filling in names leaves an exchange's shape as it is.
  const exchanges = expand(listed, namesOf(url)) as readonly ListedExchange[];
  entries.push(...exchanges.map((exchange) => ({ exchange, left: exchange.times ?? 1 })));

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request, url);
    seen.push(asked);
    const entry = entries.find(({ exchange, left }) => left > 0 && differences(exchange, asked).length === 0);
    if (entry) {
      entry.left -= 1;
      // The server's time is that of the scenario.
      if (clock) response.setHeader('date', new Date(clock.now()).toUTCString());
      return send(response, entry.exchange.response);
    }
    const problem = `${requestLine(asked)}: ${explain(asked, entries)}`;
    strangers.push(problem);
    return send(response, { status: 501, body: { error: 'not in this scenario', request: problem } });
  }

  const unlisted = (): readonly string[] => [...strangers];
  const unused = (): readonly string[] =>
    entries
      .filter(({ exchange, left }) => left > 0 && !exchange.optional)
      .map(({ exchange, left }) => `${listedLine(exchange)}: ${left} of ${exchange.times ?? 1} not asked for`);
  const close = (): Promise<void> => shut(server);
  const verify = (): void => {
    const problems = [...unlisted().map((text) => `unlisted: ${text}`), ...unused().map((text) => `unused: ${text}`)];
    if (problems.length > 0) throw new Error(`the requests are not those of the scenario:\n  ${problems.join('\n  ')}`);
  };
  return { url, seen, unlisted, unused, verify, close, [Symbol.asyncDispose]: close };
}

/** What scenarios call it: its URL and, as another host, `localhost:8080` say. */
export function namesOf(url: string): { readonly server: string; readonly elsewhere: string } {
  return { server: url, elsewhere: url.replace('http://127.0.0.1', 'localhost') };
}

function explain(asked: SeenRequest, entries: readonly Entry[]): string {
  const near = entries
    .map(({ exchange, left }) => ({ exchange, left, why: differences(exchange, asked) }))
    .sort((a, b) => a.why.length - b.why.length || b.left - a.left)[0];
  if (!near) return 'no exchange is listed';
  if (near.why.length === 0) return `listed ${near.exchange.times ?? 1} times, asked for once more`;
  return `not listed; nearest ${listedLine(near.exchange)} (${near.why.join('; ')})`;
}

async function readRequest(request: IncomingMessage, base: string): Promise<SeenRequest> {
  const parts: Buffer[] = [];
  // An IncomingMessage without an encoding gives buffers.
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const url = new URL(request.url ?? '/', base);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(parts).toString() };
}

function send(response: ServerResponse, { status = 200, headers = {}, body, pack: packing = [] }: ListedExchange['response']): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' || body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(packing.length > 0 ? pack(Buffer.from(text), packing) : text);
}
