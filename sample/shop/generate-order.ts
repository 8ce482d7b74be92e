import { generateBilling, shippingOf } from './generate-customer.ts';
import { taxLinesOf, generateCoupon, generateFees, generateLines, generateShipping, totalsOf } from './generate-order-lines.ts';
import type { Random } from './random.ts';
import type { BillingAddress, Customer, Order, Product } from './records.ts';
import { refundOf } from './refunds-of.ts';
import { created, gmtText, linksOf, localText, modified, moneyText, type Site } from './site.ts';
import { agents, notes } from './words.ts';

export interface OrderSeed {
  readonly id: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly status: string;
}

/** What an order is made from. */
export interface Stock {
  readonly products: readonly [Product, ...Product[]];
  readonly customers: readonly Customer[];
}

type Method = readonly [id: string, title: string];

const methods: readonly [Method, ...Method[]] = [
  ['stripe', 'Credit card'],
  ['paypal', 'PayPal'],
  ['bacs', 'Direct bank transfer'],
  ['cod', 'Cash on delivery'],
];

const paid = ['processing', 'completed', 'refunded'];

export function generateStatus(random: Random): string {
  return random.weigh([
    ['completed', 62],
    ['processing', 14],
    ['cancelled', 7],
    ['pending', 5],
    ['on-hold', 5],
    ['refunded', 4],
    ['failed', 3],
  ]);
}

export function generateOrder(seed: OrderSeed, stock: Stock, random: Random, site: Site): Order {
  const { id, createdAt, modifiedAt, status } = seed;
  const buyer = generateBuyer(stock, random);
  const { billing } = buyer;
  const coupon = generateCoupon(id, random);
  const lines = generateLines(id, stock.products, coupon?.percent ?? 0, random, site);
  const shipping = generateShipping(id, random, site);
  const fees = generateFees(id, random, site);
  const totals = totalsOf(lines, shipping, fees);
  const [method, title] = random.pick(methods);
  const key = `wc_order_${random.hex(13)}`;
  return {
    id,
    parent_id: 0,
    status,
    currency: site.currency,
    version: '9.4.2',
    prices_include_tax: false,
    ...created(createdAt, site),
    ...modified(modifiedAt, site),
    ...totals.fields,
    customer_id: buyer.id,
    order_key: key,
    billing,
    shipping: shippingOf(billing),
    payment_method: method,
    payment_method_title: title,
    transaction_id: method === 'stripe' ? transactionOf(status, random) : '',
    customer_ip_address: `203.0.113.${random.between(1, 254)}`,
    customer_user_agent: random.pick(agents),
    created_via: 'checkout',
    customer_note: random.chance(0.08) ? random.pick(notes) : '',
    ...statusFields(status, createdAt, modifiedAt, site),
    cart_hash: random.hex(32),
    number: String(id),
    meta_data: [{ id: id * 10, key: 'is_vat_exempt', value: 'no' }],
    line_items: lines,
    tax_lines: taxLinesOf(id, totals, site),
    shipping_lines: shipping,
    fee_lines: fees,
    coupon_lines: coupon ? [coupon.line(totals)] : [],
    refunds: status === 'refunded' ? [refundOf(id, moneyText(totals.total))] : [],
    payment_url: `${site.url}/checkout/order-pay/${id}/?pay_for_order=true&key=${key}`,
    currency_symbol: site.currencySymbol,
    _links: linksOf(site, 'orders', id),
  };
}

/** A customer, or a guest, whose id is 0. */
function generateBuyer({ customers }: Stock, random: Random): { readonly id: number; readonly billing: BillingAddress } {
  const customer = random.chance(0.75) ? customers[random.between(0, customers.length - 1)] : undefined;
  return customer ?? { id: 0, billing: generateBilling(random) };
}

function transactionOf(status: string, random: Random): string {
  return paid.includes(status) ? `ch_${random.hex(24)}` : '';
}

export type StatusFields = Pick<
  Order,
  'date_paid' | 'date_paid_gmt' | 'date_completed' | 'date_completed_gmt' | 'is_editable' | 'needs_payment' | 'needs_processing'
>;

/** What follows from an order's status. */
export function statusFields(status: string, createdAt: number, modifiedAt: number, site: Site): StatusFields {
  const paidAt = paid.includes(status) ? createdAt : undefined;
  const completedAt = status === 'completed' ? modifiedAt : undefined;
  const both = (at: number | undefined): readonly [string, string] | readonly [null, null] =>
    at === undefined ? [null, null] : [localText(at, site), gmtText(at)];
  const [datePaid, datePaidGmt] = both(paidAt);
  const [dateCompleted, dateCompletedGmt] = both(completedAt);
  return {
    date_paid: datePaid,
    date_paid_gmt: datePaidGmt,
    date_completed: dateCompleted,
    date_completed_gmt: dateCompletedGmt,
    is_editable: ['pending', 'on-hold'].includes(status),
    needs_payment: ['pending', 'failed'].includes(status),
    needs_processing: true,
  };
}
