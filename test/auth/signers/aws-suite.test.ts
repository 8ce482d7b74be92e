// AWS's own test suite: each case as text, and each that a URL can say also through the signer.
import { describe, expect, test } from 'vitest';
import { createRequestSigner } from '../../../runtime/auth/signers/index.ts';
import { amzDate, awsSignature, canonicalRequest } from '../../../runtime/auth/signers/aws-canonical.ts';
import { hashOf } from '../../../runtime/crypto/hash.ts';
import { readVectorFiles } from '../../support/vectors.ts';

interface Given {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly normalize?: boolean;
  readonly encode?: 'once' | 'twice';
  readonly sessionToken?: string;
  readonly signBody?: boolean;
  readonly now?: string;
  readonly credential?: string;
  readonly secret?: string;
}

const [suite] = readVectorFiles<Given, { readonly header: string; readonly query?: string }>('aws');
const vectors = suite?.content.vectors ?? [];

function read({ now = '2015-08-30T12:36:00Z', credential = 'AKIDEXAMPLE//us-east-1/service', secret, host, ...rest }: Given) {
  const [accessKeyId = '', , region = '', service = ''] = credential.split('/');
  return {
    query: '',
    headers: {},
    body: '',
    encode: 'once' as const,
    normalize: true,
    ...rest,
    now: Date.parse(now),
    host: host ?? 'example.amazonaws.com',
    credentials: { accessKeyId, secretAccessKey: secret ?? 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', region, service },
  };
}

describe('the canonical request', () => {
  test.each(vectors)('$name', ({ given, expect: expected }) => {
    const { method, path, query, headers, body, normalize, encode, sessionToken, signBody, now, host, credentials } = read(given);
    const payload = hashOf('sha256', body).toString('hex');
    const date = amzDate(now);
    const all = {
      ...headers,
      host,
      'x-amz-date': date,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
      ...(signBody === true ? { 'x-amz-content-sha256': payload } : {}),
    };
    const canonical = canonicalRequest({ method, path, query, headers: all, payload }, { normalize, encode });
    expect(awsSignature(canonical, date, credentials)).toBe(expected.header);
  });
});

/** A URL takes dots out of its path by itself. */
const sayable = vectors.filter(({ given }) => given.normalize !== false || !/\/\.{1,2}(?:\/|$)/.test(given.path));

describe.each(['header', 'query'] as const)('the signer, in the %s', (place) => {
  test.each(sayable.filter(({ expect: expected }) => expected[place] !== undefined))('$name', ({ given, expect: expected }) => {
    const { method, path, query, headers, body, normalize, encode, sessionToken, signBody, now, host, credentials } = read(given);
    const sign = createRequestSigner(
      {
        type: 'awsSigV4',
        ...credentials,
        place,
        normalizePath: normalize,
        encodePath: encode,
        payloadHeader: signBody === true && place === 'header',
        expires: 'PT1H',
        ...(sessionToken === undefined ? {} : { sessionToken }),
      },
      { render: (template) => template, place: (request) => request },
    );
    const url = new URL(`https://${host}${path}${query === '' ? '' : `?${query}`}`);
    const signed = sign({ method, url, headers, body, idempotent: true }, { now, nonce: 'n' });
    const signature =
      place === 'header'
        ? /Signature=([0-9a-f]+)$/.exec(signed.headers['authorization'] ?? '')?.[1]
        : signed.url.searchParams.get('X-Amz-Signature');
    expect(signature).toBe(expected[place]);
  });
});

test('every case is there', () => {
  expect(vectors).toHaveLength(40);
  expect(sayable.length).toBeGreaterThan(34);
});
