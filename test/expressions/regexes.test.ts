import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { compileOrTell } from '../../runtime/expressions/compile/index.ts';
import { runCompiled } from '../../runtime/expressions/compile/run-compiled.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { parse } from '../../runtime/expressions/text/parse.ts';
import { readVectors } from '../support/vectors.ts';

interface Given {
  readonly source: string;
  readonly scope: { readonly [name: string]: unknown };
  /** What JSONata does instead. */
  readonly departure?: string;
}

interface Outcome {
  readonly value?: unknown;
  readonly nothing?: true;
  readonly code?: string;
  readonly failure?: true;
  readonly limit?: true;
}

async function outcomeOf(evaluate: () => unknown, { failure, limit }: Outcome): Promise<Outcome> {
  try {
    const value = await evaluate();
    return value === undefined ? { nothing: true } : { value };
  } catch (thrown) {
    // What both throw has these fields.
    const { code, limit: isLimit } = thrown as { readonly code?: string; readonly limit?: boolean };
    if (limit === true && (isLimit === true || code === 'D1012')) return { limit };
    return failure === true ? { failure } : { code: String(code) };
  }
}

describe('in an expression', () => {
  it.each(readVectors<Given, Outcome>('expressions/regexes'))('$name', async ({ given: { source, scope, departure }, expect: wanted }) => {
    const compiled = compileOrTell(parse(source).root, new Set(Object.keys(scope)));
    if ('interpreted' in compiled) throw new Error(compiled.interpreted);
    expect(await outcomeOf(() => runCompiled(compiled, scope, scope, 10_000), wanted)).toEqual(wanted);
    const theirs = JSON.stringify(await outcomeOf(() => jsonata(source, { timeout: 300 }).evaluate(structuredClone(scope)), wanted));
    // Matches in a result hold functions, which are no JSON.
    if (departure === undefined) expect(theirs).toBe(JSON.stringify(wanted));
    else expect(theirs).not.toBe(JSON.stringify(wanted));
  });
});

describe('a text that is too long for the event loop', () => {
  it('is searched in a worker', async () => {
    await using expressions = createExpressions({ time: 10_000, size: 100_000 });
    const expression = expressions.jsonata('$match(text, /(\\w+)(?=;)/).start', ['text']);
    const limit = expect.objectContaining({ limit: true, isForWorker: true });
    expect(() => expression.evaluateSync?.({ text: 'a'.repeat(5_000) })).toThrow(limit);
    expect(await expression.evaluate({ text: 'a'.repeat(5_000) })).toBeUndefined();
    await expect(expression.evaluate({ text: 'a'.repeat(100_000) })).rejects.toThrow('may take too long');
  });
});
