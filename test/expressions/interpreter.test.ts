import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createExpressions, ExpressionError, type Outcome } from '../../runtime/expressions/index.ts';

const limits = { time: 500, size: 10_000 };
const expressions = createExpressions(limits);
afterAll(() => expressions[Symbol.asyncDispose]());

/** The same, left to the interpreter: what binds beside what reads is not compiled. */
const interpreted = (source: string): string => `([$z := 1, $z]; ${source})`;

const big = 9_007_199_254_740_993n;

function problemOf(outcome: Outcome | undefined): unknown {
  return outcome !== undefined && 'error' in outcome ? outcome.error : undefined;
}

describe('an interpreted expression', () => {
  it('has no synchronous way', () => {
    expect(expressions.jsonata(interpreted('a'), ['a']).evaluateSync).toBeUndefined();
    expect(expressions.jsonata('a.b', ['a']).evaluateSync).toBeDefined();
  });

  it('is interpreted whole when any part of it is not compiled', async () => {
    const expression = expressions.jsonata(`{"plain": a.b, "mapped": ${interpreted('$map(a.c, function($x){ $x + 1 })')}}`, ['a']);
    expect(expression.evaluateSync).toBeUndefined();
    expect(await expression.evaluate({ a: { b: 1, c: [1, 2] } })).toEqual({ plain: 1, mapped: [2, 3] });
  });

  it('gives nothing as undefined, and functions as nothing', async () => {
    expect(await expressions.jsonata(interpreted('$filter(a, function($x){ $x > 5 })'), ['a']).evaluate({ a: [1] })).toBeUndefined();
    expect(await expressions.jsonata(interpreted('function($x){ $x }'), []).evaluate({})).toBeUndefined();
    expect(await expressions.jsonata(interpreted('{"a": $sum, "b": [function($x){ $x }], "c": 1}'), []).evaluate({})).toEqual({
      b: [undefined],
      c: 1,
    });
  });

  it('fails with the code of JSONata and the value', async () => {
    const failing = expressions.jsonata(interpreted('$map(a, function($x){ $number($x) })'), ['a']).evaluate({ a: ['x'] });
    await expect(failing).rejects.toThrow(ExpressionError);
    await expect(failing).rejects.toThrow('D3030: cannot turn "x" into a number');
    await expect(failing).rejects.toMatchObject({ limit: false });
  });

  it('does not print long values, which may be secrets', async () => {
    const failing = expressions.jsonata(interpreted('$map(a, function($x){ $number($x) })'), ['a']).evaluate({ a: ['s'.repeat(500)] });
    await expect(failing).rejects.toThrow('cannot turn a string of 502 characters into a number');
  });

  it('sees the names that it reads, and nothing else of the scope', async () => {
    const unreadable = { a: [1], secret: () => 'a function cannot be copied to a thread' };
    expect(await expressions.jsonata(interpreted('$map(a, function($x){ $x })'), ['a', 'secret']).evaluate(unreadable)).toBe(1);
    await expect(expressions.jsonata(interpreted('$map([$$], function($x){ $x })'), ['a', 'secret']).evaluate(unreadable)).rejects.toThrow(
      'not plain data',
    );
  });

  it('does not change its scope', async () => {
    const scope = { a: { list: [], b: { c: 1 } } };
    const before = structuredClone(scope);
    await expressions.jsonata(interpreted('a.list{"k": 1}; a ~> |b|{"c": 2}|'), ['a']).evaluate(scope);
    expect(scope).toStrictEqual(before);
  });

  it('bounds its result', async () => {
    const long = expressions.jsonata(interpreted('$map([1..n], function($x){ "0123456789" })'), ['n']);
    expect(await long.evaluate({ n: 500 })).toHaveLength(500);
    await expect(long.evaluate({ n: 1_000 })).rejects.toMatchObject({ limit: true });
  });
});

