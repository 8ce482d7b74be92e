import { createServer } from 'node:http';
import { listenOn, shut } from '../support/listen.ts';

interface Row {
  readonly id: number;
  readonly updated_at: string;
}

/** Shelves that change whenever one of their entries does, while they are read. */
export interface Shelves extends AsyncDisposable {
  readonly url: string;
  /** Entries by shelf and id, as they were given. */
  readonly entries: ReadonlyMap<string, Row>;
  /** Paths that were asked for, with their queries. */
  readonly asked: string[];
  onRequest: ((asked: number) => void) | undefined;
  changing: boolean;
}

export async function startShelves(count: number, random: () => number): Promise<Shelves> {
  const shelves = new Map<number, Row>();
  const entries = new Map<string, Row & { readonly text: string }>();
  const pick = (most: number): number => 1 + Math.floor(random() * most);
  const write = (shelf: number, id: number): void => {
    const updated_at = new Date().toISOString();
    entries.set(`${shelf}:${id}`, { id, text: `draft ${random()}`, updated_at });
    shelves.set(shelf, { id: shelf, updated_at });
  };
  for (let shelf = 1; shelf <= count; shelf += 1) for (let id = 1; id <= 3; id += 1) write(shelf, id);
  const change = (): void => {
    if (random() < 0.5) write(pick(count), pick(9));
    if (random() < 0.05) write(shelves.size + 1, 1);
  };
  const listShelves = (since: string, after: number): object => {
    const rows = [...shelves.values()].filter((row) => row.id > after && row.updated_at >= since).slice(0, 10);
    return { rows, next: rows.length === 10 ? rows.at(-1)?.id : null };
  };
  const listEntries = (shelf: string, since: string): object => ({
    rows: [...entries].filter(([key, row]) => key.startsWith(`${shelf}:`) && row.updated_at >= since).map(([, row]) => row),
  });
  const server = createServer((request, response) => {
    const { pathname, searchParams, search } = new URL(request.url ?? '/', 'http://shelves');
    const since = searchParams.get('updated_since') ?? '';
    const shelf = /^\/shelves\/(\d+)\//.exec(pathname)?.[1];
    made.asked.push(pathname + search);
    made.onRequest?.(made.asked.length);
    const body = shelf === undefined ? listShelves(since, Number(searchParams.get('after') ?? 0)) : listEntries(shelf, since);
    if (made.changing) change();
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify(body)), 2);
  });
  const port = await listenOn(server);
  const made: Shelves = {
    url: `http://127.0.0.1:${port}`,
    entries,
    asked: [],
    onRequest: undefined,
    changing: true,
    [Symbol.asyncDispose]: () => shut(server),
  };
  return made;
}
