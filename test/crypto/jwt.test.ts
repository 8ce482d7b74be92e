import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { type JwtAlgorithm, jwtAlgorithms, type JwtKey, signJws, signJwt } from '../../runtime/crypto/jwt.ts';
import { readVectorFiles } from '../support/vectors.ts';

interface Given extends JwtKey {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly payload: string;
}

const file = readVectorFiles<Given, { readonly token?: string; readonly verifies?: string }>('crypto').find(
  ({ strategy }) => strategy === 'jws',
);
const vectors = file?.content.vectors ?? [];

function publicJwk(text: string): JWK {
  const { kty, n, e, crv, x, y } = JSON.parse(text) as JWK;
  return Object.fromEntries(Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined)) as JWK;
}

describe('published signatures', () => {
  test.each(vectors)('$name', async ({ given, expect: { token, verifies } }) => {
    const { headers, payload, ...key } = given;
    const made = await signJws(key, headers, payload);
    if (token !== undefined) return expect(made).toBe(token);
    const [header, body] = (verifies ?? '').split('.');
    expect(made.split('.').slice(0, 2)).toEqual([header, body]);
    const jwk = await importJWK(publicJwk(given.key), given.algorithm);
    for (const each of [made, verifies ?? '']) expect(Buffer.from((await compactVerify(each, jwk)).payload).toString()).toBe(payload);
  });
});

test('the HMAC of RFC 7515 A.1, whose header has a line break', async () => {
  const { hmacOf } = await import('../../runtime/crypto/hmac.ts');
  const input =
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
  const key = Buffer.from('AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow', 'base64url');
  expect(hmacOf('sha256', key, input).toString('base64url')).toBe('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
});

const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export(pem) as string;
const keys: Readonly<Record<JwtAlgorithm, string>> = {
  HS256: 'secret',
  HS384: 'secret',
  HS512: 'secret',
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem) as string,
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'sec1', format: 'pem' }) as string,
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export(pem) as string,
  EdDSA: generateKeyPairSync('ed25519').privateKey.export(pem) as string,
};
const now = Date.parse('2026-01-02T03:04:05.678Z');

function parts(token: string): readonly unknown[] {
  return token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
}

test.each(jwtAlgorithms)('%s signs what its key verifies', async (algorithm) => {
  const token = await signJwt({ algorithm, key: keys[algorithm], headers: { kid: 'k1' }, claims: { iss: 'é' }, lifetime: 300_000, now });
  const key = algorithm.startsWith('HS') ? Buffer.from('secret') : createPublicKey(createPrivateKey(keys[algorithm]));
  expect((await compactVerify(token, key)).protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k1' });
  expect(parts(token)).toEqual([
    { alg: algorithm, typ: 'JWT', kid: 'k1' },
    { iat: 1_767_323_045, exp: 1_767_323_345, iss: 'é' },
  ]);
});

test('times and headers can be said otherwise, and null takes them away', async () => {
  const options = { algorithm: 'HS256', key: 'secret', lifetime: 60_000, now } as const;
  const token = await signJwt({
    ...options,
    issuedEarlier: 30_000,
    headers: { typ: null, alg: 'none' },
    claims: { exp: null, big: 12345678901234567890n },
  });
  expect(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).toBe('{"alg":"HS256"}');
  expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).toBe('{"iat":1767323015,"big":12345678901234567890}');
});

test('a key that an environment variable spoiled, and one behind its parameters', async () => {
  const lines = keys.ES256.replaceAll('\n', String.raw`\n`);
  const behind = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${keys.ES256}`;
  for (const key of [lines, keys.ES256.replaceAll('\n', ' '), ` ${behind}`])
    expect(await signJwt({ algorithm: 'ES256', key, claims: {}, lifetime: 1_000, now })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
});

const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(pem) as string;
const restricted = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey.export(pem) as string;
const locked = generateKeyPairSync('ed25519').privateKey.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'p' }) as string;
const open = createPublicKey(keys.EdDSA).export({ type: 'spki', format: 'pem' }) as string;

describe('a wrong key is told without anything of it', () => {
  test.each([
    ['RS256', '', 'the key is empty; set it in the datasource'],
    ['RS256', 'hunter2-hunter2', 'the key is neither PEM (-----BEGIN PRIVATE KEY-----) nor a JWK; was it copied whole?'],
    ['RS256', keys.RS256.slice(0, 600), 'the key is neither PEM (-----BEGIN PRIVATE KEY-----) nor a JWK; was it copied whole?'],
    ['RS256', keys.RS256.replaceAll(/\n[A-Za-z0-9+/=]{64}\n/g, '\n'), 'the key is PEM that cannot be read; was it copied whole?'],
    ['RS256', short, 'the key has 1024 bits; RS256 needs 2048 or more'],
    ['PS512', restricted, 'the key is of type rsa-pss; PS512 needs one of type rsa'],
    [
      'RS256',
      '{"kty":"RSA","n":"AQAB","e":"AQAB","d":"zzz-secret"}',
      'the key is a JWK of type RSA without p, q, dp, dq and qi, which are needed',
    ],
    ['RS256', keys.ES256, 'the key is of type ec; RS256 needs one of type rsa'],
    ['ES384', keys.ES256, 'the key is on the curve prime256v1; ES384 needs secp384r1'],
    ['EdDSA', open, 'the key is a public key; the private one is needed'],
    ['EdDSA', locked, 'the key is encrypted with a passphrase; decrypt it first, as with `openssl pkey -in key.pem`'],
    [
      'EdDSA',
      '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
      'the key is a public JWK; the private one has a member d',
    ],
    ['EdDSA', '{"kty":"OKP","d":"zzz-secret"}', 'the key is no JWK of a private key: a member is missing or malformed'],
    ['EdDSA', '{"kty":"oct","k":"zzz-secret"}', 'the key is a secret (JWK of type oct); a private key is needed'],
    ['EdDSA', '{"kty": secret', 'the key begins with { but is no JSON; expected a JWK or PEM'],
    ['HS256', '', 'the key is empty; set it in the datasource'],
    ['HS256', keys.RS256, 'the key is PEM; an HS algorithm is signed with a secret, a PEM key with RS, PS, ES or EdDSA'],
    ['HS256', '{"kty":"RSA","k":"zzz-secret"}', 'the key is no JWK of type oct, which HS algorithms need'],
  ] as const)('%s: %#', async (algorithm, key, message) => {
    const thrown = await signJwt({ algorithm, key, claims: {}, lifetime: 1_000, now }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message });
  });

  test('a secret that is not written so', async () => {
    const thrown = signJwt({ algorithm: 'HS256', key: 'not-hex-secret', keyEncoding: 'hex', claims: {}, lifetime: 1_000, now });
    await expect(thrown).rejects.toThrow('the key is not written in hex');
  });

  test('claims without bound', async () => {
    const thrown = signJwt({ algorithm: 'HS256', key: 'k', claims: { a: 'x'.repeat(70_000) }, lifetime: 1_000, now });
    await expect(thrown).rejects.toThrow('the claims have more than 65536 characters');
  });

  test('a header that nobody understands', async () => {
    const thrown = signJwt({ algorithm: 'HS256', key: 'k', headers: { crit: ['x'] }, claims: {}, lifetime: 1_000, now });
    await expect(thrown).rejects.toThrow('a header of the signed token is not allowed');
  });
});

test('a secret may begin with a brace', async () => {
  expect(await signJwt({ algorithm: 'HS256', key: '{secret', claims: {}, lifetime: 1_000, now })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{43}$/);
});
