import { afterAll, describe, expect, it } from 'vitest';
import { createExpressions, ExpressionError, ExpressionSyntaxError, type Expression, type Scope } from '../../runtime/expressions/index.ts';
import { readVectors } from '../support/vectors.ts';

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

interface Syntax {
  readonly offset?: number;
  readonly message?: string;
  readonly hint?: string;
}

interface Expectation {
  readonly value?: unknown;
  readonly nothing?: boolean;
  readonly error?: string;
  readonly syntax?: Syntax;
  readonly many?: boolean;
  readonly keys?: readonly string[] | null;
  readonly names?: readonly string[];
}

function expectSyntax(compile: () => unknown, { offset, message = '', hint }: Syntax): void {
  let thrown: unknown;
  try {
    compile();
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toBeInstanceOf(ExpressionSyntaxError);
  if (!(thrown instanceof ExpressionSyntaxError)) return;
  expect(thrown.message).toContain(message);
  if (offset !== undefined) expect(thrown.offset).toBe(offset);
  if (hint !== undefined) expect(thrown.hint).toContain(hint);
}

async function expectOutcome(compile: () => Expression, scope: Scope, wanted: Expectation): Promise<void> {
  if (wanted.syntax !== undefined) return expectSyntax(compile, wanted.syntax);
  const expression = compile();
  const [outcome] = await expression.evaluateAll([scope]);
  if (wanted.error !== undefined) {
    expect(outcome).toHaveProperty('error');
    await expect(expression.evaluate(scope)).rejects.toThrow(ExpressionError);
    await expect(expression.evaluate(scope)).rejects.toThrow(wanted.error);
    if (expression.evaluateSync !== undefined) expect(() => expression.evaluateSync?.(scope)).toThrow(wanted.error);
    return;
  }
  const value = wanted.nothing === true ? undefined : wanted.value;
  expect(outcome).toStrictEqual({ value });
  expect(await expression.evaluate(scope)).toStrictEqual(value);
  if (expression.evaluateSync !== undefined) expect(expression.evaluateSync(scope)).toStrictEqual(value);
}

interface Templated {
  readonly source: string;
  readonly scope: Scope;
  readonly names?: readonly string[];
  readonly fallbacks?: readonly string[];
  readonly slots?: readonly string[];
}

describe('templates', () => {
  it.each(readVectors<Templated, Expectation>('expressions/templates'))('$name', async ({ given: { source, scope }, expect: wanted }) => {
    await expectOutcome(() => expressions.template(source, Object.keys(scope)), scope, wanted);
  });
});

describe('structures', () => {
  it.each(readVectors<Templated, Expectation>('expressions/structures'))('$name', async ({ given: { source, scope }, expect: wanted }) => {
    await expectOutcome(() => expressions.structure(source, Object.keys(scope)), scope, wanted);
  });
});

describe('urls', () => {
  it.each(readVectors<Templated, Expectation>('expressions/urls'))(
    '$name',
    async ({ given: { source, scope, names, fallbacks, slots }, expect: wanted }) => {
      await expectOutcome(() => expressions.url(source, names ?? Object.keys(scope), fallbacks, slots), scope, wanted);
    },
  );
});

describe('paths', () => {
  it.each(readVectors<{ readonly path: string; readonly value: unknown }, Expectation>('expressions/paths'))(
    '$name',
    ({ given, expect: wanted }) => {
      if (wanted.syntax !== undefined) return expectSyntax(() => expressions.path(given.path), wanted.syntax);
      const path = expressions.path(given.path);
      expect(path.get(given.value)).toStrictEqual(wanted.nothing === true ? undefined : wanted.value);
      if (wanted.many !== undefined) expect(path.many).toBe(wanted.many);
      if (wanted.keys !== undefined) expect(path.keys ?? null).toStrictEqual(wanted.keys);
    },
  );
});

describe('names', () => {
  it.each(readVectors<{ readonly source: string; readonly names: readonly string[] }, Expectation>('expressions/names'))(
    '$name',
    ({ given, expect: wanted }) => {
      const compile = (): Expression => expressions.jsonata(given.source, given.names);
      if (wanted.syntax !== undefined) return expectSyntax(compile, wanted.syntax);
      expect([...compile().names].toSorted()).toStrictEqual(wanted.names?.toSorted());
    },
  );
});
