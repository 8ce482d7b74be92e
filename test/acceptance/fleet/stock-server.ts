import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stock: StockServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    times,
    onRequest: undefined,
    itemsOf: (shop) => Array.from({ length: pages * pageSize }, (_, index) => ({ id: index + 1, text: `item ${index + 1} of ${shop}` })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stock;
}

/** Most requests within any window of so many milliseconds. */
export function mostWithin(times: readonly number[], window: number): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= window) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
