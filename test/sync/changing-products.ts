import type { Answer } from '../partitions/partitioned-api.ts';
import { incremental, list } from './partitioned-sync.ts';

/** Products that change, and the items of those that have: `over` is said of the parent, `items` of the list, `products` of theirs. */
export function changing({
  over = {},
  items = {},
  products = {},
}: {
  readonly over?: object;
  readonly items?: object;
  readonly products?: object;
} = {}): object {
  return {
    objects: [
      { name: 'product', list: { path: '/products', ...incremental, ...products } },
      {
        name: 'item',
        parent: { object: 'product', key: 'id', as: 'p', from: 'changed', ...over },
        recordId: ['partition.p', 'id'],
        list: { path: '/{partition.p}/items', partitionConcurrency: 1, ...incremental, ...items },
      },
    ],
  };
}

export const three = { '/products': list([1, 2, 3].map((id) => ({ id, at: id * 100 }))) };

export function itemsOf(...ids: readonly number[]): Record<string, Answer> {
  return Object.fromEntries(ids.map((id) => [`/${id}/items`, list([{ id: 'a', at: id * 10 }])]));
}
