import { fixedFields, generateImage, generateMeasures, generatePrice, type Price, priceFields, stockFields } from './generate-article.ts';
import type { Random } from './random.ts';
import type { Attribute, Product, Term } from './records.ts';
import { created, linksOf, modified, moneyText, type Site, slugOf } from './site.ts';
import { brands, categories, type Category, colours, manners, materials, tags } from './words.ts';

export interface ProductSeed {
  readonly id: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Ids of its variations; none for a simple product. */
  readonly variations: readonly number[];
}

export function generateProduct(seed: ProductSeed, random: Random, site: Site): Product {
  const { id, createdAt, modifiedAt, variations } = seed;
  const category = random.pick(categories);
  const material = random.pick(materials);
  const name = `${random.pick(manners)} ${material} ${random.pick(category.things)}`;
  const slug = `${slugOf(name)}-${id}`;
  const variable = variations.length > 0;
  const price = generatePrice(category, random);
  const quantity = variable || random.chance(0.2) ? undefined : random.between(0, 120);
  const sold = random.between(0, 400);
  return {
    id,
    name,
    slug,
    permalink: `${site.url}/product/${slug}/`,
    ...created(createdAt, site),
    ...modified(modifiedAt, site),
    type: variable ? 'variable' : 'simple',
    status: random.weigh([
      ['publish', 94],
      ['draft', 4],
      ['private', 2],
    ]),
    featured: random.chance(0.05),
    catalog_visibility: 'visible',
    description: `<p>${name}, made of ${material.toLowerCase()} &amp; built to last. Item no. ${id}.</p>\n`,
    short_description: `<p>A ${name.toLowerCase()} for every day.</p>\n`,
    sku: `${category.name.slice(0, 3).toUpperCase()}-${id}`,
    ...priceFields(price),
    purchasable: true,
    total_sales: sold,
    ...fixedFields,
    external_url: '',
    button_text: '',
    ...stockFields(quantity, random.chance(0.05)),
    sold_individually: false,
    ...generateMeasures(random),
    shipping_required: true,
    shipping_taxable: true,
    reviews_allowed: true,
    average_rating: sold > 50 ? (random.between(30, 50) / 10).toFixed(2) : '0.00',
    rating_count: sold > 50 ? random.between(1, 60) : 0,
    upsell_ids: [],
    cross_sell_ids: [],
    parent_id: 0,
    purchase_note: '',
    categories: [{ id: category.id, name: category.name, slug: slugOf(category.name) }],
    brands: random.chance(0.5) ? [termAmong(brands, random, 300)] : [],
    tags: random.chance(0.4) ? [termAmong(tags, random, 40)] : [],
    images: Array.from({ length: random.between(0, 3) }, (_, index) => generateImage(name, index + 1, createdAt, random, site)),
    attributes: attributesOf(category, material, variable, random),
    default_attributes: [],
    variations,
    grouped_products: [],
    menu_order: 0,
    price_html: priceHtml(price, site),
    related_ids: [],
    meta_data: [{ id: id * 10, key: '_sample_origin', value: 'generated' }],
    has_options: variable,
    post_password: '',
    _links: linksOf(site, 'products', id),
  };
}

function termAmong(names: readonly [string, ...string[]], random: Random, firstId: number): Term {
  const name = random.pick(names);
  return { id: firstId + names.indexOf(name), name, slug: slugOf(name) };
}

function attributesOf(category: Category, material: string, variable: boolean, random: Random): readonly Attribute[] {
  const own = { id: 1, name: 'Material', slug: 'pa_material', position: 0, visible: true, variation: false, options: [material] };
  const colour = {
    id: 2,
    name: 'Colour',
    slug: 'pa_colour',
    position: 1,
    visible: true,
    variation: false,
    options: [random.pick(colours)],
  };
  if (!variable) return random.chance(0.5) ? [own, colour] : [own];
  return [own, { id: 3, name: 'Size', slug: 'pa_size', position: 2, visible: true, variation: true, options: category.sizes }];
}

function priceHtml({ regular, sale }: Price, site: Site): string {
  const amount = (cents: number): string =>
    `<span class="woocommerce-Price-amount amount"><bdi>${moneyText(cents)}&nbsp;<span class="woocommerce-Price-currencySymbol">${site.currencySymbol}</span></bdi></span>`;
  return sale === undefined
    ? amount(regular)
    : `<del aria-hidden="true">${amount(regular)}</del> <ins aria-hidden="true">${amount(sale)}</ins>`;
}
