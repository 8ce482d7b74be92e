import type { Category, Product } from './records.ts';
import { linksOf, type Site, slugOf } from './site.ts';
import { categories } from './words.ts';

/** The categories that products are in, with how many each has. */
export function generateCategories(products: Iterable<Product>, site: Site): readonly Category[] {
  const counts = new Map<number, number>();
  for (const product of products) for (const { id } of product.categories) counts.set(id, (counts.get(id) ?? 0) + 1);
  return categories.map(({ id, name }) => ({
    id,
    name,
    slug: slugOf(name),
    parent: 0,
    description: '',
    display: 'default',
    image: null,
    menu_order: 0,
    count: counts.get(id) ?? 0,
    _links: linksOf(site, 'products/categories', id),
  }));
}
