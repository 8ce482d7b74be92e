import type { Dated, Image, Links, Meta, Term } from './common-records.ts';

export interface Attribute {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly position: number;
  readonly visible: boolean;
  readonly variation: boolean;
  readonly options: readonly string[];
}

export interface Dimensions {
  readonly length: string;
  readonly width: string;
  readonly height: string;
}

/** A category of products. It tells no times at all. */
export interface Category extends Term {
  readonly parent: number;
  readonly description: string;
  readonly display: string;
  readonly image: null;
  readonly menu_order: number;
  /** How many products it has. */
  readonly count: number;
  readonly _links: Links;
}

/** What a product and a variation both have. */
export interface Article extends Dated {
  readonly id: number;
  readonly permalink: string;
  readonly status: string;
  readonly description: string;
  readonly sku: string;
  readonly global_unique_id: string;
  readonly price: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly date_on_sale_from: string | null;
  readonly date_on_sale_from_gmt: string | null;
  readonly date_on_sale_to: string | null;
  readonly date_on_sale_to_gmt: string | null;
  readonly on_sale: boolean;
  readonly purchasable: boolean;
  readonly virtual: boolean;
  readonly downloadable: boolean;
  readonly downloads: readonly never[];
  readonly download_limit: number;
  readonly download_expiry: number;
  readonly tax_status: string;
  readonly tax_class: string;
  readonly manage_stock: boolean;
  readonly stock_quantity: number | null;
  readonly stock_status: string;
  readonly backorders: string;
  readonly backorders_allowed: boolean;
  readonly backordered: boolean;
  readonly low_stock_amount: number | null;
  readonly weight: string;
  readonly dimensions: Dimensions;
  readonly shipping_class: string;
  readonly shipping_class_id: number;
  readonly menu_order: number;
  readonly meta_data: readonly Meta[];
  readonly _links: Links;
}

export interface Product extends Article {
  readonly name: string;
  readonly slug: string;
  readonly type: string;
  readonly featured: boolean;
  readonly catalog_visibility: string;
  readonly short_description: string;
  readonly total_sales: number;
  readonly external_url: string;
  readonly button_text: string;
  readonly sold_individually: boolean;
  readonly shipping_required: boolean;
  readonly shipping_taxable: boolean;
  readonly reviews_allowed: boolean;
  readonly average_rating: string;
  readonly rating_count: number;
  readonly upsell_ids: readonly number[];
  readonly cross_sell_ids: readonly number[];
  readonly parent_id: number;
  readonly purchase_note: string;
  readonly categories: readonly Term[];
  readonly brands: readonly Term[];
  readonly tags: readonly Term[];
  readonly images: readonly Image[];
  readonly attributes: readonly Attribute[];
  readonly default_attributes: readonly { readonly id: number; readonly name: string; readonly option: string }[];
  readonly variations: readonly number[];
  readonly grouped_products: readonly number[];
  readonly price_html: string;
  readonly related_ids: readonly number[];
  readonly has_options: boolean;
  readonly post_password: string;
}

export interface Variation extends Article {
  readonly type: 'variation';
  readonly name: string;
  readonly parent_id: number;
  readonly image: Image | null;
  readonly attributes: readonly { readonly id: number; readonly name: string; readonly slug: string; readonly option: string }[];
}
