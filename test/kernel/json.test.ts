import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObject, type JsonValue, parseJson, parseJsonList, stringifyJson } from '../../runtime/kernel/json.ts';

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

test('of a list, what is read is as it was written; what looks like a long number costs nothing', () => {
  const read = (text: string) => parseJsonList(text, (value) => [value]);
  for (const text of [
    '["550e8400-e29b-41d4","12345678901234567890",1,-0,1.5,1e21,null]',
    '[9007199254740993,1]',
    '[[9007199254740993]]',
    '[1e400]',
    '[]',
  ])
    expect(read(text)).toEqual(parseJson(text));
  const rows = '[{"id":1,"other":9007199254740993},{"id":2}]';
  expect(parseJsonList(rows, (row) => [isObject(row) ? (row['id'] as JsonValue) : null])).toEqual(JSON.parse(rows));
});
