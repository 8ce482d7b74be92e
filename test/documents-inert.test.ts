// Nothing inert: each key that a document may have is read by something, and a test fails when it no longer is.
//
// A key is covered by a vector that names it (`covers`, on the vector or on its file), or by test/vectors/covers.yaml, which
// names the test of an executor that is tested elsewhere. Naming a key proves little by itself; so in the rooms of
// strategies each covered key is also hidden from the executor, and its vector must fail then (test/pagination/vectors.test.ts,
// test/auth/vectors.test.ts). To prove a key of other places in the same way, run its test with `hideKey(kind, document, key)`
// in place of the document, and expect another outcome: hideKey takes whole documents.
//
// test/vectors/pending.yaml lists the keys that are not covered yet. It only shrinks.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { suggestion } from '../runtime/kernel/suggest.ts';
import { hideKey, kinds, schemaKeys } from './support/schema-keys.ts';
import { readVectorFiles } from './support/vectors.ts';

/** The test of a key's executor: a file, and text that stands in it, such as the test's name. */
interface Elsewhere {
  readonly file: string;
  readonly test: string;
}

function readRegistry<Shape>(name: string): Shape {
  // The tests below hold it to its shape.
  return parse(readFileSync(new URL(`vectors/${name}.yaml`, import.meta.url), 'utf8')) as Shape;
}

const keys = new Set(kinds.flatMap((kind) => [...schemaKeys(kind)]));
const elsewhere = readRegistry<Readonly<Record<string, Elsewhere>> | null>('covers') ?? {};
const pending = readRegistry<readonly string[] | null>('pending') ?? [];
const inVectors = readVectorFiles().flatMap(({ content }) => [
  ...(content.covers ?? []),
  ...content.vectors.flatMap(({ covers = [] }) => covers),
]);
const covered = new Set([...inVectors, ...Object.keys(elsewhere)]);

/** A key is also covered by what stands in it: whoever reads `http.retry.maxDelay` has read `http.retry`. */
function isCovered(key: string): boolean {
  return covered.has(key) || [...covered].some((other) => other.startsWith(`${key}.`));
}

describe('nothing inert', () => {
  test('each key of the schemas is covered, or known to be pending', () => {
    expect([...keys].filter((key) => !isCovered(key) && !pending.includes(key))).toEqual([]);
  });

  test('no key is pending that is covered, or that no schema has', () => {
    expect(pending.filter((key) => isCovered(key) || !keys.has(key))).toEqual([]);
    expect(pending).toEqual([...new Set(pending)].toSorted());
  });

  test('only keys that a schema has are covered', () => {
    expect([...covered].filter((key) => !keys.has(key)).map((key) => `${key}${suggestion(key, keys)}`)).toEqual([]);
  });

  test.each(Object.entries(elsewhere))('%s is tested where covers.yaml says', (_key, { file, test: name }) => {
    expect(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).toContain(name);
    expect(name.trim().length).toBeGreaterThan(8);
  });
});

describe('the keys of the schemas', () => {
  test('are those of the document, of its named parts, of alternatives and of what stands in lists and maps', () => {
    const known = [
      'connector.name',
      'connector.http.retry.maxDelay',
      'connector.pagination.page.totalPages',
      'connector.object.recordId',
      'connector.configurationProperty.secret',
      'ferrule.server.port',
    ];
    expect(known.filter((key) => !keys.has(key))).toEqual([]);
    expect(keys.size).toBeGreaterThan(150);
  });

  const document = {
    kind: 'connector',
    http: { baseUrl: 'https://api.example.com', retry: { maxAttempts: 2 } },
    configurationSchema: { type: 'object', properties: { type: { type: 'string', secret: true } } },
    authentication: {
      type: 'select',
      value: '{{ configuration.auth }}',
      cases: { a: { type: 'bearer', token: 't' }, b: { type: 'none' } },
    },
    objects: [
      { name: 'a', list: { path: '/a', pagination: { type: 'page', size: { query: 'n', value: 5 } } } },
      { name: 'b', list: { path: '/b' } },
    ],
  };
  test.each([
    ['connector.http.retry.maxAttempts', { ...document, http: { baseUrl: 'https://api.example.com', retry: {} } }],
    [
      'connector.authentication.bearer.token',
      { ...document, authentication: { ...document.authentication, cases: { a: { type: 'bearer' }, b: { type: 'none' } } } },
    ],
    [
      'connector.configurationProperty.secret',
      { ...document, configurationSchema: { type: 'object', properties: { type: { type: 'string' } } } },
    ],
    [
      'connector.list.path',
      {
        ...document,
        objects: [
          { name: 'a', list: { pagination: { type: 'page', size: { query: 'n', value: 5 } } } },
          { name: 'b', list: {} },
        ],
      },
    ],
    [
      'connector.sizePlacement.value',
      {
        ...document,
        objects: [
          { name: 'a', list: { path: '/a', pagination: { type: 'page', size: { query: 'n' } } } },
          { name: 'b', list: { path: '/b' } },
        ],
      },
    ],
    ['connector.name', document],
  ])('%s is hidden wherever it stands, and nothing else is', (key, expected) => {
    expect(hideKey('connector', document, key)).toEqual(expected);
  });
});
