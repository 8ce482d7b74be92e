import type { Random } from './random.ts';
import type { Article, Image } from './records.ts';
import { created, modified, moneyText, type Site, slugOf } from './site.ts';
import type { Category } from './words.ts';

export interface Price {
  readonly regular: number;
  /** Cents; undefined when there is no reduced price. */
  readonly sale: number | undefined;
}

/** Prices end in 0 or 9, as prices do. */
export function generatePrice(category: Category, random: Random): Price {
  const [least, most] = category.prices;
  const regular = Math.round(random.between(least, most) / 10) * 10 - (random.chance(0.6) ? 1 : 0);
  return { regular, sale: random.chance(0.15) ? Math.round((regular * random.between(60, 90)) / 1000) * 10 : undefined };
}

export function priceFields({ regular, sale }: Price): Pick<Article, 'price' | 'regular_price' | 'sale_price' | 'on_sale'> {
  return {
    price: moneyText(sale ?? regular),
    regular_price: moneyText(regular),
    sale_price: sale === undefined ? '' : moneyText(sale),
    on_sale: sale !== undefined,
  };
}

export type StockFields = Pick<
  Article,
  'manage_stock' | 'stock_quantity' | 'stock_status' | 'backorders' | 'backorders_allowed' | 'backordered' | 'low_stock_amount'
>;

/** `quantity` undefined: the shop does not count this one. */
export function stockFields(quantity: number | undefined, backorders = false): StockFields {
  return {
    manage_stock: quantity !== undefined,
    stock_quantity: quantity ?? null,
    stock_status: quantity === undefined || quantity > 0 ? 'instock' : backorders ? 'onbackorder' : 'outofstock',
    backorders: backorders ? 'notify' : 'no',
    backorders_allowed: backorders,
    backordered: backorders && quantity !== undefined && quantity < 0,
    low_stock_amount: null,
  };
}

export type FixedFields = Pick<
  Article,
  | 'global_unique_id'
  | 'date_on_sale_from'
  | 'date_on_sale_from_gmt'
  | 'date_on_sale_to'
  | 'date_on_sale_to_gmt'
  | 'virtual'
  | 'downloadable'
  | 'downloads'
  | 'download_limit'
  | 'download_expiry'
  | 'tax_status'
  | 'tax_class'
  | 'shipping_class'
  | 'shipping_class_id'
>;

/** What this shop leaves as WooCommerce makes it. */
export const fixedFields: FixedFields = {
  global_unique_id: '',
  date_on_sale_from: null,
  date_on_sale_from_gmt: null,
  date_on_sale_to: null,
  date_on_sale_to_gmt: null,
  virtual: false,
  downloadable: false,
  downloads: [],
  download_limit: -1,
  download_expiry: -1,
  tax_status: 'taxable',
  tax_class: '',
  shipping_class: '',
  shipping_class_id: 0,
};

export function generateMeasures(random: Random): Pick<Article, 'weight' | 'dimensions'> {
  const side = (): string => String(random.between(4, 60));
  return { weight: (random.between(5, 900) / 100).toString(), dimensions: { length: side(), width: side(), height: side() } };
}

export function generateImage(name: string, number: number, at: number, random: Random, site: Site): Image {
  return {
    id: random.between(10_000, 99_999),
    ...created(at, site),
    ...modified(at, site),
    src: `${site.url}/wp-content/uploads/${new Date(at).getUTCFullYear()}/${slugOf(name)}-${number}.jpg`,
    name: `${slugOf(name)}-${number}`,
    alt: number === 1 ? name : '',
  };
}
