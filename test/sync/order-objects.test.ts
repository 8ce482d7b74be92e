import { expect, it } from 'vitest';
import type { BoundDatasource, BoundObject } from '../../runtime/engine/index.ts';
import { orderObjects } from '../../runtime/sync/order-objects.ts';

type Given = Pick<BoundObject, 'name' | 'dependsOn' | 'looksInto'>;

function ordered(objects: readonly Given[], asked?: readonly string[]): readonly string[] {
  // Nothing else of it is looked at.
  const datasource = {
    name: 'shop',
    objects: new Map(objects.map((one) => [one.name, { ...one, canList: true }])),
  } as unknown as BoundDatasource;
  return orderObjects(datasource, asked).map(({ name }) => name);
}

it.each<[string, readonly Given[], readonly string[]]>([
  [
    'what it depends on',
    [
      { name: 'order', dependsOn: ['product'] },
      { name: 'product', dependsOn: [] },
    ],
    ['product', 'order'],
  ],
  [
    'what its mapping looks into',
    [
      { name: 'order', dependsOn: ['product'], looksInto: ['customer', 'order', 'gone'] },
      { name: 'customer', dependsOn: [] },
      { name: 'product', dependsOn: [] },
    ],
    ['product', 'customer', 'order'],
  ],
  [
    'what it depends on, though that looks into it',
    [
      { name: 'order', dependsOn: ['product'] },
      { name: 'product', dependsOn: ['category'], looksInto: ['order', 'customer'] },
      { name: 'category', dependsOn: [], looksInto: ['order'] },
      { name: 'customer', dependsOn: [] },
    ],
    ['category', 'customer', 'product', 'order'],
  ],
  [
    'one that looks into the other, where both do',
    [
      { name: 'a', dependsOn: [], looksInto: ['b'] },
      { name: 'b', dependsOn: [], looksInto: ['a'] },
    ],
    ['b', 'a'],
  ],
])('an object is synced after %s', (_what, objects, expected) => {
  expect(ordered(objects)).toEqual(expected);
});

it('what was not asked for does not come along', () => {
  const objects = [
    { name: 'order', dependsOn: ['product'], looksInto: ['customer'] },
    { name: 'product', dependsOn: [] },
    { name: 'customer', dependsOn: [] },
  ];
  expect(ordered(objects, ['order', 'customer'])).toEqual(['customer', 'order']);
});
