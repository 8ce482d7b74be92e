import { spawnShop } from './shop/index.ts';

export interface SampleShop extends AsyncDisposable {
  readonly url: string;
  /** What definitions/woocommerce/sample_shop.datasource.yaml reads. */
  readonly environment: { readonly SAMPLE_SHOP_URL: string; readonly SAMPLE_SHOP_KEY: string; readonly SAMPLE_SHOP_SECRET: string };
}

/** Starts the shop of `npm start`: a process of its own on a free port, whose records change while it runs. It ends with this process. */
export async function spawnSampleShop(): Promise<SampleShop> {
  const shop = await spawnShop({ products: 2_000, orders: 3_000, seed: 1, live: true });
  const environment = { SAMPLE_SHOP_URL: shop.url, SAMPLE_SHOP_KEY: shop.consumerKey, SAMPLE_SHOP_SECRET: shop.consumerSecret };
  return { url: shop.url, environment, [Symbol.asyncDispose]: shop.close };
}
