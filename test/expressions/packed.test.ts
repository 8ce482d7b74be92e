import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../runtime/expressions/offload/packed.ts';

const many = Object.fromEntries(Array.from({ length: 10_000 }, (_none, index) => [`key ${index}`, index]));

test('what has a wide object in it comes out as it was', async () => {
  const inner = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  await fc.assert(
    fc.asyncProperty(fc.array(inner, { maxLength: 5 }), fc.constantFrom('list', 'object', 'within', 'alone'), async (values, where) => {
      const wide = {
        ...many,
        ...Object.fromEntries(values.entries()),
        last: values,
        bytes: new Uint8Array(2),
        big: 12345678901234567890n,
        none: undefined,
      };
      const value = {
        list: [values, wide, values],
        object: { a: values, b: { wide }, c: [] },
        within: { ...many, wide, x: {} },
        alone: wide,
      }[where];
      const packed = pack(value);
      if (!packed) throw new Error('it is wide');
      const out = await unpack(structuredClone(packed));
      expect(out).toEqual(value);
      expect(Object.keys(out as object)).toEqual(Object.keys(value));
    }),
    { numRuns: 40 },
  );
});

test('what has many keys in all is put together bit by bit, however many each object has', async () => {
  for (const each of [1, 9, 900, 9_990]) {
    const value = Array.from({ length: Math.ceil(10_000 / each) }, (_none, index) =>
      Object.fromEntries(Array.from({ length: each }, (_one, key) => [`k${index} ${key}`, [key]])),
    );
    const packed = pack(value);
    if (!packed) throw new Error('it has many keys');
    expect(await unpack(structuredClone(packed))).toEqual(value);
  }
});

test('holes, and what is neither a list nor a plain object, come out as they were', async () => {
  const holes = [1, 2];
  holes.length = 5;
  const value = { holes, many, date: new Date(0), map: new Map([[1, { a: 1 }]]), buffer: new Uint8Array([1, 2]).buffer, last: [holes, 3] };
  const packed = pack(value);
  if (!packed) throw new Error('it is wide');
  const out = await unpack(structuredClone(packed));
  expect(out).toEqual(value);
  expect(Object.keys(out as object)).toEqual(Object.keys(value));
});

test('what has none is sent as it is', () => {
  const { 'key 0': _none, ...fewer } = many;
  for (const value of [
    null,
    undefined,
    1,
    'text',
    [],
    {},
    [[{ a: [1] }]],
    fewer,
    Array.from({ length: 9_999 }, () => ({ a: 1 })),
    Array.from({ length: 50_000 }, () => [1]),
    new Uint8Array(50_000),
  ])
    expect(pack(value)).toBeUndefined();
});
