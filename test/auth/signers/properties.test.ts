import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { percentDecode, percentEncode, readPairs, sortPairs, writePairs } from '../../../runtime/auth/signers/percent.ts';
import type { RequestSignerConfig } from '../../../runtime/auth/signers/index.ts';
import type { HttpRequest } from '../../../runtime/http/index.ts';
import { expressions, signerOf } from './run-signer.ts';

afterAll(() => expressions[Symbol.asyncDispose]());

const edKey = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----';
const aws = { type: 'awsSigV4', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'k', region: 'r', service: 'x' } as const;
const oauth = { type: 'oauth1', consumerKey: 'k', consumerSecret: 's' } as const;
const everything = '{{ request.method }} {{ request.url }} {{ request.canonicalQuery }} {{ request.canonicalForm }} {{ $string(request) }}';
const place = [{ at: { header: 'x-signature' }, value: '{{ signature }}' }];

// What the schema takes, as a document would say it.
const configs = {
  'awsSigV4 in the header': aws,
  'awsSigV4 in the query': { ...aws, place: 'query' },
  'awsSigV4 of S3': { ...aws, service: 's3' },
  'oauth1 in the header': { ...oauth, bodyHash: true },
  'oauth1 in the query': { ...oauth, place: 'query' },
  hmac: { type: 'hmac', algorithm: 'sha256', key: 'k', content: everything, place },
  computed: { type: 'computed', algorithm: 'ed25519', key: edKey, content: everything, place },
  httpSignature: {
    type: 'httpSignature',
    algorithm: 'ed25519',
    key: edKey,
    digest: 'sha-256',
    components: ['@method', '@target-uri', '@authority', '@path', '@query', 'content-digest', 'content-length', 'date'],
  },
} as unknown as Readonly<Record<string, RequestSignerConfig>>;

/** Text that people and programs put into addresses: unicode, halves of it, percent signs that encode nothing. */
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', '%', '%zz', '%2F', '%ff', '+', ' ', '=', '&', ';', 'é', '日本', '\ud800', "!'()*~", '..'),
);
const query = fc
  .array(fc.tuple(odd, fc.option(odd)), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, value]) => (value === null ? name : `${name}=${value}`)).join('&'));
const types = fc.constantFrom(
  undefined,
  'application/json',
  'application/x-www-form-urlencoded',
  'Application/X-WWW-Form-Urlencoded; charset=UTF-8',
  '',
);
const requests = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
    path: fc.array(odd, { maxLength: 4 }),
    query,
    type: types,
    header: fc.string({ unit: fc.constantFrom('a', ' ', '  ', 'é', '\t', ',', '"') }),
    body: fc.option(fc.oneof(odd, query), { nil: undefined }),
  })
  .map(({ method, path, query: search, type, header, body }): HttpRequest => {
    const url = new URL('https://api.example.com/');
    url.pathname = path.join('/');
    url.search = search;
    return { method, url, headers: { 'X-Odd': header, ...(type === undefined ? {} : { 'Content-Type': type }) }, body, idempotent: true };
  });
const moments = fc.record({ now: fc.integer({ min: 0, max: 4_102_444_800_000 }), nonce: fc.uuid() });

function seen({ method, url, headers, body, idempotent }: HttpRequest): unknown {
  return { method, url: url.href, headers: { ...headers }, body, idempotent };
}

describe.each(Object.entries(configs))('%s', (_name, config) => {
  test('never throws on a legal request, leaves it as it was, and signs it the same each time', () => {
    const sign = signerOf(config);
    fc.assert(
      fc.property(requests, moments, (request, moment) => {
        const before = seen(request);
        const signed = sign(request, moment);
        expect(seen(request)).toEqual(before);
        expect(seen(sign(request, moment))).toEqual(seen(signed));
        expect(seen(signerOf(config)(request, moment))).toEqual(seen(signed));
        expect(seen(signed)).not.toEqual(before);
        expect([signed.method, signed.body, signed.idempotent]).toEqual([request.method, request.body, request.idempotent]);
        expect(signed.url.origin + signed.url.pathname).toBe(request.url.origin + request.url.pathname);
      }),
      { numRuns: 300 },
    );
  });

  test('another body, address or time has another signature', () => {
    const sign = signerOf(config);
    const request: HttpRequest = {
      method: 'POST',
      url: new URL('https://a.example/?a=1'),
      headers: { 'content-type': 'application/json' },
      body: '{}',
      idempotent: true,
    };
    const moment = { now: 1_767_323_045_678, nonce: 'n1' };
    const first = JSON.stringify(seen(sign(request, moment)));
    const others = [
      { ...request, body: '{"a":1}' },
      { ...request, url: new URL('https://a.example/?a=2') },
    ].map((each) => JSON.stringify(seen(sign(each, moment))));
    const [changedBody = '', changedUrl = ''] = others.map(signatureIn);
    // OAuth 1.0 in the query has no hash of the body.
    if (!('place' in config && config.type === 'oauth1')) expect(changedBody).not.toBe(signatureIn(first));
    expect(changedUrl).not.toBe(signatureIn(first));
  });
});

function signatureIn(text: string): string | undefined {
  return /(?:oauth_signature=|Signature=|"signature":|"x-signature":)[\\"]*([^"\\,&]+)/.exec(text)?.[1];
}

test('what is encoded is decoded to the same, and holds nothing but what every server takes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = percentEncode(bytes);
      expect(text).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      expect(percentDecode(text)).toEqual(Buffer.from(bytes));
    }),
  );
});

test('parameters are read as a URL reads them, and what was written is read back', () => {
  fc.assert(
    fc.property(query, (text) => {
      const pairs = readPairs(text);
      expect(readPairs(writePairs(pairs))).toEqual(pairs);
      expect(sortPairs(sortPairs(pairs))).toEqual(sortPairs(pairs));
      // URLSearchParams replaces what is no UTF-8; Node's also what is beyond ASCII and stands beside a sign of percent that encodes nothing.
      const ascii = text
        .toWellFormed()
        .replaceAll('#', '%23')
        .replaceAll(/[^\0-\x7f]/gu, encodeURIComponent);
      const plain = pairs.map((pair) => pair.map((part) => percentDecode(part).toString('utf8')));
      expect(plain).toEqual([...new URLSearchParams(`&${ascii}`)].map((pair) => pair.map((part) => part)));
    }),
  );
});
