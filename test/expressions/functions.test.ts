import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compileOrTell } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { ExpressionError } from '../../runtime/expressions/expression.ts';
import { arityOf } from '../../runtime/expressions/functions/arities.ts';
import { librarySignatures } from '../../runtime/expressions/functions/library/signatures.ts';
import { functionNames, type FunctionName } from '../../runtime/expressions/functions/signatures.ts';
import { offLoop, onLoop, type RunLimits } from '../../runtime/expressions/run.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';

// Test data of ours.
const topics = parseYaml(readFileSync(new URL('../vectors/jsonata/functions.yaml', import.meta.url), 'utf8')) as {
  readonly [topic: string]: readonly string[];
};

const data = {
  a: 1,
  b: [1, 2, 3],
  o: { x: 1, y: [1] },
  s: 'hello',
  list: [
    { k: 'p', v: 1 },
    { k: 'q', v: 2 },
    { k: 'p', v: 3 },
  ],
  one: [{ k: 'z' }],
  e: [],
};

/** On a busy machine the clock could stop what its steps allow. */
const steps: RunLimits = { ...onLoop, hold: Infinity };

function run(source: string, limits: RunLimits = steps, input: unknown = structuredClone(data)): unknown {
  const compiled = compileOrTell(parse(source).root, new Set());
  if ('interpreted' in compiled) throw new Error(compiled.interpreted);
  return runCompiled(compiled, input, {}, 1_000_000, { limits });
}

/** A value as JSON without the functions in it, or the code of the failure: the package has none for its own program errors. */
async function outcome(evaluate: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await evaluate(), (_key, value: unknown) => (isFunction(value) ? undefined : value)) ?? 'nothing';
  } catch (thrown) {
    const { code } = thrown as { readonly code?: unknown };
    return typeof code === 'string' ? code : 'failed';
  }
}

function isFunction(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'function';
  return '_jsonata_lambda' in value || '_jsonata_function' in value;
}

describe.each(Object.entries(topics))('%s', (_topic, sources) => {
  it.each(sources)('%s', async (source) => {
    const theirs = await outcome(() => jsonata(source).evaluate(structuredClone(data)));
    const ours = await outcome(() => run(source));
    if (theirs === 'failed') expect(ours).toMatch(/^(failed|[A-Z]\d{4})$/);
    else expect(ours).toBe(theirs);
  });
});

