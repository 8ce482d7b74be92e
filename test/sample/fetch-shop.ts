import type { Shop } from '../../sample/shop/index.ts';

export interface ShopAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export function basic(key: string, secret: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` };
}

/** Asks below /wp-json/wc/v3, signed in unless other headers are given. */
export async function ask(shop: Shop, path: string, init: RequestInit = {}): Promise<ShopAnswer> {
  const headers = init.headers ?? basic(shop.consumerKey, shop.consumerSecret);
  const response = await fetch(`${shop.url}/wp-json/wc/v3${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** The records of a list; fails when the answer is none. */
export async function list(shop: Shop, path: string): Promise<readonly Record<string, unknown>[]> {
  const { status, body } = await ask(shop, path);
  if (status !== 200 || !Array.isArray(body)) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

export async function ids(shop: Shop, path: string): Promise<readonly unknown[]> {
  return (await list(shop, path)).map(({ id }) => id);
}
