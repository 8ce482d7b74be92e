import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import type { ExpressionError, Outcome, Scope } from '../../runtime/expressions/index.ts';
import { createOffLoop } from '../../runtime/expressions/offload/off-loop.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';
import { arbitraryExpression, arbitraryValue, bigIntegers } from './arbitrary.ts';
import { seedOfTheDay } from '../support/seed.ts';

const limits = { time: 5_000, size: 100_000 };
const offLoop = createOffLoop(limits);
const taskOf = (source: string) => ({ source, way: 'interpreted', names: ['r', 's'] }) as const;
afterAll(() => offLoop[Symbol.asyncDispose]());

const scopeOf = (leaves?: fc.Arbitrary<unknown>) =>
  fc.record({ r: arbitraryValue(0, leaves), s: arbitraryValue(0, leaves) }, { noNullPrototype: true });

/** Undefined when the expression is not one, or is interpreted anyway. */
function evaluateCompiled(source: string, scope: Scope): Outcome | undefined {
  let compiled: ReturnType<typeof compile>;
  try {
    compiled = compile(parse(source).root, new Set(['r', 's']));
  } catch {
    return undefined;
  }
  if (compiled === undefined) return undefined;
  try {
    return { value: runCompiled(compiled, scope, scope, limits.size) };
  } catch (thrown) {
    // runCompiled throws nothing else.
    return { error: thrown as ExpressionError };
  }
}

function holdsEmptyList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) && value.length === 0 ? true : Object.values(value).some(holdsEmptyList);
}

/** JSONata's code; the text of a failure without one differs, and of several failures in one constructor either may come first. */
function codeOf(source: string, { message, limit }: ExpressionError): string {
  if (limit) return 'limit';
  const code = /^[A-Z]\d{4}/.exec(message)?.[0];
  return code === undefined || /[[{]/.test(source) ? 'failed' : code;
}

function described(source: string, outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return 'no outcome';
  return 'error' in outcome ? codeOf(source, outcome.error) : { value: outcome.value };
}

async function compare(source: string, scope: Scope): Promise<void> {
  // Where it groups an empty list of the data, the interpreter adds an item to that list.
  fc.pre(!(source.includes('{') && holdsEmptyList(scope)));
  const before = structuredClone(scope);
  const compiled = evaluateCompiled(source, scope);
  fc.pre(compiled !== undefined);
  expect(scope, 'the scope is as it was').toStrictEqual(before);
  const [interpreted] = await offLoop.evaluateAll(taskOf(source), [scope]);
  expect(described(source, compiled)).toStrictEqual(described(source, interpreted));
}

describe('compiled and interpreted', () => {
  it('give the same values and the same errors', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(arbitraryExpression, scopeOf(), compare), { numRuns: 3_000, seed: seedOfTheDay });
  });

  it('give the same with integers that a double cannot hold', { timeout: 120_000 }, async () => {
    const tooLarge = (source: string, outcome: Outcome | undefined): unknown => {
      const text = described(source, outcome);
      // The interpreter may stumble over such an integer before it is recognized: a failure all the same.
      return typeof text === 'string' && text !== 'limit' ? 'failed' : text;
    };
    const property = fc.asyncProperty(arbitraryExpression, scopeOf(bigIntegers), async (source, scope) => {
      fc.pre(!(source.includes('{') && holdsEmptyList(scope)));
      const compiled = evaluateCompiled(source, scope);
      fc.pre(compiled !== undefined);
      const [interpreted] = await offLoop.evaluateAll(taskOf(source), [scope]);
      expect(tooLarge(source, compiled)).toStrictEqual(tooLarge(source, interpreted));
    });
    await fc.assert(property, { numRuns: 1_500, seed: seedOfTheDay });
  });
});
