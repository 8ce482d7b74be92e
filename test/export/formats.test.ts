import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { exportFormats } from '../../runtime/export/index.ts';
import { fieldsOf, withFields } from '../../runtime/export/json-fields.ts';
import { gathered, sourceOf } from './source.ts';

const { ndjson, csv, parquet } = exportFormats;

const exact = [
  '{"id":9007199254740993,"name":"Ä \\"quoted\\" \\u0041","price":10.50,"tags":["a","b"],"on":true}',
  '{"id":-1,"name":"=1+2","price":null,"tags":[],"on":false,"more":{"deep":12345678901234567890.123456789}}',
  '{"id":0,"name":"line\\nbreak, comma","price":1,"digits":123456789012345678901234567890}',
];

/** With Python's csv module, which nobody here wrote. */
function readCsv(content: Buffer): readonly Record<string, string>[] {
  const script =
    'import csv,json,sys,io\nprint(json.dumps(list(csv.DictReader(io.StringIO(sys.stdin.buffer.read().decode("utf-8"), newline="")))))';
  return JSON.parse(execFileSync('python3', ['-c', script], { input: content, encoding: 'utf8' }));
}

async function readParquet(content: Buffer) {
  const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
}

describe('NDJSON', () => {
  test('has each record as it was kept, digit by digit', async () => {
    expect((await gathered(ndjson.write(sourceOf(exact), {}))).toString()).toBe(`${exact.join('\n')}\n`);
  });

  test('of nothing is nothing', async () => {
    expect((await gathered(ndjson.write(sourceOf([]), {}))).length).toBe(0);
  });
});

describe('CSV', () => {
  test('is read by another tool as what it was', async () => {
    const rows = readCsv(await gathered(csv.write(sourceOf(exact), {})));
    expect(rows).toEqual([
      { id: '9007199254740993', name: 'Ä "quoted" A', price: '10.50', tags: '["a","b"]', on: 'true', more: '', digits: '' },
      { id: '-1', name: '=1+2', price: '', tags: '[]', on: 'false', more: '{"deep":12345678901234567890.123456789}', digits: '' },
      { id: '0', name: 'line\nbreak, comma', price: '1', tags: '', on: '', more: '', digits: '123456789012345678901234567890' },
    ]);
  });

  test('escapes what a spreadsheet would run, where that is asked for, and no number', async () => {
    const lines = ['{"a":"=cmd()","b":"+1","c":"-2","d":"@x","e":"\\tx","f":-5,"g":"safe = 1"}'];
    const [row] = readCsv(await gathered(csv.write(sourceOf(lines), { escapeFormulas: true })));
    expect(row).toEqual({ a: "'=cmd()", b: "'+1", c: "'-2", d: "'@x", e: "'\tx", f: '-5', g: 'safe = 1' });
  });

  test('any text comes back as it was', async () => {
    const record = fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.string({ unit: 'grapheme' }) });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 100 }), async (records) => {
        const content = await gathered(csv.write(sourceOf(records.map((one) => JSON.stringify(one))), {}));
        expect(readCsv(content)).toEqual(records.map((one) => ({ ...one })));
      }),
      { numRuns: 4 },
    );
  });
});

