import { afterAll, describe, expect, test } from 'vitest';
import { createRequestSigner, type RequestSignerConfig, signers } from '../../../runtime/auth/signers/index.ts';
import { hideKey } from '../../support/schema-keys.ts';
import { coveredIn, failureOf, readVectorFiles } from '../../support/vectors.ts';
import { expressions, type Given, momentOf, requestOf, signerOf } from './run-signer.ts';

interface Expected {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
  readonly body?: string;
  readonly error?: object;
}

const files = readVectorFiles<Given, Expected>('signers');
afterAll(() => expressions[Symbol.asyncDispose]());

function outcome(given: Given): object {
  try {
    const { url, headers, body } = signerOf(given.config, given.scope)(requestOf(given), momentOf(given));
    return {
      url: url.href,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body,
    };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

function meets(result: object, { absent = [], ...expected }: Expected): void {
  expect(result).toMatchObject(expected);
  if ('headers' in result) for (const name of absent) expect(Object.keys(result.headers as object)).not.toContain(name);
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test.each(vectors)('$name', ({ given, expect: expected }) => meets(outcome(given), expected));

  test.each(coveredIn(vectors))('$key is not inert: $name', ({ key, given, expect: expected }) => {
    const config = hideKey('connector.requestSigner', given.config, key) as RequestSignerConfig;
    expect(config).not.toEqual(given.config);
    expect(() => meets(outcome({ ...given, config }), expected)).toThrow();
  });

  test('it is one of the table, and each of its vectors is of its type', () => {
    expect(Object.keys(signers)).toContain(strategy);
    expect(vectors.map(({ given }) => given.config.type)).toEqual(vectors.map(() => strategy));
  });

  test('without its line of the table there is no signer', () => {
    const [vector] = vectors;
    const table: Partial<Record<string, unknown>> = signers;
    const line = table[strategy];
    try {
      table[strategy] = undefined;
      expect(() =>
        createRequestSigner((vector as { given: Given }).given.config, { render: (text) => text, place: (request) => request }),
      ).toThrow(TypeError);
    } finally {
      table[strategy] = line;
    }
  });

  test('no message shows what was given', () => {
    for (const { given } of vectors) {
      const result = outcome(given);
      if (!('error' in result)) continue;
      const { key, secretAccessKey, consumerSecret, privateKey } = given.config as unknown as Readonly<Record<string, unknown>>;
      for (const secret of [key, secretAccessKey, consumerSecret, privateKey])
        if (typeof secret === 'string' && secret.length > 3)
          expect(JSON.stringify(result)).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });
});

test('each line of the table has vectors', () => {
  expect(files.map(({ strategy }) => strategy)).toEqual(Object.keys(signers).toSorted());
});

test('an expression that must be interpreted is refused when it is compiled', () => {
  const config = { type: 'computed', place: [{ at: { header: 'X' }, value: "{{ $eval('1') }}" }] } as const;
  const slow = { ...config, place: [{ at: { header: 'X' }, value: '{{ [$z := timestamp.seconds, $z] }}' }] };
  expect(() => signerOf(slow as unknown as RequestSignerConfig)).toThrow(/authentication\.sign: a signer has no time/);
});
