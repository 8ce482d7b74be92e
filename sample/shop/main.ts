// A shop that answers as WooCommerce's REST API v3 does, with sample records: `node sample/shop/main.ts --help`.
import { help, parseOptions } from './parse-options.ts';
import type { Shop } from './shop.ts';
import type { ControlCall, ControlReply, Listening } from './spawn-shop.ts';
import { startShop } from './start-shop.ts';

const forked = process.connected;
const shop = await start();
if (shop) announce(shop);

async function start(): Promise<Shop | undefined> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options) return await startShop(options);
    process.stdout.write(help);
  } catch (problem) {
    process.stderr.write(`sample shop: ${problem instanceof Error ? problem.message : String(problem)}\n`);
    process.exitCode = 2;
    if (process.connected) process.disconnect();
  }
  return undefined;
}

function announce(shop: Shop): void {
  const line: Listening = { event: 'listening', url: shop.url, pid: process.pid };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  const end = (): void => void shop.close().then(() => process.exit(0));
  process.on('SIGTERM', end);
  if (!forked) {
    process.on('SIGINT', end);
    return;
  }
  // Ctrl-C reaches the whole group of a terminal: a forked shop leaves its end to the parent.
  process.on('SIGINT', () => {});
  process.on('disconnect', end);
  process.on('message', (message) => void reply(shop, message as ControlCall));
  // The parent may have gone while the records were made.
  if (process.connected) process.send?.(line);
  else end();
}

async function reply(shop: Shop, { call, method, parameters }: ControlCall): Promise<void> {
  // The parent sends what the method of this name takes; types end at the pipe.
  const run = shop[method] as (...values: readonly unknown[]) => Promise<unknown>;
  const answer: ControlReply = await run(...parameters).then(
    (value) => ({ call, value }),
    (problem: unknown) => ({ call, error: problem instanceof Error ? problem.message : String(problem) }),
  );
  if (process.connected) process.send?.(answer);
}
