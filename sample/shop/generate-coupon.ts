import { discountPercents } from './generate-order-lines.ts';
import type { Coupon, Order } from './records.ts';
import { created, linksOf, modified, moneyText, type Site } from './site.ts';

/** Coupons are posts too, as products and orders are: their ids lie before those of everything else. */
const firstCoupon = 91;

/** The coupons that orders name, with how often they do. */
export function generateCoupons(orders: Iterable<Order>, at: number, site: Site): readonly Coupon[] {
  const uses = new Map<string, number>();
  for (const { coupon_lines: lines } of orders) for (const { code } of lines) uses.set(code, (uses.get(code) ?? 0) + 1);
  return discountPercents.map((percent, index) => generateCoupon(firstCoupon + index, percent, uses, at, site));
}

function generateCoupon(id: number, percent: number, uses: ReadonlyMap<string, number>, at: number, site: Site): Coupon {
  const code = `welcome${percent}`;
  return {
    id,
    code,
    amount: moneyText(percent * 100),
    status: 'publish',
    ...created(at, site),
    ...modified(at, site),
    discount_type: 'percent',
    description: '',
    date_expires: null,
    date_expires_gmt: null,
    usage_count: uses.get(code) ?? 0,
    individual_use: true,
    product_ids: [],
    excluded_product_ids: [],
    usage_limit: null,
    usage_limit_per_user: 1,
    limit_usage_to_x_items: null,
    free_shipping: false,
    product_categories: [],
    excluded_product_categories: [],
    exclude_sale_items: false,
    minimum_amount: '0.00',
    maximum_amount: '0.00',
    email_restrictions: [],
    used_by: [],
    meta_data: [],
    _links: linksOf(site, 'coupons', id),
  };
}
