// The shapes that WooCommerce's REST API v3 publishes, as far as a shop of simple and variable products needs them.
import type { Address, BillingAddress, Dated, Links, Meta } from './common-records.ts';
import type { Order } from './order-records.ts';
import type { Product, Variation } from './product-records.ts';

export type * from './common-records.ts';
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
}

export type Kind = keyof Collections;
