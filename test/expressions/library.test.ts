// Ferrule's own functions, compiled and interpreted: both must give the same.
import { afterAll, describe, expect, test } from 'vitest';
import { namesIn, phases } from '../../runtime/documents/phases.ts';
import { library } from '../../runtime/expressions/functions/library/index.ts';
import { createExpressions, type Expression, type Scope } from '../../runtime/expressions/index.ts';
import { readVectorFiles, type Vector } from '../support/vectors.ts';

interface Given {
  readonly source: string;
  readonly scope: Scope;
}

interface Expected {
  readonly value?: unknown;
  readonly nothing?: boolean;
  readonly error?: string;
  /** It is refused before it runs. */
  readonly syntax?: string;
}

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

const all = readVectorFiles<Given, Expected>('expressions/library').flatMap(({ content }) => content.vectors);
const vectors = all.filter((each) => each.expect.syntax === undefined);
const refused = all.filter((each) => each.expect.syntax !== undefined);

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
    // Members that read what a sibling binds are interpreted.
    const expression = expressions.jsonata(`([$none := function($x) { $x }, $none]; ${each.given.source})`, Object.keys(each.given.scope));
    expect(expression.evaluateSync).toBeUndefined();
    await meets(expression, each);
  });
});

test.each(refused)('$name', ({ given, expect: { syntax } }) => {
  expect(() => expressions.jsonata(given.source, Object.keys(given.scope))).toThrow(syntax);
});

test.each(Object.keys(library))('$%s has vectors: what it gives, nothing or another bound, and a failure', (name) => {
  const its = all.filter((each) => each.name.startsWith(`${name}: `) && each.given.source.includes(`$${name}(`));
  expect(its.length).toBeGreaterThanOrEqual(3);
  expect(its.some((each) => each.expect.value !== undefined)).toBe(true);
  expect(its.some((each) => each.expect.error !== undefined || each.expect.syntax !== undefined)).toBe(true);
});

test.each([
  ['$decimalAdd(id, 1)', '9007199254740994'],
  ['$decimalSum([id, id])', '18014398509481986'],
  ['$stableString({"a": id})', '{"a":9007199254740993}'],
  ["$parseTime(id, 'epochNanoseconds')", '1970-04-15T05:59:59.254740993Z'],
  ["$urlQuery({'a': id})", 'a=9007199254740993'],
])('%s takes a big integer, both ways', async (source, value) => {
  for (const written of [source, `([$none := 1, $none]; ${source})`])
    expect(await expressions.jsonata(written, ['id']).evaluate({ id: 9_007_199_254_740_993n })).toBe(value);
});

test('no name of a scope is that of a function', () => {
  const names = new Set<string>(phases.flatMap((phase) => namesIn(phase)));
  expect(Object.keys(library).filter((name) => names.has(name))).toEqual([]);
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
