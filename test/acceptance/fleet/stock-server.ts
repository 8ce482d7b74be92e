import { createServer } from 'node:http';
import { listenOn, shut } from '../../support/listen.ts';

export interface StockServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far: `shop/page`. */
  readonly asked: readonly string[];
  /** When each came, milliseconds. */
  readonly times: readonly number[];
  /** Called with the number of each request, before it is answered. */
  onRequest: ((asked: number) => void) | undefined;
  /** What a shop has. */
  itemsOf(shop: string): readonly { readonly id: number; readonly text: string }[];
}

export interface StockOptions {
  readonly pages: number;
  readonly pageSize: number;
  /** Milliseconds that a page takes. */
  readonly latency: number;
}

/** Any number of shops that don't change, each with as many pages; it counts. */
export async function startStock({ pages, pageSize, latency }: StockOptions): Promise<StockServer> {
  const asked: string[] = [];
  const times: number[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stock');
    const [, shop = ''] = url.pathname.split('/');
    const page = Number(url.searchParams.get('after') ?? 0);
    asked.push(`${shop}/${page}`);
    times.push(performance.now());
    stock.onRequest?.(asked.length);
    const items = stock.itemsOf(shop).slice(page * pageSize, (page + 1) * pageSize);
    const next = page + 1 < pages ? page + 1 : null;
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end(JSON.stringify({ items, next })), latency);
  });
  const port = await listenOn(server);
  const stock: StockServer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    times,
    onRequest: undefined,
    itemsOf: (shop) => Array.from({ length: pages * pageSize }, (_, index) => ({ id: index + 1, text: `item ${index + 1} of ${shop}` })),
    [Symbol.asyncDispose]: () => shut(server),
  };
  return stock;
}
