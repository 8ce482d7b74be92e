// A body that is streamed gives what the whole one gives, however it is cut into chunks, and refuses what that refuses.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf, createDecode, type DecodedPage, type DecodeConfig, type RecordSelector } from '../../runtime/decoders/index.ts';
import { isObject, type JsonValue, parseJsonExact } from '../../runtime/kernel/json.ts';
import { envelope, list, record } from './json-text.arbitrary.ts';

const data = (body: unknown): unknown => (isObject(body) ? body['data'] : undefined);
const byNames: RecordSelector = { keys: ['data'], source: 'data', get: data };
const root: RecordSelector = { keys: [], source: undefined, get: (body) => body };
const limits = { nesting: 200, bodySize: 1_000_000 };

interface Read {
  readonly raws: readonly string[];
  readonly values: readonly JsonValue[];
  readonly body: JsonValue;
}

function readOf({ values, body, rawOf }: DecodedPage): Read {
  return { values, body, raws: values.map((_value, index) => rawOf(index)) };
}

async function whole(text: Buffer, config: DecodeConfig, selector: RecordSelector): Promise<Read | undefined> {
  try {
    return readOf(await createDecode(config, () => root).decode(text, selector, limits, undefined));
  } catch {
    return undefined;
  }
}

/** Read in chunks of the given sizes, again and again. */
async function streamed(text: Buffer, sizes: readonly number[], config: DecodeConfig, selector: RecordSelector): Promise<Read | string> {
  const { stream } = createDecode(config, () => root);
  assert(stream);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0, turn = 0; at < text.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      yield Buffer.from(text.subarray(at, at + size));
      at += size;
    }
  }
  try {
    const raws: string[] = [];
    const values: JsonValue[] = [];
    const batches = batchesOf(stream(chunks(), { selector, limits, contentType: undefined }), 2);
    for (;;) {
      const { value, done } = await batches.next();
      const read = readOf(value);
      raws.push(...read.raws);
      values.push(...read.values);
      if (done === true) return { raws, values, body: value.body };
    }
  } catch (thrown) {
    assert(thrown instanceof Error);
    return thrown.message;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
const json: DecodeConfig = { type: 'json' };

test('a list at the root', async () => {
  await fc.assert(
    fc.asyncProperty(list, sizes, async ({ text, elements }, cuts) => {
      const read = await streamed(Buffer.from(text), cuts, json, root);
      assert(typeof read === 'object');
      assert.deepEqual(read.raws, elements);
      assert.deepEqual(
        read.values,
        elements.map((each) => parseJsonExact(each)),
      );
    }),
    { numRuns: 500 },
  );
});

test('a list at a name, and the body around it', async () => {
  await fc.assert(
    fc.asyncProperty(envelope, sizes, async ({ text, elements }, cuts) => {
      const read = await streamed(Buffer.from(text), cuts, json, byNames);
      assert(typeof read === 'object');
      assert.deepEqual(read.raws, elements);
      const body = parseJsonExact(text);
      // The envelope has a list there.
      assert.deepEqual(read.body, { ...(body as object), data: [] });
    }),
    { numRuns: 500 },
  );
});

test('what is broken in any place is refused by both, or read alike', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      envelope,
      fc.nat(),
      fc.nat({ max: 255 }),
      fc.constantFrom('flip', 'cut', 'insert'),
      sizes,
      async (given, place, byte, how, cuts) => {
        const text = broken(Buffer.from(given.text), place, byte, how);
        const expected = await whole(text, json, byNames);
        const read = await streamed(text, cuts, json, byNames);
        if (expected === undefined) {
          refused += 1;
          assert.equal(typeof read, 'string', text.toString());
        } else if (typeof read === 'string') assert.match(read, /comes again after the list/);
        else assert.deepEqual(read.raws, expected.raws);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(500);
});

test('lines of JSON, gzipped or not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record.filter((text) => !/[\n\r]/.test(text))), sizes, async (lines, cuts) => {
      const text = Buffer.from(lines.join('\n'));
      const config: DecodeConfig = { type: 'jsonLines' };
      const read = await streamed(text, cuts, config, root);
      assert(typeof read === 'object');
      assert.deepEqual(read.raws, (await whole(text, config, root))?.raws);
    }),
    { numRuns: 500 },
  );
});

test('rows of CSV', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ä', '"', ',', '\n', '\r', ' ', '💡', '#') });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), sizes, async (rows, cuts) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = Buffer.from(`a,b\n${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}`);
      const config: DecodeConfig = { type: 'csv', nullValues: [] };
      const expected = rows.map(([a, b]) => ({ a, b }));
      assert.deepEqual((await whole(text, config, root))?.values, expected);
      const read = await streamed(text, cuts, config, root);
      assert(typeof read === 'object');
      assert.deepEqual(read.values, expected);
    }),
    { numRuns: 500 },
  );
});

function broken(text: Buffer, place: number, byte: number, how: 'flip' | 'cut' | 'insert'): Buffer {
  const at = place % text.length;
  if (how === 'cut') return text.subarray(0, at);
  const copy = Buffer.from(text);
  if (how === 'insert') return Buffer.concat([copy.subarray(0, at), Buffer.from([byte]), copy.subarray(at)]);
  copy[at] = byte;
  return copy;
}
