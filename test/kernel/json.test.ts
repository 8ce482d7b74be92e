import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringifyJson } from '../../runtime/kernel/json.ts';

test('values with and without bigints are written alike, in whatever order they come', () => {
  const value = fc.oneof(
    fc.jsonValue().map((plain) => ({ value: plain, text: JSON.stringify(plain) })),
    fc.bigInt().map((long) => ({ value: { long, list: [long] }, text: `{"long":${long},"list":[${long}]}` })),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), (values) => {
      expect(values.map((one) => stringifyJson(one.value))).toEqual(values.map(({ text }) => text));
    }),
    { numRuns: 300 },
  );
});

test('what JSON cannot hold is refused each time, and the next value is written', () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  for (let round = 0; round < 5; round += 1) {
    expect(() => stringifyJson(ring)).toThrow(TypeError);
    expect(stringifyJson({ long: 12_345_678_901_234_567_890n, round }, 1)).toBe(`{\n "long": 12345678901234567890,\n "round": ${round}\n}`);
  }
});