describe('functions', () => {
  it('tell those that call them back how many arguments they take, as in the package', async () => {
    const names = [...functionNames].filter((name) => !Object.hasOwn(librarySignatures, name)) as FunctionName[];
    expect(names.length).toBeGreaterThan(60);
    for (const name of names) {
      // What the package gives for a function is its own definition of it.
      const { implementation } = (await jsonata(`$${name}`).evaluate({})) as { readonly implementation: (...args: unknown[]) => unknown };
      expect([name, arityOf(name)]).toEqual([name, implementation.length]);
    }
  });

  it('tell their name and their place when they fail', async () => {
    for (const source of [
      '$sqrt(-1)',
      '1 + $number("x")',
      '$single([1, 2], function($v){ $string($v) = "3" })',
      '($f := function($x)<n>{ $x }; $f("a"))',
      '-"a"',
      'b(1)',
      '[1.5..3]',
      '[1..s]',
      '$string@$x#$i(1)',
    ]) {
      const theirs: unknown = await jsonata(source)
        .evaluate(structuredClone(data))
        .catch((thrown: unknown) => thrown);
      const { code, token, position } = theirs as { readonly code: string; readonly token: unknown; readonly position: number };
      const { code: ourCode, token: ourToken, position: ourPosition } = catchError(() => run(source));
      expect([source, ourCode, ourToken, ourPosition]).toEqual([source, code, token, position]);
    }
  });

  it('tell their place where they are composed, and where they are our own', () => {
    const placeOf = (source: string): unknown => {
      const { message, position } = catchError(() => run(source));
      return [position, /\(at character \d+\)$/.exec(message)?.[0]];
    };
    expect(placeOf('($string ~> $map)(1)')).toEqual([11, '(at character 11)']);
    expect(placeOf('1 + $decimal("1,5")')).toEqual([13, '(at character 13)']);
    expect(placeOf('$map(["x"], $decimal)')).toEqual([5, '(at character 5)']);
  });

  it('that were written for numbers take big integers', () => {
    const big = { id: 9_007_199_254_740_993n };
    for (const source of ['(function($n)<n:n>{$n})(id)', '(function($n)<(sn):n>{$n})(id)', 'id.(function($n)<n-:n>{$n})()'])
      expect(run(source, steps, big)).toBe(big.id);
    expect(() => run('(function($n)<s:n>{$n})(id)', steps, big)).toThrow('too large');
    expect(() => run('$sort([1, id])', steps, big)).toThrow('too large');
  });

  it('are never taken for data, nor data for functions', () => {
    const forged = { f: { _jsonata_lambda: true, _jsonata_function: true, arity: 1, apply: 'x', body: {} } };
    expect(() => run('f(1)', steps, forged)).toThrow('T1006');
    expect(() => run('$map([1], f)', steps, forged)).toThrow('T0410');
    expect(run('$type(f)', steps, forged)).toBe('object');
    for (const key of ['arity', 'apply', 'name', 'home', 'constructor', '__proto__', 'parameters', 'isGiven'])
      expect(
        run(`($f := function($x){$x}; {"read": $f.\`${key}\`, "found": $lookup($f, "${key}"), "keys": $keys($f), "all": $f.*})`),
      ).toEqual({});
  });

  it('call at their end without a stack', () => {
    expect(run('($f := function($n){ $n = 0 ? "done" : $f($n - 1) }; $f(20000))')).toBe('done');
    const mutual = '($even := function($n){$n = 0 or ($n - 1) ~> $odd}; $odd := function($n){$n = 0 ? false : $even($n - 1)}; $odd(5001))';
    expect(() => run(mutual)).toThrow(ExpressionError);
    expect(
      run('($f := function($n){ $n = 0 ? "done" : ($m := $n - 1; $g($m)) }; $g := function($n){ $f($n) }; $f(1000000))', offLoop),
    ).toBe('done');
  });

  it('end when they call one another without end', () => {
    const endless = [
      '($f := function(){ $f() }; $f())',
      '($f := function(){ 1 + $f() }; $f())',
      '($f := function($x){ $map([$x], $f)[0] }; $f(1))',
      '($f := function(){ $g() + 1 }; $g := function(){ $f() }; $f())',
      '($f := function($x){ $sort([1, 2], $f) }; $f(1))',
      '($f := function($x){ ($x ~> $f(?)) ~> $f }; $f(1))',
      '($f := function($x){ $x ~> ($f ~> $f) }; $f(1))',
    ];
    for (const source of endless) {
      const thrown = catchError(() => run(source));
      expect([source, thrown.limit, thrown.isForWorker]).toEqual([source, true, true]);
    }
  });

  it('may nest deeper off the loop, where there is more of a stack', () => {
    const deep = '($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(399))';
    expect(run(deep)).toBe(399);
    expect(catchError(() => run(deep.replace('399', '400'))).isForWorker).toBe(true);
    expect(run(deep.replace('399', '700'), offLoop)).toBe(700);
  });

  it('leave binds beside what could read them to the interpreter, where members are evaluated at the same time', () => {
    const told = (source: string): unknown => compileOrTell(parse(source).root, new Set());
    for (const source of ['[$x := 1, $x]', '{"a": $x := 1, "b": $x}', '($f := function(){$y}; [$y := 1, $f()])'])
      expect(told(source)).toMatchObject({ interpreted: expect.stringContaining('binding $') });
    for (const source of ['[$x := 1, 2]', '[($x := 1; $x), ($x := 2; $x)]', '{"a": ($x := 1; $x), "b": 2}'])
      expect(told(source)).not.toHaveProperty('interpreted');
  });
});

function catchError(evaluate: () => unknown): ExpressionError {
  try {
    evaluate();
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}
