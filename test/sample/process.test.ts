import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { spawnShop } from '../../sample/shop/index.ts';
import { spawnSampleShop } from '../../sample/spawn.ts';
import { ask } from './fetch-shop.ts';

const main = resolve(import.meta.dirname, '../../sample/shop/main.ts');
const spawnModule = resolve(import.meta.dirname, '../../sample/shop/spawn-shop.ts');

async function firstLine(child: ChildProcess): Promise<unknown> {
  if (!child.stdout) throw new Error('the child has no stdout');
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  return JSON.parse(String(line));
}

/** Resolves when nobody answers any more. */
async function gone(url: string): Promise<void> {
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  )
    await new Promise((next) => setTimeout(next, 20));
}

describe('a shop in a process of its own', () => {
  test('has the same controls as one in this process', async () => {
    await using shop = await spawnShop({ products: 12, orders: 4, consumerKey: 'ck_mine', consumerSecret: 'cs_mine', utcOffset: -60 });
    expect(shop.pid).not.toBe(process.pid);
    expect((await ask(shop, '/products')).headers.get('x-wp-total')).toBe('12');
    const made = await shop.create('products', { name: 'From the parent' });
    expect((await ask(shop, `/products/${made.id}`)).body).toMatchObject({ name: 'From the parent' });
    expect(await shop.count('orders')).toBe(4);
    expect((await shop.requestCounts()).total).toBe(2);
    await expect(shop.update('orders', 1, {})).rejects.toThrow('no such record: orders 1');
  });

  test('closing it twice is safe, and its controls then fail', async () => {
    const shop = await spawnShop({ products: 1, orders: 0 });
    await Promise.all([shop.close(), shop.close()]);
    await expect(fetch(shop.url)).rejects.toThrow('fetch failed');
    await expect(shop.count('orders')).rejects.toThrow('the sample shop has ended');
  });

  test('can be killed as by a crash', async () => {
    const shop = await spawnShop({ products: 1, orders: 0 });
    await shop.kill();
    await expect(fetch(shop.url)).rejects.toThrow('fetch failed');
  });

  test('does not outlive a parent that is killed', async () => {
    const script = `import { spawnShop } from ${JSON.stringify(spawnModule)}; const shop = await spawnShop({ products: 1, orders: 0 }); console.log(JSON.stringify(shop)); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { url } = (await firstLine(parent)) as { url: string };
    expect((await fetch(`${url}/wp-json/wc/v3`)).status).toBe(200);
    parent.kill('SIGKILL');
    await gone(url);
  });

  test('says as JSON where it listens', async () => {
    const child = spawn(process.execPath, [main, '--port', '0', '--products', '3', '--orders=2', '--seed', '1', '--live'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = (await firstLine(child)) as { event: string; url: string; pid: number };
    expect(line).toEqual({ event: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string, pid: child.pid });
    expect((await fetch(`${line.url}/wp-json/wc/v3`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    [['--products', 'many'], '--products takes a whole number, not "many"'],
    [['--colour', 'red'], "Unknown option '--colour'"],
  ])('%j is refused in words', async (options, message) => {
    const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (part: Buffer) => (text += part.toString()));
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(text).toContain(message);
    expect(text).not.toContain('    at ');
  });

  test('of the sample gives the variables that its datasource reads', async () => {
    await using shop = await spawnSampleShop();
    const { SAMPLE_SHOP_URL: url, SAMPLE_SHOP_KEY: key, SAMPLE_SHOP_SECRET: secret } = shop.environment;
    const response = await fetch(`${url}/wp-json/wc/v3/orders?per_page=1&consumer_key=${key}&consumer_secret=${secret}`);
    expect(Number(response.headers.get('x-wp-total'))).toBeGreaterThanOrEqual(2_990);
  });
});
