import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExpressions, ExpressionError, ExpressionSyntaxError, type Scope } from '../../runtime/expressions/index.ts';
import { readVectors } from '../support/vectors.ts';

const limits = { time: 1_000, size: 1_000_000 };
/** Milliseconds after the deadline in which a call must have failed; a new thread may have to start in between. */
const slack = 400;
/** Milliseconds for which the main thread may be held. */
const longestHold = 50;

interface Given {
  readonly source: string;
  readonly scope?: string;
}

const vectors = readVectors<Given, { readonly ends: 'limit' | 'syntax' | 'failure' | 'value' }>('expressions/hostile');

const scopes: { readonly [name: string]: Scope } = {
  almost: { text: `${'a'.repeat(40)}!` },
  letters: { text: 'a'.repeat(100_000) },
  wide: { list: Array.from({ length: 100_000 }, (_none, index) => index), other: Array.from({ length: 100_000 }, (_none, index) => index) },
  large: { list: Array.from({ length: 50_000 }, (_none, index) => `a text of some length ${index}`) },
  deep: { deep: nest(50_000), other: nest(50_000) },
};

/** Texts that are too long to be written out. */
const sources: { readonly [name: string]: string } = {
  parentheses: '('.repeat(20_000) + '1' + ')'.repeat(20_000),
  defaults: `${'('.repeat(40)}only${' ?: only)'.repeat(40)}`,
  steps: Array.from({ length: 10_000 }, () => 'only').join('.'),
  long: `"${'x'.repeat(100_000)}"`,
};

function nest(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

/** The longest time for which this thread worked without letting a timer fire. Time in which others had the processor does not count. */
async function longestHoldDuring(run: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const measure = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
  };
  const timer = setInterval(measure, 5);
  await run();
  measure();
  clearInterval(timer);
  return longest;
}

const expressions = createExpressions(limits);
beforeAll(() => expressions.jsonata('$map([1], function($x){ $x })', []).evaluate({}));
afterAll(() => expressions[Symbol.asyncDispose]());

async function ending(source: string, scope: Scope): Promise<string> {
  try {
    await expressions.jsonata(source, [...Object.keys(scope), 'only']).evaluate(scope);
    return 'value';
  } catch (thrown) {
    if (thrown instanceof ExpressionSyntaxError) return 'syntax';
    if (!(thrown instanceof ExpressionError)) throw thrown;
    return thrown.limit ? 'limit' : `failure: ${thrown.message}`;
  }
}

describe('hostile expressions', () => {
  // Measured times are those of a machine that may be busy with other things: a second look decides.
  it.each(vectors)('$name', { timeout: 20_000, retry: 2 }, async ({ given, expect: wanted }) => {
    const source = sources[given.source] ?? given.source;
    const scope = scopes[given.scope ?? ''] ?? {};
    let ended = '';
    let taken = 0;
    const held = await longestHoldDuring(async () => {
      const started = performance.now();
      ended = await ending(source, scope);
      taken = performance.now() - started;
    });
    expect(ended).toBe(wanted.ends);
    expect(taken).toBeLessThan(limits.time + slack);
    expect(held).toBeLessThan(longestHold);
  });

  it('do not keep others waiting', { timeout: 20_000 }, async () => {
    const endless = expressions.jsonata('( $f := function($x){ $f($x) }; $f(1) )', []);
    const quick = expressions.jsonata('$map([n], function($x){ $x + 1 })', ['n']);
    const failing = endless.evaluate({});
    failing.catch(() => {});
    const started = performance.now();
    expect(await Promise.all([1, 2, 3].map((n) => quick.evaluate({ n })))).toEqual([2, 3, 4]);
    expect(performance.now() - started).toBeLessThan(limits.time);
    await expect(failing).rejects.toMatchObject({ limit: true });
  });

  it('leave nothing behind in the prototypes', async () => {
    const sneaky = expressions.jsonata('$merge([record, {"x": 1}])', ['record']);
    const record: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    const result = await sneaky.evaluate({ record });
    expect(Object.keys(result as object)).toEqual(['constructor', 'x']);
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });
});
