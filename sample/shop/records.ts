// The shapes that WooCommerce's REST API v3 publishes, as far as a shop of simple and variable products needs them.
import type { Address, BillingAddress, Dated, Links, Meta } from './common-records.ts';
import type { Coupon, Refund } from './discount-records.ts';
import type { Order } from './order-records.ts';
import type { Category, Product, Variation } from './product-records.ts';

export type * from './common-records.ts';
export type * from './discount-records.ts';
export type * from './order-records.ts';
export type * from './product-records.ts';

export interface Customer extends Dated {
  readonly id: number;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: string;
  readonly username: string;
  readonly billing: BillingAddress;
  readonly shipping: Address;
  readonly is_paying_customer: boolean;
  readonly avatar_url: string;
  readonly meta_data: readonly Meta[];
  readonly _links: Links;
}

/** The collections of the shop, by the name that their paths have. */
export interface Collections {
  readonly products: Product;
  readonly variations: Variation;
  readonly orders: Order;
  readonly customers: Customer;
  readonly categories: Category;
  readonly coupons: Coupon;
  readonly refunds: Refund;
}

export type Kind = keyof Collections;
/** The collections whose records are kept; refunds follow from their orders. */
export type Kept = Exclude<Kind, 'refunds'>;