describe('Parquet', () => {
  test('has the narrowest type that holds all values whole', async () => {
    const { rows, metadata } = await readParquet(await gathered(parquet.write(sourceOf(exact), {})));
    expect(rows).toEqual([
      { id: 9_007_199_254_740_993n, name: 'Ä "quoted" A', price: 10.5, tags: '["a","b"]', on: true, more: null, digits: null },
      { id: -1n, name: '=1+2', price: null, tags: '[]', on: false, more: '{"deep":12345678901234567890.123456789}', digits: null },
      { id: 0n, name: 'line\nbreak, comma', price: 1, tags: null, on: null, more: null, digits: '123456789012345678901234567890' },
    ]);
    const types = metadata.schema.slice(1).map(({ name, type }) => `${name} ${type}`);
    expect(types).toEqual([
      'id INT64',
      'name BYTE_ARRAY',
      'price DOUBLE',
      'tags BYTE_ARRAY',
      'on BOOLEAN',
      'more BYTE_ARRAY',
      'digits BYTE_ARRAY',
    ]);
  });

  test.each([
    ['a decimal with more digits than a double', ['{"a":0.1234567890123456789}', '{"a":2}'], ['0.1234567890123456789', '2']],
    ['a number beyond all doubles', ['{"a":1e400}', '{"a":1.5}'], ['1e400', '1.5']],
    ['an integer beyond 2^53 beside a decimal', ['{"a":9007199254740993}', '{"a":1.5}'], ['9007199254740993', '1.5']],
    ['an integer beyond 64 bits beside one within', ['{"a":9223372036854775808}', '{"a":1}'], ['9223372036854775808', '1']],
    ['a number beside text', ['{"a":1.10}', '{"a":"x"}'], ['1.10', 'x']],
    ['the least and the greatest of 64 bits', ['{"a":-9223372036854775808}', '{"a":9223372036854775807}'], [-(2n ** 63n), 2n ** 63n - 1n]],
  ])('rounds nothing: %s', async (_name, lines, expected) => {
    const { rows } = await readParquet(await gathered(parquet.write(sourceOf(lines), {})));
    expect(rows.map((row) => row['a'])).toEqual(expected);
  });

  test('of nothing is a file without rows', async () => {
    const { rows } = await readParquet(await gathered(parquet.write(sourceOf([]), {})));
    expect(rows).toEqual([]);
  });

  test('is written in groups that are read as one', async () => {
    const lines = Array.from({ length: 45_000 }, (_, at) => `{"id":${at},"even":${at % 2 === 0}}`);
    const pieces: number[] = [];
    const counted = async function* () {
      for await (const piece of parquet.write(sourceOf(lines, 500), {})) {
        pieces.push(piece.length);
        yield piece;
      }
    };
    const { rows, metadata } = await readParquet(await gathered(counted()));
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([20_000, 20_000, 5_000]);
    expect(pieces).toHaveLength(4);
    expect(rows).toHaveLength(45_000);
    expect(rows[44_999]).toEqual({ id: 44_999n, even: false });
  });
});

describe('tables', () => {
  test.each(['csv', 'parquet'] as const)('%s: what changes under the export ends it, and is not left out', async (name) => {
    let reads = 0;
    const source = {
      ...sourceOf([]),
      async *read() {
        reads += 1;
        yield [reads === 1 ? '{"a":1}' : '{"a":1,"b":2}'];
      },
    };
    await expect(gathered(exportFormats[name].write(source, {}))).rejects.toMatchObject({ code: 'EXPORT_CHANGED' });
  });

  test('with more columns than a table can have are refused', async () => {
    const lines = [JSON.stringify(Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`field_${at}`, at])))];
    await expect(gathered(csv.write(sourceOf(lines), {}))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('the fields of a JSON text', () => {
  test('are what JSON.parse gives, whatever the spaces', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        // Keys that look like numbers are put first by JavaScript; the fields are looked up by name.
        const fields = fieldsOf(JSON.stringify(value, undefined, space));
        const parsed = Object.fromEntries([...fields].map(([name, text]) => [name, JSON.parse(text)]));
        expect(parsed).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('of one name: the last counts; of no object: its value', () => {
    expect([...fieldsOf('{"a":1,"a":2}')]).toEqual([['a', '2']]);
    expect([...fieldsOf(' [1, 2] ')]).toEqual([['value', '[1, 2]']]);
  });

  test('more can be put before them', () => {
    expect(withFields(' { "a" : 1 }', '"b":2')).toBe('{"b":2, "a" : 1 }');
    expect(withFields('{}', '"b":2')).toBe('{"b":2}');
    expect(withFields('7', '"b":2')).toBe('{"b":2,"value":7}');
  });
});
