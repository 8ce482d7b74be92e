import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, compileOrTell } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { ExpressionError } from '../../runtime/expressions/expression.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';
import { mergeSort } from '../../runtime/expressions/values/merge-sort.ts';
import { createOracle } from '../support/jsonata-oracle.ts';
import { readVectors } from '../support/vectors.ts';

interface Given {
  readonly source: string;
  readonly data?: unknown;
  /** What JSONata does instead. */
  readonly departure?: string;
}

interface Ending {
  readonly value?: unknown;
  readonly nothing?: boolean;
  readonly code?: string;
  readonly failure?: boolean;
}

const orders = {
  orders: [
    {
      id: 1,
      lines: [
        { sku: 'a', qty: 2 },
        { sku: 'b', qty: 1 },
      ],
    },
    { id: 2, lines: [{ sku: 'a', qty: 5 }] },
  ],
};
const object = { a: [{ x: 1, y: [1, 2] }, { x: 2 }], b: { c: { d: 'e' } } };

const nothing = (): void => {};
const oracle = createOracle({ now: Date.now, random: Math.random, enter: nothing, leave: nothing, called: nothing });

function endingOf(evaluate: () => unknown, codeOf: (thrown: unknown) => string | undefined): Ending {
  try {
    const value = evaluate();
    // Without JSONata's marks.
    return value === undefined ? { nothing: true } : { value: JSON.parse(JSON.stringify(value)) as unknown };
  } catch (thrown) {
    const code = codeOf(thrown);
    return code === undefined ? { failure: true } : { code };
  }
}

function compiled(source: string, data: unknown): Ending {
  const form = compile(parse(source).root, new Set());
  if (form === undefined) throw new Error(`${source} is not compiled`);
  return endingOf(
    () => runCompiled(form, data, {}, 100_000),
    (thrown) => {
      if (!(thrown instanceof ExpressionError)) throw thrown;
      return thrown.code;
    },
  );
}

function interpreted(source: string, data: unknown): Ending {
  return endingOf(
    () => oracle.parse(source).evaluate(structuredClone(data), {}),
    (thrown) => {
      // The package throws plain objects, and program errors.
      const { code } = thrown as { readonly code?: unknown };
      return typeof code === 'string' ? code : undefined;
    },
  );
}

describe.each([
  { file: 'expressions/tuples', usual: orders },
  { file: 'expressions/transforms', usual: object },
])('$file', ({ file, usual }) => {
  it.each(readVectors<Given, Ending>(file))('$name', ({ given: { source, data = usual, departure }, expect: wanted }) => {
    const before = structuredClone(data);
    expect(compiled(source, data)).toStrictEqual(wanted);
    expect(data).toStrictEqual(before);
    if (departure === undefined) expect(interpreted(source, data)).toStrictEqual(wanted);
    else expect(interpreted(source, data)).not.toStrictEqual(wanted);
  });
});

describe('paths of tuples', () => {
  it('are compiled in time, however deep they stand in one another', () => {
    const inside = (depth: number): string => (depth === 0 ? '%.c' : `(a.b)[${inside(depth - 1)} = %.c].x`);
    expect(compile(parse(`a.(${inside(30)})`).root, new Set())).toBeDefined();
    const numbered = (depth: number): string => (depth === 0 ? '$i' : `a#$i^(x)[${numbered(depth - 1)}]{b: $i}`);
    expect(compile(parse(numbered(40)).root, new Set())).toBeDefined();
  });

  it('gives tuples in order as plain objects', () => {
    const form = compile(parse('orders#$i^(>id)[]{"k": $}').root, new Set());
    if (form === undefined) throw new Error('it is not compiled');
    const value = runCompiled(form, orders, {}, 100_000);
    expect(value).toStrictEqual({ k: orders.orders.map((one, i) => ({ '@': one, i })).toReversed() });
  });

  it.each(['a.$count((b.c)[%.d])', 'a#$i^(b)[$x := 1]'])('%s is left to the interpreter', (source) => {
    expect(compileOrTell(parse(source).root, new Set())).toHaveProperty('interpreted');
  });
});

describe('a transform', () => {
  it.each(['$ ~> |$|{"self": $}|', '$count(($ ~> |$|{"self": $}|).**)', '$ ~> |a|{"4000000000": 1}|', '$ ~> |a|{"length": 4000000000}|'])(
    '%s ends at a limit',
    (source) => {
      const form = compile(parse(source).root, new Set());
      if (form === undefined) throw new Error('it is not compiled');
      expect(() => runCompiled(form, { a: [[1], [2]] }, {}, 100_000)).toThrow(expect.objectContaining({ limit: true }));
    },
  );
});

describe('merge sort', () => {
  it('is stable', () => {
    const arbitraryItems = fc.array(fc.record({ key: fc.integer({ min: 0, max: 5 }), id: fc.nat() }));
    fc.assert(
      fc.property(arbitraryItems, (items) => {
        expect(mergeSort(items, (left, right) => left.key > right.key)).toStrictEqual(
          items.toSorted((left, right) => left.key - right.key),
        );
      }),
    );
  });

  it('compares the pairs that JSONata compares, in its order, whatever the comparator says', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.infiniteStream(fc.boolean()), (length, answers) => {
        const items = Array.from({ length }, (_none, index) => index);
        const said = [...answers.take(400)];
        const pairs: (readonly [number, number])[] = [];
        const sorted = mergeSort(items, (left, right) => {
          pairs.push([left, right]);
          return said[pairs.length - 1] === true;
        });
        const asked: (readonly [number, number])[] = [];
        const sort = oracle.parse('$sort(items, function($l, $r) { $ask($l, $r) })');
        const ask = (left: number, right: number): boolean => {
          asked.push([left, right]);
          return said[asked.length - 1] === true;
        };
        const theirs = sort.evaluate({ items }, { ask }) ?? [];
        expect(pairs).toStrictEqual(asked);
        expect(sorted).toStrictEqual(JSON.parse(JSON.stringify(theirs)));
      }),
    );
  });
});
