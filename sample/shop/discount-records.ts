import type { Dated, Links, Meta } from './common-records.ts';
import type { LineItem } from './order-records.ts';

export interface Coupon extends Dated {
  readonly id: number;
  readonly code: string;
  readonly amount: string;
  readonly status: string;
  readonly discount_type: string;
  readonly description: string;
  readonly date_expires: string | null;
  readonly date_expires_gmt: string | null;
  readonly usage_count: number;
  readonly individual_use: boolean;
  readonly product_ids: readonly number[];
  readonly excluded_product_ids: readonly number[];
  readonly usage_limit: number | null;
  readonly usage_limit_per_user: number | null;
  readonly limit_usage_to_x_items: number | null;
  readonly free_shipping: boolean;
  readonly product_categories: readonly number[];
  readonly excluded_product_categories: readonly number[];
  readonly exclude_sale_items: boolean;
  readonly minimum_amount: string;
  readonly maximum_amount: string;
  readonly email_restrictions: readonly string[];
  readonly used_by: readonly string[];
  readonly meta_data: readonly Meta[];
  readonly _links: Links;
}

/** What was given back of an order. It has no time of modification: it never changes. */
export interface Refund {
  readonly id: number;
  readonly parent_id: number;
  readonly date_created: string;
  readonly date_created_gmt: string;
  /** Positive, unlike the `total` that the order tells of it. */
  readonly amount: string;
  readonly reason: string;
  readonly refunded_by: number;
  readonly refunded_payment: boolean;
  readonly meta_data: readonly Meta[];
  readonly line_items: readonly LineItem[];
  readonly _links: Links;
}
