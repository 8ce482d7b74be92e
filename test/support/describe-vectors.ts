import { describe, expect, test } from 'vitest';
import { coveredIn, type VectorFile } from './vectors.ts';

/** Runs vectors, and each once more for every key that it covers, with the key hidden from its executor: it must fail then. */
export function describeVectors<Given>(
  files: readonly VectorFile<Given, object>[],
  outcome: (given: Given) => unknown,
  withoutKey: (given: Given, key: string) => Given,
): void {
  describe.each(files)('$strategy', ({ content: { vectors } }) => {
    test.each(vectors)('$name', async ({ given, expect: expected }) => {
      expect(await outcome(given)).toMatchObject(expected);
    });

    test.each(coveredIn(vectors))('$key is not inert: $name', async ({ key, given, expect: expected }) => {
      const hidden = withoutKey(given, key);
      expect(hidden).not.toEqual(given);
      // A document that lacks what the schema requires may well break what reads it: that too is another outcome.
      const without = await Promise.resolve(hidden)
        .then(outcome)
        .catch((thrown: unknown) => ({ broken: String(thrown) }));
      expect(without).not.toMatchObject(expected);
    });
  });
}
