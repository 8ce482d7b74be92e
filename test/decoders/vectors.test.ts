import { describe, expect, test } from 'vitest';
import {
  batchesOf,
  createDecode,
  type DecodeConfig,
  type DecodedPage,
  decoders,
  type RecordSelector,
} from '../../runtime/decoders/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { parseJsonExact } from '../../runtime/kernel/json.ts';
import { pack, type Packing } from '../support/pack.ts';
import { hideKey } from '../support/schema-keys.ts';
import { coveredIn, failureOf, readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly body?: string;
  readonly bytes?: string;
  readonly repeat?: readonly (readonly [text: string, times: number])[];
  readonly records?: string;
  readonly decode?: DecodeConfig;
  readonly pack?: readonly Packing[];
  readonly nesting?: number;
  readonly bodySize?: number;
  readonly contentType?: string;
}

interface Expected {
  readonly records?: readonly string[];
  readonly values?: readonly unknown[];
  readonly body?: string;
  readonly error?: object;
  readonly streamed?: object;
}

const files = readVectorFiles<Given, Expected>('decoders');
const expressions = createExpressions({ time: 1000, size: 1_000_000 });

function selectorOf(path: string | undefined): RecordSelector {
  if (path === undefined) return { keys: [], source: undefined, get: (body) => body };
  const { keys, get } = expressions.path(path);
  return { keys, source: path, get };
}

function bytesOf({ body = '', bytes, repeat = [] }: Given): Buffer {
  if (bytes !== undefined) return Buffer.from(bytes.replaceAll(' ', ''), 'hex');
  return Buffer.from(repeated(body, repeat));
}

function repeated(text: string, repeat: Given['repeat'] = []): string {
  return repeat.reduce((result, [part, times], index) => result.replace(`{${index + 1}}`, part.repeat(times)), text);
}

/** Bigints as text that ends in n, which YAML can hold. */
function writable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)));
}

function bodyOf(given: Given): Buffer {
  return pack(bytesOf(given), given.pack ?? []);
}

const compilePath = (source: string): { get(value: unknown): unknown } => expressions.path(source);

async function decode(given: Given, strategy: string): Promise<DecodedPage> {
  const { records: path, contentType = 'application/json' } = given;
  return createDecode(configOf(given, strategy), compilePath).decode(bodyOf(given), selectorOf(path), limitsOf(given), contentType);
}

function configOf({ decode: config }: Given, strategy: string): DecodeConfig {
  // Each file is named after a type of the table.
  return config ?? ({ type: strategy } as DecodeConfig);
}

function limitsOf({ nesting = 200, bodySize = 67_108_864 }: Given): { readonly nesting: number; readonly bodySize: number } {
  return { nesting, bodySize };
}

/** The same vector read as a stream, in chunks of so many bytes; undefined where it cannot be. */
async function streamed(given: Given, strategy: string, chunk: number): Promise<readonly string[] | undefined> {
  const { records: path, contentType = 'application/json' } = given;
  const { stream } = createDecode(configOf(given, strategy), compilePath);
  const selector = selectorOf(path);
  if (!stream || selector.keys === undefined) return undefined;
  const pieces = stream(chunksOf(bodyOf(given), chunk), { selector, limits: limitsOf(given), contentType });
  const raws: string[] = [];
  const batches = batchesOf(pieces, 3);
  for (;;) {
    const next = await batches.next();
    raws.push(...next.value.values.map((_value, index) => next.value.rawOf(index)));
    if (next.done === true) break;
    expect(next.value.values.length).toBeLessThanOrEqual(3);
  }
  return raws;
}

function isStreamed(type: string): boolean {
  return ['json', 'jsonLines', 'csv'].includes(type);
}

async function* chunksOf(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield Buffer.from(body.subarray(at, at + size));
}

async function outcome(given: Given, strategy: string): Promise<object> {
  return attempt(async () => {
    const { values, body, rawOf } = await decode(given, strategy);
    return { records: values.map((_value, index) => rawOf(index)), values, body };
  });
}

function meets(found: object, { records, values, body, error }: Expected, repeat: Given['repeat']): boolean {
  const result = found as { readonly records?: readonly string[]; readonly values?: readonly unknown[]; readonly body?: unknown };
  if (error) return sameJson(found, { error });
  if (!result.records || !result.values) return false;
  // Repeated brackets hold no long numbers, and parseJsonExact calls itself for every level.
  const parse = repeat === undefined ? parseJsonExact : JSON.parse;
  return (
    (records === undefined || sameJson(result.records, records)) &&
    (values === undefined || sameJson(writable(result.values), values)) &&
    (body === undefined || sameJson(result.body, parse(repeated(body, repeat))))
  );
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test.each(vectors)('$name', async ({ given, expect: expected }) => {
    const found = await outcome(given, strategy);
    if (!meets(found, expected, given.repeat)) expect(shortened(found)).toEqual(expected);
    if (expected.error || given.repeat) return;
    const { values, rawOf } = await decode(given, strategy);
    expect(values).toStrictEqual(values.map((_value, index) => parseJsonExact(rawOf(index))));
  });

  test.each(coveredIn(vectors))('$key is not inert: $name', async ({ key, given, expect: expected }) => {
    const hidden = { ...given, decode: hideKey('connector.decode', configOf(given, strategy), key) as DecodeConfig };
    expect(hidden.decode).not.toEqual(configOf(given, strategy));
    expect(meets(await outcome(hidden, strategy), expected, given.repeat)).toBe(false);
  });

  test.each(vectors)('as a stream: $name', async ({ given, expect: { streamed: other, ...expected } }) => {
    for (const chunk of [1, 7, 4_096, 1_048_576]) {
      if (chunk < 7 && bodyOf(given).length > 20_000) continue;
      const found = await attempt(async () => ({ records: await streamed(given, strategy, chunk) }));
      if ('records' in found && found.records === undefined) {
        // Only of a kind that has no stream, or with records at more than a path of names.
        expect(isStreamed(configOf(given, strategy).type) && selectorOf(given.records).keys !== undefined).toBe(false);
        return;
      }
      if (other) expect(found).toEqual(other);
      else if (expected.error) expect(found).toMatchObject({ error: { code: (expected.error as { readonly code: string }).code } });
      else {
        const whole = { records: expected.records ?? ((await outcome(given, strategy)) as { readonly records: unknown }).records };
        if (!sameJson(found, whole)) expect(shortened(found)).toEqual(shortened(whole));
      }
    }
  });
});

/** What a failing test prints. */
function shortened(found: object): object {
  const text = JSON.stringify(writable(found));
  return text.length > 5_000 ? { tooLong: text.slice(0, 1_000) } : found;
}

async function attempt(run: () => Promise<object>): Promise<object> {
  try {
    return await run();
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** Compares without a call per level, for bodies that nest deeper than the stack bears. */
function sameJson(left: unknown, right: unknown): boolean {
  const pairs: (readonly [unknown, unknown])[] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (Object.is(a, b)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const names = Object.keys(a);
    if (Array.isArray(a) !== Array.isArray(b) || names.join('\0') !== Object.keys(b).join('\0')) return false;
    // Both are objects or lists of JSON, and have the same names.
    for (const name of names) pairs.push([(a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]]);
  }
  return true;
}

test('each line of the table has vectors, and each vector file a line', () => {
  expect(files.map(({ strategy }) => strategy)).toEqual(Object.keys(decoders).toSorted());
});
