// Ferrule's own functions, compiled and interpreted: both must give the same.
import { afterAll, describe, expect, test } from 'vitest';
import { createExpressions, type Expression, type Scope } from '../../runtime/expressions/index.ts';
import { readVectors, type Vector } from '../support/vectors.ts';

interface Given {
  readonly source: string;
  readonly scope: Scope;
}

interface Expected {
  readonly value?: unknown;
  readonly nothing?: boolean;
  readonly error?: string;
}

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

const vectors = readVectors<Given, Expected>('expressions/cryptography');

async function meets(expression: Expression, { given, expect: expected }: Vector<Given, Expected>): Promise<void> {
  if (expected.error !== undefined) {
    const thrown = await expression.evaluate(given.scope).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown).toHaveProperty('message', expect.stringContaining(expected.error));
    for (const value of Object.values(given.scope)) expect((thrown as Error).message).not.toContain(JSON.stringify(value).slice(1, -1));
  } else expect(await expression.evaluate(given.scope)).toEqual(expected.value);
}

describe('compiled', () => {
  test.each(vectors)('$name', async (each) => {
    const expression = expressions.jsonata(each.given.source, Object.keys(each.given.scope));
    expect(expression.evaluateSync).toBeDefined();
    await meets(expression, each);
  });
});

describe('interpreted', () => {
  test.each(vectors)('$name', async (each) => {
    // A function that an expression defines is interpreted.
    const expression = expressions.jsonata(`($none := function($x) { $x }; ${each.given.source})`, Object.keys(each.given.scope));
    expect(expression.evaluateSync).toBeUndefined();
    await meets(expression, each);
  });
});

test('what is hashed is charged for', () => {
  const many = expressions.jsonata("$map([1..10000], function($i) { $hash($string($i), 'sha256') })", []);
  return expect(many.evaluate({})).rejects.toThrow();
});

test('keys are read only so often', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----';
  const source = Array.from({ length: 11 }, () => "$sign('a', key, 'ed25519')").join(' & ');
  expect(() => expressions.jsonata(source, ['key']).evaluateSync?.({ key })).toThrow('more work than one evaluation may');
});
