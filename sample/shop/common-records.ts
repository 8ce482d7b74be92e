export interface Term {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
}

export interface Meta {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

/** When a record was made and changed: in the shop's own zone, and in GMT; neither names its zone. */
export interface Dated {
  readonly date_created: string;
  readonly date_created_gmt: string;
  readonly date_modified: string;
  readonly date_modified_gmt: string;
}

export interface Links {
  readonly self: readonly { readonly href: string }[];
  readonly collection: readonly { readonly href: string }[];
  readonly up?: readonly { readonly href: string }[];
}

export interface Image extends Dated {
  readonly id: number;
  readonly src: string;
  readonly name: string;
  readonly alt: string;
}

export interface Address {
  readonly first_name: string;
  readonly last_name: string;
  readonly company: string;
  readonly address_1: string;
  readonly address_2: string;
  readonly city: string;
  readonly state: string;
  readonly postcode: string;
  readonly country: string;
  readonly phone: string;
}

export interface BillingAddress extends Address {
  readonly email: string;
}
