import { afterAll, expect, it } from 'vitest';
import type { ShapeStep } from '../../runtime/documents/generated/connector.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { createShaper } from '../../runtime/shaping/index.ts';

const expressions = createExpressions({ time: 5_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const sum = '$sum([1..record.n].($ * 2))';
/** More work than the event loop may be held with. */
const large = 400_000;
const sumTo = (n: number): number => n * (n + 1);

it.each<{ name: string; steps: ShapeStep[]; wanted: (n: number) => unknown }>([
  { name: 'compute', steps: [{ compute: `{ "n": record.n, "sum": ${sum} }` }], wanted: (n) => ({ n, sum: sumTo(n) }) },
  { name: 'where', steps: [{ where: `${sum} > 0` }], wanted: (n) => ({ n }) },
  {
    name: 'add, among steps of records',
    steps: [
      { rename: { n: 'm' } },
      { rename: { m: 'n' } },
      { add: { sum: `{{ ${sum} }}`, twice: '{{ record.sum * 2 }}' } },
      { remove: ['sum'] },
    ],
    wanted: (n) => ({ n, twice: sumTo(n) * 2 }),
  },
])('$name has an evaluation made in a worker that takes too much here', { timeout: 20_000 }, async ({ steps, wanted }) => {
  const shape = createShaper(steps, 0, { expressions, names: ['record'], where: 'response.shape' });
  const pageOf = (ns: readonly number[]) =>
    shape({ values: ns.map((n) => ({ n })), origins: undefined, failures: undefined }, { body: null, scope: {}, maxRecords: 1_000 });
  const little = pageOf([1, 2]);
  expect(little).not.toBeInstanceOf(Promise);
  expect(await little).toMatchObject({ values: [1, 2].map(wanted), failures: undefined });
  expect(await pageOf([1, large, 2, 3])).toMatchObject({ values: [1, large, 2, 3].map(wanted), failures: undefined });
});

it('a page of much work lets others have the thread', { timeout: 20_000 }, async () => {
  const shape = createShaper([{ add: { sum: `{{ ${sum} }}` } }], 0, { expressions, names: ['record'], where: 'response.shape' });
  const values = Array.from({ length: 300 }, (_none, n) => ({ n: 3_000 + n }));
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const shaped = await shape({ values, origins: undefined, failures: undefined }, { body: null, scope: {}, maxRecords: 1_000 });
  clearInterval(timer);
  expect(shaped.values).toEqual(values.map(({ n }) => ({ n, sum: sumTo(n) })));
  expect(turns).toBeGreaterThan(2);
});
