import { createServer } from 'node:http';
import { listenOn, shut } from '../../support/listen.ts';

interface AskedPage {
  /** `shop/shelf/page`. */
  readonly page: string;
  /** Who asked. */
  readonly worker: string;
}

export interface ShelfServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly AskedPage[];
  /** Most requests that were under way at once. */
  mostAtOnce: number;
  /** Called with each request and how many there were, before it is answered. */
  onRequest: ((asked: AskedPage, count: number) => void) | undefined;
  /** Shelves of each shop that are answered with 404. */
  readonly broken: Set<number>;
  /** What a shop has. */
  itemsOf(shop: string): readonly object[];
}

export interface ShelfOptions {
  readonly shelves: number;
  readonly pages: number;
  readonly pageSize: number;
  /** Milliseconds that a page takes. */
  readonly latency: number;
}

/** Shops whose items lie on shelves, which are listed one by one; it counts who asks for what. */
export async function startShelves({ shelves, pages, pageSize, latency }: ShelfOptions): Promise<ShelfServer> {
  const asked: AskedPage[] = [];
  let atOnce = 0;
  const itemsAt = (shop: string, shelf: number, page: number): readonly object[] =>
    Array.from({ length: pageSize }, (_, place) => ({ id: `${shelf}-${page}-${place}`, text: `of ${shop}` }));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://shelves');
    const [, shop = '', , shelf = ''] = url.pathname.split('/');
    const page = Number(url.searchParams.get('after') ?? 0);
    const one = { page: `${shop}/${shelf}/${page}`, worker: String(request.headers['x-worker']) };
    asked.push(one);
    atOnce += 1;
    made.mostAtOnce = Math.max(made.mostAtOnce, atOnce);
    // Of one that was killed too.
    response.once('close', () => (atOnce -= 1));
    made.onRequest?.(one, asked.length);
    const next = page + 1 < pages ? page + 1 : null;
    response.statusCode = made.broken.has(Number(shelf)) ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify({ items: itemsAt(shop, Number(shelf), page), next })), latency);
  });
  const made: ShelfServer = {
    url: `http://127.0.0.1:${await listenOn(server)}`,
    asked,
    mostAtOnce: 0,
    onRequest: undefined,
    broken: new Set(),
    itemsOf: (shop) =>
      Array.from({ length: shelves }, (_, shelf) => Array.from({ length: pages }, (_, page) => itemsAt(shop, shelf, page)).flat()).flat(),
    [Symbol.asyncDispose]: () => shut(server),
  };
  return made;
}
