import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatUtc, parsePlainUtc } from '../../runtime/kernel/time/index.ts';

const first = Date.UTC(1000, 0, 1);
const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const edges = [first, last, 0, -1, Date.UTC(2000, 1, 29), Date.UTC(1900, 1, 28), Date.UTC(2100, 2, 1), Date.UTC(2024, 11, 31)];

test('times are written as toISOString does', () => {
  const isSame = (milliseconds: number): void => {
    expect(formatUtc(milliseconds)).toBe(new Date(milliseconds).toISOString());
  };
  [...edges, first - 1, last + 1, 0.5, -8.64e15, 8.64e15].forEach(isSame);
  fc.assert(fc.property(fc.integer({ min: first, max: last }), isSame), { numRuns: 5_000 });
  expect(() => formatUtc(Number.NaN)).toThrow(RangeError);
});

test('what is read is what Date.parse reads; what may be no day is left to it', () => {
  const isSame = (milliseconds: number): void => {
    const date = new Date(milliseconds);
    const day = date.getUTCDate();
    expect(parsePlainUtc(date.toISOString())).toBe(day <= 28 ? milliseconds : undefined);
    const seconds = `${date.toISOString().slice(0, 19)}Z`;
    expect(parsePlainUtc(seconds)).toBe(day <= 28 ? Date.parse(seconds) : undefined);
  };
  edges.forEach(isSame);
  fc.assert(fc.property(fc.integer({ min: first, max: last }), isSame), { numRuns: 5_000 });
});

test('no text is read for another time than its own', () => {
  const text = '2026-01-10T10:00:00.000Z';
  const changed = fc
    .tuple(fc.constantFrom(text, '2026-01-10T10:00:00Z'), fc.nat(23), fc.string({ unit: 'binary', minLength: 0, maxLength: 2 }))
    .map(([from, at, put]) => from.slice(0, at) + put + from.slice(at + 1));
  fc.assert(
    fc.property(changed, (given) => {
      const read = parsePlainUtc(given);
      // Date.parse takes more: of what is taken here it makes the same.
      if (read !== undefined) expect(read).toBe(Date.parse(given));
    }),
    { numRuns: 5_000 },
  );
  const none = ['2026-13-10T10:00:00Z', '2026-00-10T10:00:00Z', '2026-01-00T10:00:00Z', '2026-01-10T24:00:00Z', '2026-01-10T10:60:00Z'];
  for (const given of [...none, '2026-01-10T10:00:60Z', '0999-01-10T10:00:00Z', '2026-01-10 10:00:00Z', '2026-01-10T10:00:00z', ''])
    expect(parsePlainUtc(given), given).toBeUndefined();
});
