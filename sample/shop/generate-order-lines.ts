import type { Random } from './random.ts';
import type { CouponLine, FeeLine, LineItem, Order, Product, ShippingLine, TaxLine } from './records.ts';
import { moneyText, type Site, taxOf } from './site.ts';

const taxRate = 1;
/** What the shop's coupons take off. */
export const discountPercents: readonly [number, ...number[]] = [5, 10, 20];

/** Ids of an order's lines are unique in the shop, as they are in WooCommerce. */
function lineId(order: number, place: number): number {
  return order * 20 + place;
}

const cents = (text: string): number => Math.round(Number(text) * 100);
const sum = (amounts: readonly string[]): number => amounts.reduce((total, amount) => total + cents(amount), 0);

export function generateLines(
  order: number,
  products: readonly [Product, ...Product[]],
  discountPercent: number,
  random: Random,
  site: Site,
): readonly LineItem[] {
  const count = random.weigh([
    [1, 50],
    [2, 28],
    [3, 14],
    [5, 6],
    [8, 2],
  ]);
  return Array.from({ length: count }, (_, index) =>
    generateLine(lineId(order, index), random.pick(products), discountPercent, random, site),
  );
}

function generateLine(id: number, product: Product, discountPercent: number, random: Random, site: Site): LineItem {
  const quantity = random.weigh([
    [1, 70],
    [2, 20],
    [3, 7],
    [12, 3],
  ]);
  const subtotal = cents(product.price) * quantity;
  const total = subtotal - Math.round((subtotal * discountPercent) / 100);
  const [subtotalTax, totalTax] = [moneyText(taxOf(subtotal, site)), moneyText(taxOf(total, site))];
  const [variation] = product.variations;
  const [image] = product.images;
  return {
    id,
    name: product.name,
    product_id: product.id,
    variation_id: variation ?? 0,
    quantity,
    tax_class: '',
    subtotal: moneyText(subtotal),
    subtotal_tax: subtotalTax,
    total: moneyText(total),
    total_tax: totalTax,
    taxes: [{ id: taxRate, total: totalTax, subtotal: subtotalTax }],
    meta_data: [],
    sku: product.sku,
    global_unique_id: '',
    price: total / quantity / 100,
    image: { id: image ? String(image.id) : '', src: image?.src ?? '' },
    parent_name: variation === undefined ? null : product.name,
  };
}

export function generateShipping(order: number, random: Random, site: Site): readonly ShippingLine[] {
  const [id, title, cost] = random.weigh<readonly [string, string, number]>([
    [['flat_rate', 'Standard delivery', 490], 60],
    [['flat_rate', 'Express delivery', 990], 15],
    [['free_shipping', 'Free delivery', 0], 20],
    [['local_pickup', 'Collect in store', 0], 5],
  ]);
  const tax = moneyText(taxOf(cost, site));
  return [
    {
      id: lineId(order, 10),
      method_title: title,
      method_id: id,
      instance_id: '1',
      total: moneyText(cost),
      total_tax: tax,
      taxes: cost > 0 ? [{ id: taxRate, total: tax, subtotal: '' }] : [],
      tax_status: 'taxable',
      meta_data: [],
    },
  ];
}

export function generateFees(order: number, random: Random, site: Site): readonly FeeLine[] {
  if (!random.chance(0.06)) return [];
  const tax = moneyText(taxOf(250, site));
  const common = { tax_class: '', tax_status: 'taxable', amount: '2.50', total: '2.50', total_tax: tax, meta_data: [] };
  return [{ id: lineId(order, 12), name: 'Gift wrapping', ...common, taxes: [{ id: taxRate, total: tax, subtotal: '' }] }];
}

export interface Coupon {
  readonly percent: number;
  line(totals: Totals): CouponLine;
}

export function generateCoupon(order: number, random: Random): Coupon | undefined {
  if (!random.chance(0.1)) return undefined;
  const percent = random.pick(discountPercents);
  return {
    percent,
    line: ({ fields }) => ({
      id: lineId(order, 14),
      code: `welcome${percent}`,
      discount: fields.discount_total,
      discount_tax: fields.discount_tax,
      discount_type: 'percent',
      nominal_amount: percent,
      free_shipping: false,
      meta_data: [],
    }),
  };
}

export interface Totals {
  readonly total: number;
  readonly fields: Pick<Order, 'discount_total' | 'discount_tax' | 'shipping_total' | 'shipping_tax' | 'cart_tax' | 'total' | 'total_tax'>;
}

/** An order's totals are the sums of its lines'; WooCommerce gives no subtotal. */
export function totalsOf(lines: readonly LineItem[], shipping: readonly ShippingLine[], fees: readonly FeeLine[]): Totals {
  const subtotal = sum(lines.map((line) => line.subtotal));
  const goods = sum(lines.map((line) => line.total)) + sum(fees.map((fee) => fee.total));
  const cartTax = sum(lines.map((line) => line.total_tax)) + sum(fees.map((fee) => fee.total_tax));
  const shippingCost = sum(shipping.map((line) => line.total));
  const shippingTax = sum(shipping.map((line) => line.total_tax));
  const total = goods + cartTax + shippingCost + shippingTax;
  return {
    total,
    fields: {
      discount_total: moneyText(subtotal - sum(lines.map((line) => line.total))),
      discount_tax: moneyText(sum(lines.map((line) => line.subtotal_tax)) - sum(lines.map((line) => line.total_tax))),
      shipping_total: moneyText(shippingCost),
      shipping_tax: moneyText(shippingTax),
      cart_tax: moneyText(cartTax),
      total: moneyText(total),
      total_tax: moneyText(cartTax + shippingTax),
    },
  };
}

export function taxLinesOf(order: number, { fields }: Totals, site: Site): readonly TaxLine[] {
  return [
    {
      id: lineId(order, 16),
      rate_code: 'DE-VAT-1',
      rate_id: taxRate,
      label: 'VAT',
      compound: false,
      tax_total: fields.cart_tax,
      shipping_tax_total: fields.shipping_tax,
      rate_percent: site.taxPercent,
      meta_data: [],
    },
  ];
}
