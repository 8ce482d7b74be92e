import type { Address, BillingAddress, Dated, Links, Meta } from './common-records.ts';

export interface LineTax {
  readonly id: number;
  readonly total: string;
  readonly subtotal: string;
}

export interface LineItem {
  readonly id: number;
  readonly name: string;
  readonly product_id: number;
  readonly variation_id: number;
  readonly quantity: number;
  readonly tax_class: string;
  readonly subtotal: string;
  readonly subtotal_tax: string;
  readonly total: string;
  readonly total_tax: string;
  readonly taxes: readonly LineTax[];
  readonly meta_data: readonly Meta[];
  readonly sku: string;
  readonly global_unique_id: string;
  /** A JSON number, unlike every other amount. */
  readonly price: number;
  readonly image: { readonly id: string; readonly src: string };
  readonly parent_name: string | null;
}

export interface TaxLine {
  readonly id: number;
  readonly rate_code: string;
  readonly rate_id: number;
  readonly label: string;
  readonly compound: boolean;
  readonly tax_total: string;
  readonly shipping_tax_total: string;
  readonly rate_percent: number;
  readonly meta_data: readonly Meta[];
}

export interface ShippingLine {
  readonly id: number;
  readonly method_title: string;
  readonly method_id: string;
  readonly instance_id: string;
  readonly total: string;
  readonly total_tax: string;
  readonly taxes: readonly { readonly id: number; readonly total: string; readonly subtotal: string }[];
  readonly tax_status: string;
  readonly meta_data: readonly Meta[];
}

export interface FeeLine {
  readonly id: number;
  readonly name: string;
  readonly tax_class: string;
  readonly tax_status: string;
  readonly amount: string;
  readonly total: string;
  readonly total_tax: string;
  readonly taxes: readonly LineTax[];
  readonly meta_data: readonly Meta[];
}

export interface CouponLine {
  readonly id: number;
  readonly code: string;
  readonly discount: string;
  readonly discount_tax: string;
  readonly discount_type: string;
  readonly nominal_amount: number;
  readonly free_shipping: boolean;
  readonly meta_data: readonly Meta[];
}

export interface Order extends Dated {
  readonly id: number;
  readonly parent_id: number;
  readonly status: string;
  readonly currency: string;
  readonly version: string;
  readonly prices_include_tax: boolean;
  readonly discount_total: string;
  readonly discount_tax: string;
  readonly shipping_total: string;
  readonly shipping_tax: string;
  readonly cart_tax: string;
  readonly total: string;
  readonly total_tax: string;
  readonly customer_id: number;
  readonly order_key: string;
  readonly billing: BillingAddress;
  readonly shipping: Address;
  readonly payment_method: string;
  readonly payment_method_title: string;
  readonly transaction_id: string;
  readonly customer_ip_address: string;
  readonly customer_user_agent: string;
  readonly created_via: string;
  readonly customer_note: string;
  readonly date_completed: string | null;
  readonly date_paid: string | null;
  readonly date_completed_gmt: string | null;
  readonly date_paid_gmt: string | null;
  readonly cart_hash: string;
  readonly number: string;
  readonly meta_data: readonly Meta[];
  readonly line_items: readonly LineItem[];
  readonly tax_lines: readonly TaxLine[];
  readonly shipping_lines: readonly ShippingLine[];
  readonly fee_lines: readonly FeeLine[];
  readonly coupon_lines: readonly CouponLine[];
  readonly refunds: readonly { readonly id: number; readonly reason: string; readonly total: string }[];
  readonly payment_url: string;
  readonly is_editable: boolean;
  readonly needs_payment: boolean;
  readonly needs_processing: boolean;
  readonly currency_symbol: string;
  readonly _links: Links;
}
