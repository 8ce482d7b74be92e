// Signatures that differ each time: RFC 9421's own are verified by the bases that we make, and so are ours.
import { constants, createPublicKey, verify } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import type { RequestSignerConfig } from '../../../runtime/auth/signers/index.ts';
import { expressions, type Given, momentOf, requestOf, signerOf } from './run-signer.ts';

afterAll(() => expressions[Symbol.asyncDispose]());

/** RFC 9421 B.1.2 and B.1.3. */
const pssKey = {
  kty: 'RSA',
  p: '5V-6ISI5yEaCFXm-fk1EM2xwAWekePVCAyvr9QbTlFOCZwt9WwjUjhtKRusi5Uq-IYZ_tq2WRE4As4b_FHEMtp2AER43IcvmXPqKFBoUktVDS7dThIHrsnRi1U7dHqVdwiMEMe5jxKNgnsKLpnq-4NyhoS6OeWu1SFozG9J9xQk',
  q: 'w-wIde17W5Y0Cphp3ZZ0uM8OUq1AkrV2IKauqYHaDxAT32EM4ci2MMER2nIUEo4g_42lW0zYouFFqONwv0-HyOsgPpdSqKRC5WLgn0VXabjaNcy6KhNPXeJ0AgtqdiDwPeJ2_L_eKwNWQ43RfdQBUquAwSd7SEmmQ8sViqB628M',
  d: 'lAfIqfpCYomVShfAKnwf2lD9I0wKjkHsCtZCif4kAlwQqqW6N-tIL3bdOR-VWf0Q1ZBIDtpO91UrG7pansyrPERbNrRJlPiYEyPTHkCT1nD-l2isuiyGLNBNnFoKfBgA4KAbPJZQatFIV9Cn34JSHnpN5-2ehreGBYHtkwHFtlmzeF3yu5bqRcqOhx8lkYmBzDAEUFyyXjknU5-WjAT9DzuG0MpOTkcU1EnjnIjyVBZLUB5Lxm8puyq8hH8B_E5LNC-1oc8j-tDy98UvRTTiYvZvs87cGCFxg0LijNhg7CE3g9piNqB6DzMgA9MHSOwcElVtfKdYfo4H3OHZXsSmEQ',
  e: 'AQAB',
  qi: 'jRAqfYi_tKCjhP9eM0N2XaRlNeoYCTx06GlSLD8d0zc4ZZuEePY10LMGWI6Y_JC0CvvvQYhNa9sAj4hFjIVLsWeTplVVUezGO1ofLW4kYWVpnMpHgAY1pRM4kyzo1p3MKYY8DE1BA4KqhSOfhdGs6Ov3Dfj0migZeE7Fu7yc7Fc',
  dp: 'otDolkxtJ7Sk8gmRJqZCGx6GAvlGznWJfibXPv6xgUAl-G83dD84YgcNGnoeMxRzEekfDtT5LVMRPF4_AoucsqPqHDyOdfb-dlGBYfOBVxj6w-xF5HE0lV_4J-HrI63Od9fTSn4lY5d1JjyCVJIcnBEAyiD6EUZbUBh23vDzRcE',
  dq: 'iZE1S6CpqmBoQDxOsXGQmaeBdhoCqkDSJhEDuS_dLhBq88FQa0UkcE1QvOK3J2Q21VnfDqGBx7SH1hOFOj-cpz45kNluB832ztxDvnHQ9AIA7h_HY_3VD6YPMNRVN4bfSYS3abdLR0Z7jsmInGJ9X0_fA0E2tkZIgXeas5EFU0M',
  n: 'r4tmm3r20Wd_PbqvP1s2-QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct-Lh1GH45x28Rw3Ry53mm-oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL-Wokqltd11nqqzi-bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d-nb4bnNkQVklLQ3fVAvJm-xdDOp9LCNCN48V2pnDOkFV6-U9nV5oyc6XI2w',
};
const ecKey = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFKbhfNZfpDsW43+0+JjUr9K+bTeuxopu653+hBaXGA7oAoGCCqGSM49
AwEHoUQDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM
4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END EC PRIVATE KEY-----`;

const digest = 'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';
const testRequest: Omit<Given, 'config'> = {
  method: 'POST',
  url: 'https://example.com/foo?param=Value&Pet=dog',
  headers: { Date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'Content-Type': 'application/json', 'Content-Digest': digest },
  body: '{"hello": "world"}',
  now: '2021-04-20T02:07:53Z',
  nonce: 'b3k2pp5k7z-50gnwp.yemd',
};

const pss = { type: 'httpSignature', algorithm: 'rsa-pss-sha512', key: JSON.stringify(pssKey), keyId: 'test-key-rsa-pss' } as const;

/** Its Signature-Input without the label, and the lines of the base before it; the RFC's own signature. */
interface Example {
  readonly name: string;
  readonly config: RequestSignerConfig;
  readonly input: string;
  readonly lines: readonly string[];
  readonly signature: string;
}

const examples: readonly Example[] = [
  {
    name: 'B.2.1, nothing but the parameters',
    config: { ...pss, label: 'sig-b21', nonce: true, components: [] },
    input: '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
    lines: [],
    signature:
      'd2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==',
  },
  {
    name: 'B.2.2, a parameter of the query and a tag',
    config: { ...pss, label: 'sig-b22', tag: 'header-example', components: ['@authority', 'content-digest', '@query-param;name="Pet"'] },
    input: '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"',
    lines: ['"@authority": example.com', `"content-digest": ${digest}`, '"@query-param";name="Pet": dog'],
    signature:
      'LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==',
  },
  {
    name: 'B.2.3, all of the request',
    config: {
      ...pss,
      label: 'sig-b23',
      components: ['date', '@method', '@path', '@query', '@authority', 'content-type', 'content-digest', 'content-length'],
    },
    input:
      '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
    lines: [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@query": ?param=Value&Pet=dog',
      '"@authority": example.com',
      '"content-type": application/json',
      `"content-digest": ${digest}`,
      '"content-length": 18',
    ],
    signature:
      'bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==',
  },
];

function signed(config: RequestSignerConfig): { readonly input: string; readonly signature: Buffer } {
  const { headers } = signerOf(config)(requestOf({ config, ...testRequest }), momentOf({ config, ...testRequest }));
  const label = 'label' in config ? config.label : 'sig1';
  const signature = headers['signature'] ?? '';
  expect(signature).toMatch(new RegExp(`^${label}=:[A-Za-z0-9+/=]+:$`));
  return {
    input: headers['signature-input']?.slice(`${label}=`.length) ?? '',
    signature: Buffer.from(signature.slice(`${label}=:`.length, -1), 'base64'),
  };
}

describe('rsa-pss-sha512', () => {
  const key = {
    key: createPublicKey({ key: { kty: 'RSA', n: pssKey.n, e: pssKey.e }, format: 'jwk' }),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 64,
  };
  test.each(examples)('$name', ({ config, input, lines, signature }) => {
    const made = signed(config);
    expect(made.input).toBe(input);
    const base = Buffer.from([...lines, `"@signature-params": ${input}`].join('\n'));
    expect(verify('sha512', base, key, Buffer.from(signature, 'base64'))).toBe(true);
    expect(verify('sha512', base, key, made.signature)).toBe(true);
    expect(verify('sha512', Buffer.concat([base, Buffer.from(' ')]), key, made.signature)).toBe(false);
  });
});

describe('other algorithms', () => {
  const base = Buffer.from('"@method": POST\n"@signature-params": ("@method");created=1618884473');
  const components = ['@method'];

  test('ecdsa-p256-sha256, whose two numbers stand behind each other', () => {
    const { signature } = signed({ type: 'httpSignature', algorithm: 'ecdsa-p256-sha256', key: ecKey, components });
    expect(signature).toHaveLength(64);
    expect(verify('sha256', base, { key: createPublicKey(ecKey), dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  test('rsa-v1_5-sha256, the same each time', () => {
    const key = JSON.stringify(pssKey);
    const config = { type: 'httpSignature', algorithm: 'rsa-v1_5-sha256', key, components } as const;
    expect(verify('sha256', base, createPublicKey({ key: pssKey, format: 'jwk' }), signed(config).signature)).toBe(true);
    expect(signed(config)).toEqual(signed(config));
  });

  test('a computed signature by ECDSA is in DER', () => {
    const config = {
      type: 'computed',
      algorithm: 'ecdsa-sha256',
      key: ecKey,
      content: 'abc',
      place: [{ at: { header: 'x-sig' }, value: '{{ signature }}' }],
    } as const;
    const given = { config: config as unknown as RequestSignerConfig };
    const { headers } = signerOf(given.config)(requestOf(given), momentOf(given));
    expect(verify('sha256', Buffer.from('abc'), createPublicKey(ecKey), Buffer.from(headers['x-sig'] ?? '', 'base64'))).toBe(true);
  });
});
