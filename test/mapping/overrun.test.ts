import { afterAll, expect, it } from 'vitest';
import { layersOf } from '../../runtime/documents/mappings/index.ts';
import type { InlineMapping } from '../../runtime/documents/mappings/inline-mapping.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { compileMapping, type Mapper } from '../../runtime/mapping/index.ts';
import { longestHoldDuring } from '../support/longest-hold.ts';
import { type LookupData, memoryLookups } from '../support/memory-lookups.ts';

const expressions = createExpressions({ time: 5_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const at = { datasource: 'shop', connector: 'shops', object: 'order' };
const sum = '$sum([1..data.n].($ * 2))';
/** More work than the event loop may be held with. */
const large = 400_000;
const sumTo = (n: number): number => n * (n + 1);

function mapperOf(mapping: InlineMapping, stored: LookupData = {}): Mapper {
  const list = layersOf(new Map(), at, { inline: mapping, mayLeave: true });
  if (!list) throw new Error('nothing maps');
  const plan = compileMapping(list, { expressions, datasource: 'shop' });
  return plan.open({ lookups: memoryLookups(stored), context: {}, configuration: {} });
}

it.each<{ name: string; mapping: InlineMapping; wanted: (n: number) => object }>([
  { name: 'a transform', mapping: { fields: { n: 'n' }, transform: `{ "sum": ${sum} }` }, wanted: (n) => ({ n, sum: sumTo(n) }) },
  {
    name: 'a rule among rules',
    mapping: {
      rules: [
        { target: 'n', source: 'n' },
        { target: 'sum', compute: sum, when: `${sum} > 0` },
        { target: 'bad', compute: '$number(data.n)' },
      ],
    },
    wanted: (n) => ({ n, sum: sumTo(n), bad: n }),
  },
])('$name has an evaluation made in a worker that takes too much here', { timeout: 20_000 }, async ({ mapping, wanted }) => {
  const mapper = mapperOf(mapping);
  const mapped = (ns: readonly number[]) => mapper.map(ns.map((n) => ({ n })));
  expect(mapped([1, 2])).toEqual([1, 2].map((n) => ({ value: wanted(n) })));
  expect(await mapped([1, large, 2, large, 3])).toEqual([1, large, 2, large, 3].map((n) => ({ value: wanted(n) })));
});

it('what is looked up by it is found, and a failing record fails alone, with its own reasons once', { timeout: 20_000 }, async () => {
  const mapper = mapperOf(
    {
      rules: [
        { target: 'user', compute: `$string(${sum})`, transform: { lookup: { table: 'users', by: 'sum' } } },
        { target: 'items', each: 'lines', rules: [{ target: 'n', compute: `$number(item.n) + ${sum}` }] },
      ],
    },
    { tables: { users: [2, 6, large].map((n) => ({ id: n, sum: String(sumTo(n)) })) } },
  );
  const records = [1, large, 2].map((n) => ({ n, lines: n === 1 ? [] : [{ n: 1 }, { n: n === 2 ? 'x' : 2 }] }));
  expect(await mapper.map(records)).toMatchObject([
    { errors: [expect.stringContaining('user: ')] },
    { value: { user: large, items: [{ n: 1 + sumTo(large) }, { n: 2 + sumTo(large) }] } },
    { errors: [expect.stringContaining('items[1].n: D3030')] },
  ]);
});

it('rules of ten thousand items do not hold the event loop', { timeout: 60_000, retry: 2 }, async () => {
  const lines = Array.from({ length: 10_000 }, (_none, n) => ({ n, price: '1.5', name: ` item ${n} ` }));
  const rules = [
    { target: 'n', source: 'n' },
    { target: 'name', compute: '$uppercase($trim(item.name)) & "/" & $string(index)' },
    { target: 'share', compute: '$round(item.n * 100 / $count(data.lines), 2)' },
    { target: 'tags', compute: '$join($split(item.name, " ")[$ != ""], "-")' },
  ];
  const mapper = mapperOf({ rules: [{ target: 'items', each: 'lines', rules }] });
  await mapper.map([{ lines: lines.slice(0, 500) }]);
  let mapped: unknown;
  const held = await longestHoldDuring(async () => {
    mapped = await mapper.map([{ lines: [] }, { lines }, { lines: lines.slice(0, 1) }]);
  });
  expect(mapped).toHaveLength(3);
  expect(mapped).toHaveProperty('1.value.items.9999', { n: 9_999, name: 'ITEM 9999/9999', share: 99.99, tags: 'item-9999' });
  expect(held).toBeLessThan(50);
});
