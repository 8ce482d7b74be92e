import { expect, test } from 'vitest';
import { spawnShop, startShop } from '../../sample/shop/index.ts';
import { ask } from './fetch-shop.ts';

test('a WordPress without the plugin answers its own routes, and knows none of the shop', async () => {
  await using site = await startShop({ mode: 'noPlugin' });
  expect(await (await fetch(`${site.url}/wp-json/`)).json()).toMatchObject({ namespaces: ['oembed/1.0', 'wp/v2'] });
  expect(await ask(site, '/products')).toMatchObject({ status: 404, body: { code: 'rest_no_route' } });
  expect((await fetch(site.url)).headers.get('content-type')).toContain('text/html');
});

test.each(['/', '/wp-json/wc/v3/products'])('a site of pages answers %s with one', async (path) => {
  await using site = await startShop({ mode: 'html' });
  const response = await fetch(site.url + path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  expect(await response.text()).toMatch(/^<!doctype html>/);
});

test('another service answers JSON that is no shop', async () => {
  await using site = await spawnShop({ mode: 'other', settingsRefused: true, currency: 'USD' });
  expect(await ask(site, '/products')).toMatchObject({ status: 200, body: { service: 'inventory' } });
});

test('an outage cuts what comes after so many requests, is logged without an answer, and ends when it is told to', async () => {
  await using shop = await startShop({ products: 3, orders: 0 });
  await shop.breakAfter(1);
  expect((await ask(shop, '/products')).status).toBe(200);
  await expect(ask(shop, '/products')).rejects.toThrow('fetch failed');
  expect((await shop.requests()).map(({ status }) => status).slice(0, 2)).toEqual([200, 0]);
  await shop.breakAfter();
  expect((await ask(shop, '/products')).status).toBe(200);
});
