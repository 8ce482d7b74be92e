import { createServer, type Server } from 'node:http';
import { listenOn, shut } from '../support/listen.ts';

export interface Entry {
  readonly id: number;
  readonly text: string;
  readonly updated_at: string;
}

/** A source that changes while it is read, and counts what is asked of it. */
export interface Ledger extends AsyncDisposable {
  readonly url: string;
  readonly entries: ReadonlyMap<number, Entry>;
  /** Tokens of the pages asked for, with their book, in order, since the last `forget`. */
  readonly asked: string[];
  /** Called with each page request, before it is answered; what it gives is waited for. */
  onPage: ((asked: number) => void | Promise<void>) | undefined;
  /** Between two pages some entries are changed, added and removed; false leaves the entries alone. */
  changing: boolean;
  /** Writes an entry as of now, a new one after the last without an id; gives its id. */
  put(id?: number): number;
  drop(id: number): void;
}

export interface LedgerOptions {
  readonly size: number;
  readonly pageSize: number;
  readonly random: () => number;
  /** Milliseconds that a page takes. */
  readonly latency: number;
  /** Books that the entries are spread over, by their ids. */
  readonly books?: number;
  /** Seconds that lie between an entry of the beginning and the next one, the last of them as long ago; default none. */
  readonly apart?: number;
}

function pageAsked({ pathname, searchParams }: URL): { readonly book: number | undefined; readonly after: string; readonly since: string } {
  const book = /^\/books\/(\d+)\//.exec(pathname)?.[1];
  return {
    book: book === undefined ? undefined : Number(book),
    after: searchParams.get('after') ?? '0',
    since: searchParams.get('updated_since') ?? '',
  };
}

/** Pages by the last id given, so that what comes and goes never shifts a page. */
export async function startLedger({ size, pageSize, random, latency, books = 7, apart = 0 }: LedgerOptions): Promise<Ledger> {
  const entries = new Map<number, Entry>();
  let lastId = 0;
  const write = (id: number, ago = 0): void => {
    const updated_at = new Date(Date.now() - ago * 1_000).toISOString();
    entries.set(id, { id, text: `entry ${id}, draft ${Math.floor(random() * 1e9)}`, updated_at });
  };
  while (lastId < size) write((lastId += 1), apart * (size + 1 - lastId));
  const change = (): void => {
    for (let count = 0; count < 5; count += 1) {
      const id = 1 + Math.floor(random() * lastId);
      if (entries.has(id)) write(id);
    }
    if (random() < 0.5) write((lastId += 1));
    if (random() < 0.2) entries.delete(1 + Math.floor(random() * lastId));
  };
  const page = (after: number, since: string, book: number | undefined): { entries: Entry[]; next: number | null } => {
    const found: Entry[] = [];
    for (let id = after + 1; id <= lastId && found.length < pageSize; id += 1) {
      const entry = entries.get(id);
      if (entry && entry.updated_at >= since && (book === undefined || entry.id % books === book)) found.push(entry);
    }
    return { entries: found, next: found.length === pageSize ? (found.at(-1)?.id ?? null) : null };
  };
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://ledger');
    response.setHeader('content-type', 'application/json');
    const one = /^\/entries\/(\d+)$/.exec(url.pathname);
    if (one) {
      const entry = entries.get(Number(one[1]));
      response.writeHead(entry ? 200 : 404).end(JSON.stringify(entry ?? { message: 'gone' }));
      return;
    }
    if (url.pathname === '/books') return void response.end(JSON.stringify(Array.from({ length: books }, (_, id) => ({ id }))));
    const { book, after, since } = pageAsked(url);
    ledger.asked.push(book === undefined ? after : `${book}:${after}`);
    await ledger.onPage?.(ledger.asked.length);
    if (ledger.changing) change();
    const body = JSON.stringify(page(Number(after), since, book));
    setTimeout(() => response.end(body), latency);
  });
  const port = await listenOn(server);
  const ledger: Ledger = {
    url: `http://127.0.0.1:${port}`,
    entries,
    asked: [],
    onPage: undefined,
    changing: true,
    put(id = (lastId += 1)) {
      write(id);
      return id;
    },
    drop: (id) => void entries.delete(id),
    [Symbol.asyncDispose]: () => shut(server),
  };
  return ledger;
}
