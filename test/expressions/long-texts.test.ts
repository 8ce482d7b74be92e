import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findText, splitText } from '../../runtime/expressions/functions/find-text.ts';
import { createRun, offLoop, onLoop, type Run } from '../../runtime/expressions/run.ts';
import { quote } from '../../runtime/expressions/values/quote.ts';
import { seedOfTheDay } from '../support/seed.ts';

const newRun = (limits = { ...offLoop, steps: Infinity }): Run => createRun(undefined, {}, 0, 1_000_000, { limits });

/** Texts that are long by repetition, so that a part begins and ends anywhere in what is looked for. */
const repeated = fc
  .tuple(fc.constantFrom('a', 'ab', 'aab', '😀', 'ä\n'), fc.integer({ min: 0, max: 40_000 }))
  .map(([text, times]) => text.repeat(times));
const piece = fc
  .tuple(fc.constantFrom('a', 'b', 'ab', 'ba', '😀', '\ude00', 'ä'), fc.integer({ min: 0, max: 300 }))
  .map(([text, times]) => text.repeat(times));
const text = fc.array(fc.oneof(repeated, piece), { maxLength: 4 }).map((parts) => parts.join(''));
const mark = fc.array(piece, { maxLength: 2 }).map((parts) => parts.join(''));
const settings = { seed: seedOfTheDay, numRuns: 200 };

describe('long texts', () => {
  it('are searched as JavaScript searches them', () => {
    fc.assert(
      fc.property(text, mark, fc.integer({ min: 0, max: 70_000 }), (given, wanted, from) => {
        // Behind the end JavaScript finds the empty text, and nobody looks there.
        fc.pre(from <= given.length);
        expect(findText(given, wanted, from, newRun())).toBe(given.indexOf(wanted, from));
      }),
      settings,
    );
  });

  it('are split as JavaScript splits them', () => {
    fc.assert(
      fc.property(text, mark, fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }), (given, separator, limit) => {
        fc.pre(separator !== '' || given.length < 100_000);
        fc.pre(separator.length > 1 || given.length < 50_000);
        expect(splitText(given, separator, limit, newRun())).toEqual(given.split(separator, limit));
      }),
      settings,
    );
  });

  it('are written as JSON writes them', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(quote(given, newRun())).toBe(JSON.stringify(given));
      }),
      settings,
    );
  });

  it('are searched in time that does not grow with what is looked for', () => {
    const run = newRun(onLoop);
    const wanted = `${'a'.repeat(1_000)}b${'a'.repeat(100_000)}`;
    expect(() => findText('a'.repeat(500_000), wanted, 0, run)).toThrow(expect.objectContaining({ limit: true }));
  });
});