describe('integers that a double cannot hold', () => {
  it.each([
    ['pass through', '$map([n], function($x){ $x })', big],
    ['are written whole', '$map([n], function($x){ $string($x) & "/" & $x })', '9007199254740993/9007199254740993'],
    ['are written whole inside a structure', '$map([n], function($x){ $string({"id": $x}) })', '{"id":9007199254740993}'],
    ['are equal to themselves', '$map([n], function($x){ $x = n })', true],
    ['are members of lists', '$map([n], function($x){ $x in [1, n] })', true],
    ['are true', '$map([n], function($x){ $x ? "yes" : "no" })', 'yes'],
    ['are numbers', '$map([n], function($x){ $type($x) })', 'number'],
    ['survive a transform', '[{"id": n}] ~> |$|{"x": 1}|', [{ id: big, x: 1 }]],
    ['are counted', '$map([n], function($x){ $count($x) })', 1],
  ])('%s', async (_name, source, wanted) => {
    expect(await expressions.jsonata(interpreted(source), ['n']).evaluate({ n: big })).toStrictEqual(wanted);
    expect(expressions.jsonata(source, ['n']).evaluateSync?.({ n: big })).toStrictEqual(wanted);
  });

  it.each(['$x + 1', '1 - $x', '-$x', '$x < 5', '$floor($x)', '$uppercase($x)', '$sum([$x])', '[$x..5]', '$formatBase($x)'])(
    'cannot be computed with: %s',
    async (computed) => {
      const inFunction = `$map([n], function($x){ ${computed} })`;
      await expect(expressions.jsonata(interpreted(inFunction), ['n']).evaluate({ n: big })).rejects.toThrow('too large to compute with');
      const compiled = expressions.jsonata(computed.replaceAll('$x', 'n'), ['n']);
      expect(() => compiled.evaluateSync?.({ n: big })).toThrow('too large to compute with');
    },
  );
});

describe('a batch', () => {
  const mixed = expressions.jsonata(
    interpreted('$f := function($x){ $f($x) }; n = 3 ? $f(1) : n = 5 ? $number("x") : $map([n], function($x){ $x * 2 })'),
    ['n'],
  );

  it('gives one outcome per scope, in order, and a failing one fails alone', async () => {
    const outcomes = await mixed.evaluateAll(Array.from({ length: 300 }, (_none, n) => ({ n })));
    expect(outcomes).toHaveLength(300);
    expect(problemOf(outcomes[3])).toMatchObject({ limit: true });
    expect(problemOf(outcomes[5])).toMatchObject({ limit: false });
    const others = outcomes.filter((_outcome, n) => n !== 3 && n !== 5);
    expect(others).toStrictEqual(
      Array.from({ length: 300 }, (_none, n) => n).flatMap((n) => (n === 3 || n === 5 ? [] : [{ value: n * 2 }])),
    );
  });

  it('is made again elsewhere where a thread had to be ended', { timeout: 20_000, retry: 2 }, async () => {
    // Searches that the interpreter cannot stop by itself: only the end of the thread does.
    const stuck = expressions.jsonata(interpreted('$map([n], function($x){ $x = 7 ? $replace($pad("", 9000, "a"), /a*b|a/, "") : $x })'), [
      'n',
    ]);
    const started = performance.now();
    const outcomes = await stuck.evaluateAll(Array.from({ length: 100 }, (_none, n) => ({ n })));
    expect(problemOf(outcomes[7])).toMatchObject({ limit: true });
    expect(outcomes.filter((outcome) => 'value' in outcome)).toHaveLength(99);
    expect(performance.now() - started).toBeLessThan(limits.time + 5_000);
  });

  it('of nothing is nothing', async () => {
    expect(await mixed.evaluateAll([])).toEqual([]);
  });

  it('of a compiled expression lets others have the thread', async () => {
    const compiled = expressions.jsonata('$count(list[$ > 5])', ['list']);
    const scopes = Array.from({ length: 200 }, () => ({ list: Array.from({ length: 5_000 }, (_none, index) => index) }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const outcomes = await compiled.evaluateAll(scopes);
    clearInterval(timer);
    expect(new Set(outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome.error)))).toEqual(new Set([4_994]));
    expect(turns).toBeGreaterThan(2);
  });
});

describe('a life', () => {
  it('ends with everything that waits, and twice is safe', async () => {
    const own = createExpressions({ time: 10_000, size: 1_000 });
    const waiting = own.jsonata(interpreted('$f := function($x){ $f($x) }; $f(1)'), []).evaluate({});
    const failed = expect(waiting).rejects.toThrow('disposed');
    await own[Symbol.asyncDispose]();
    await own[Symbol.asyncDispose]();
    await failed;
    await expect(own.jsonata(interpreted('1'), []).evaluate({})).rejects.toThrow('disposed');
    expect(own.jsonata('1 + 1', []).evaluateSync?.({})).toBe(2);
  });

  it('does not keep the process alive', { timeout: 20_000 }, async () => {
    const index = new URL('../../runtime/expressions/index.ts', import.meta.url).href;
    const script = `
      const { createExpressions } = await import(${JSON.stringify(index)});
      const expressions = createExpressions({ time: 1000, size: 1000 });
      console.log(await expressions.jsonata('([$z := 1, $z]; $map([1, 2], function($x){ $x + 1 }))', []).evaluate({}));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { timeout: 15_000 });
    expect(stdout.trim()).toBe('[ 2, 3 ]');
  });
});
