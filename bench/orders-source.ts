// What the benchmark of mapping maps: orders as shops give them, and the mapping that both sides follow.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { InlineMapping } from '../runtime/documents/mappings/inline-mapping.ts';

export const userCount = 20_000;
export const productCount = 5_000;
export const linesPerOrder = 3;

export interface OrderLine {
  readonly product_id: number;
  readonly sku: string;
  readonly quantity: number;
  readonly subtotal: string;
  readonly total: string;
}

export interface Order {
  readonly id: number;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly date_created_gmt: string;
  readonly total: string;
  readonly total_tax: string;
  readonly payment_method: string;
  readonly billing: { readonly email: string };
  readonly line_items: readonly OrderLine[];
}

const statuses = ['pending', 'processing', 'completed', 'on-hold', 'cancelled', 'processing', 'completed'];

/** Of the column that lookups compare: as somebody signed up, not as they ordered. */
export function userEmail(user: number): string {
  return `ada.lovelace.${user}@example.com`;
}

/** One in five products is known by its SKU alone: its id in the order is 0. */
export function isBySku(product: number): boolean {
  return product % 5 === 0;
}

export function skuOf(product: number): string {
  return `COG-${String(product).padStart(5, '0')}`;
}

/** Some 2.2 KB. One order in 50 is of nobody, one in 60 of a product that is not there, one in 70 has a status that is not mapped. */
export function orderText(index: number): string {
  const user = (index * 7_919) % userCount;
  const email = index % 50 === 7 ? `nobody.${index}@example.com` : index % 3 === 0 ? userEmail(user).toUpperCase() : userEmail(user);
  const status = index % 70 === 11 ? 'refunded' : statuses[index % statuses.length];
  const lines = Array.from({ length: linesPerOrder }, (_, line) => lineText(index, line)).join();
  const total = `${(index % 900) + 20}.${String(index % 100).padStart(2, '0')}`;
  return `{"id":${100_000 + index},"parent_id":0,"number":"${100_000 + index}","order_key":"wc_order_${index}x7Qk","created_via":"checkout","version":"9.1.2","status":"${status}","currency":"${index % 4 === 0 ? 'eur' : 'EUR'}","date_created":"2026-03-0${(index % 9) + 1}T11:20:30","date_created_gmt":"2026-03-0${(index % 9) + 1}T10:20:30","date_modified_gmt":"2026-05-1${index % 9}T01:02:03","discount_total":"0.00","discount_tax":"0.00","shipping_total":"4.90","shipping_tax":"0.93","cart_tax":"3.10","total":"${total}","total_tax":"4.03","prices_include_tax":false,"customer_id":${user},"customer_ip_address":"203.0.113.9","customer_user_agent":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101","customer_note":"","billing":{"first_name":"Ada","last_name":"Lovelace","company":"","address_1":"12 Analytical Row","address_2":"","city":"London","state":"","postcode":"N1 9AA","country":"GB","email":"${email}","phone":"+44 20 7946 0000"},"shipping":{"first_name":"Ada","last_name":"Lovelace","address_1":"12 Analytical Row","city":"London","postcode":"N1 9AA","country":"GB"},"payment_method":"bacs","payment_method_title":"Bank transfer","transaction_id":"","meta_data":[{"id":1,"key":"_wc_order_attribution_source_type","value":"typein"}],"line_items":[${lines}],"tax_lines":[{"id":9,"rate_code":"GB-VAT-1","rate_id":1,"tax_total":"4.03"}],"shipping_lines":[{"id":10,"method_title":"Flat rate","total":"4.90"}],"fee_lines":[],"coupon_lines":[],"refunds":[]}`;
}

function lineText(index: number, line: number): string {
  const product = index % 60 === 13 && line === 1 ? productCount + index : (index * 31 + line * 1_777) % productCount;
  const price = `${(product % 90) + 1}.${String(product % 100).padStart(2, '0')}`;
  const id = isBySku(product) ? 0 : product;
  return `{"id":${index * 3 + line},"name":"Difference engine cog ${product}, brass","product_id":${id},"variation_id":0,"quantity":${(index % 4) + 1},"tax_class":"","subtotal":"${price}","subtotal_tax":"0.19","total":"${price}","total_tax":"0.19","taxes":[{"id":1,"total":"0.19","subtotal":"0.19"}],"meta_data":[],"sku":"${skuOf(product)}","price":${price}}`;
}

export function pageText(from: number, size: number): string {
  return `[${Array.from({ length: size }, (_, index) => orderText(from + index)).join()}]`;
}

/** The mapping of orders that ships. */
export function orderMapping(): InlineMapping {
  // Documents that ship are held to their schema by the tests of documents.
  return parse(readFileSync(new URL('../mappings/woocommerce_order.mapping.yaml', import.meta.url), 'utf8')) as InlineMapping;
}
