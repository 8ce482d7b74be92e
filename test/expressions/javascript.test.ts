// What people write in JavaScript, and the JSONata that they are told.
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { javascriptHint } from '../../runtime/expressions/text/javascript/habits.ts';
import { asJsonata } from '../../runtime/expressions/text/javascript/index.ts';
import { readVectors } from '../support/vectors.ts';
import { seedOfTheDay } from '../support/seed.ts';

const expressions = createExpressions({ time: 5_000, size: 100_000 });
afterAll(() => expressions[Symbol.asyncDispose]());

const vectors = readVectors<{ readonly javascript: string; readonly data?: object }, string | null>('expressions/javascript');

test.each(vectors)('$name', ({ given: { javascript }, expect: wanted }) => {
  expect(asJsonata(javascript) ?? null).toBe(wanted);
});

test.each(vectors.filter(({ given }) => given.data !== undefined))(
  '$name: both give the same',
  async ({ given: { javascript, data }, expect: jsonata }) => {
    const isBody = /\breturn\b(?![^{]*\}\)\.)/.test(javascript) && !javascript.includes('function');
    const value: unknown = runInNewContext(isBody ? `(() => { ${javascript} })()` : `(${javascript}\n)`, { data, btoa });
    const written: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    expect(await expressions.jsonata(jsonata ?? '', ['data']).evaluate({ data })).toEqual(written);
  },
);

test('whatever is written, an answer comes', () => {
  const written = vectors.flatMap(({ given }) => given.javascript.split(/(?<=\W)|(?=\W)/));
  const pieces = fc.constantFrom(...written, '(', ')', '=>', '`', '${', '/', '?', ':', '{', '}', ';');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (texts) => {
      expect(typeof asJsonata(texts.join(''))).toMatch(/string|undefined/);
    }),
    { numRuns: 3_000, seed: seedOfTheDay },
  );
  for (const deep of ['(', '[', '!', 'a?', 'x=>', '{a:', '`${']) expect(asJsonata(deep.repeat(300))).toBeUndefined();
  expect(asJsonata(`a === ${'1'.repeat(1_000)}`)).toBeUndefined();
});

test('a hint that cannot be compiled is not given', () => {
  expect(javascriptHint('a === 1', () => false)).toContain('`=` and `!=` compare');
  expect(javascriptHint('a === 1', () => true)).toBe('this looks like JavaScript; in JSONata: a = 1');
  expect(javascriptHint('box.length * 2', () => true)).toBeUndefined();
});
