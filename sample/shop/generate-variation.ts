import { fixedFields, generateImage, generateMeasures, priceFields, stockFields } from './generate-article.ts';
import type { Random } from './random.ts';
import type { Product, Variation } from './records.ts';
import { linksOf, type Site } from './site.ts';

/** The variations that a variable product names, one per size. */
export function generateVariations(product: Product, random: Random, site: Site): readonly Variation[] {
  const sizes = product.attributes.find((attribute) => attribute.variation)?.options ?? [];
  return product.variations.map((id, index) =>
    generateVariation(id, sizes[index % Math.max(1, sizes.length)] ?? '', product, random, site),
  );
}

function generateVariation(id: number, size: string, product: Product, random: Random, site: Site): Variation {
  const regular = Math.round(Number(product.regular_price) * 100) + random.between(0, 5) * 100;
  return {
    id,
    type: 'variation',
    name: size,
    parent_id: product.id,
    date_created: product.date_created,
    date_created_gmt: product.date_created_gmt,
    date_modified: product.date_modified,
    date_modified_gmt: product.date_modified_gmt,
    description: '',
    permalink: `${product.permalink}?attribute_pa_size=${encodeURIComponent(size)}`,
    sku: `${product.sku}-${size.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
    status: 'publish',
    ...priceFields({ regular, sale: undefined }),
    purchasable: true,
    ...fixedFields,
    ...stockFields(random.between(0, 40)),
    ...generateMeasures(random),
    image: random.chance(0.5) ? generateImage(product.name, 1, Date.parse(`${product.date_created_gmt}Z`), random, site) : null,
    attributes: [{ id: 3, name: 'Size', slug: 'pa_size', option: size }],
    menu_order: 0,
    meta_data: [],
    _links: linksOf(site, `products/${product.id}/variations`, id, `products/${product.id}`),
  };
}
