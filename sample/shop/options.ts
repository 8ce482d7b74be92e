import type { Keys } from './authenticate.ts';
import type { Mode } from './modes.ts';

export interface ShopOptions {
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Default 200. */
  readonly products?: number;
  /** Default 300. */
  readonly orders?: number;
  /** The same seed gives the same records. Default 1. */
  readonly seed?: number;
  /** Records change, appear and vanish by themselves, a step a second. */
  readonly live?: boolean;
  /** Milliseconds that every answer waits. Default 0. */
  readonly slow?: number;
  /** Minutes that the shop's own clock is ahead of GMT. Default 60. */
  readonly utcOffset?: number;
  /** Of everything that the shop sells, ISO 4217. Default EUR. */
  readonly currency?: string;
  /** Keys may read no settings of the shop, as those of a user who is no shop manager. */
  readonly settingsRefused?: boolean;
  /** What stands at this address: the shop, or something that is mistaken for it. Default `shop`. */
  readonly mode?: Mode;
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
}

/** Keys of a shop that holds nothing but sample data. */
export const sampleKeys: Keys = { consumerKey: 'ck_sample_shop_key', consumerSecret: 'cs_sample_shop_secret' };

export type ResolvedOptions = Required<ShopOptions>;

export function resolveOptions(options: ShopOptions): ResolvedOptions {
  const counts = { port: 0, products: 200, orders: 300, seed: 1, slow: 0 };
  const site = { utcOffset: 60, currency: 'EUR', settingsRefused: false, mode: 'shop' } as const;
  return { ...counts, live: false, ...site, ...sampleKeys, ...options };
}
