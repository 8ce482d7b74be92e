import { once } from 'node:events';
import { createControl } from './control.ts';
import { createDatabase } from './database.ts';
import { resolveOptions, type ShopOptions } from './options.ts';
import { createOutage } from './outage.ts';
import { createRandom } from './random.ts';
import { createRequestLog } from './request-log.ts';
import { createHttpServer } from './serve-http.ts';
import type { Shop } from './shop.ts';
import { createSite } from './site.ts';

const livePause = 1_000;

/** Starts a shop in this process, on 127.0.0.1. `now` is its clock, in milliseconds since the epoch. Throws when the port is taken. */
export async function startShop(options: ShopOptions = {}, now: () => number = Date.now): Promise<Shop> {
  const resolved = resolveOptions(options);
  const { consumerKey, consumerSecret, seed, slow } = resolved;
  const database = createDatabase(resolved, createSite(resolved));
  const log = createRequestLog();
  const outage = createOutage();
  const control = createControl({ database, log, outage, seed, now });
  const keys = { consumerKey, consumerSecret };
  const server = createHttpServer({ database, log, outage, keys, slow, mode: resolved.mode, random: createRandom(seed, 6), now });
  server.listen(resolved.port, '127.0.0.1');
  await once(server, 'listening');
  const timer = resolved.live ? setInterval(() => void control.step(), livePause) : undefined;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      clearInterval(timer);
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closing;
  };
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, consumerKey, consumerSecret, ...control, close, [Symbol.asyncDispose]: close };
}
