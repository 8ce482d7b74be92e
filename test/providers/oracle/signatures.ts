import { constants, createHash, createHmac, type KeyObject, verify } from 'node:crypto';
import { differs, type Sent, strict } from './parts.ts';

const digests: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' };

export interface JwtRules {
  readonly algorithm: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly lifetime: number | undefined;
  readonly key: { readonly publicKey: KeyObject } | { readonly secret: Buffer };
  readonly now: number;
}

/** What is wrong with a token; `claims` may hold checks. */
export function checkJwt(actual: unknown, { algorithm, header, claims, lifetime, key, now }: JwtRules): string | undefined {
  const [head = '', body = '', signature = ''] = String(actual).split('.');
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const bytes = Buffer.from(signature, 'base64url');
  const signed = Buffer.from(`${head}.${body}`);
  if (!isSigned(algorithm, signed, bytes, key)) return 'the signature does not verify';
  const { exp, iat, ...own } = read(body);
  const problem = compareMap(own, claims, 'claim') ?? compareMap(read(head), { alg: algorithm, typ: 'JWT', ...header }, 'header');
  if (problem !== undefined) return problem;
  if (Math.abs(Number(iat) - now / 1_000) > 60) return `iat ${String(iat)}`;
  return lifetime === undefined || Math.abs(Number(exp) - now / 1_000 - lifetime) <= 1 ? undefined : `exp ${String(exp)}`;
}

function isSigned(algorithm: string, data: Buffer, signature: Buffer, key: JwtRules['key']): boolean {
  const digest = digests[algorithm.slice(2)] ?? 'sha256';
  if ('secret' in key) return createHmac(digest, key.secret).update(data).digest().equals(signature);
  if (algorithm.startsWith('ES')) return verify(digest, data, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  const padding = algorithm.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(digest, data, { key: key.publicKey, padding }, signature);
}

function compareMap(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  what: string,
): string | undefined {
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const wanted = expected[name];
    const problem =
      typeof wanted === 'function'
        ? (wanted as (value: unknown) => string | undefined)(actual[name])
        : JSON.stringify(actual[name]) === JSON.stringify(wanted)
          ? undefined
          : `${JSON.stringify(actual[name])} instead of ${JSON.stringify(wanted)}`;
    if (problem !== undefined) return `${what} ${name}: ${problem}`;
  }
  return undefined;
}

export interface AwsRules {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
  readonly region: string;
  readonly service: string;
}

/** AWS Signature Version 4, computed again over what was sent. */
export function checkAws(sent: Sent, rules: AwsRules): string | undefined {
  const { id, token, region, service } = rules;
  const header = sent.headers['authorization'] ?? 'absent';
  const [, credential, names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header) ?? [];
  if (credential === undefined) return `authorization ${header}`;
  const scope = `${sent.headers['x-amz-date']?.slice(0, 8)}/${region}/${service}/aws4_request`;
  if (credential !== `${id}/${scope}`) return `credential ${credential}`;
  const lacking = unsigned(sent, names.split(';'), {
    host: undefined,
    'x-amz-date': undefined,
    ...(token && { 'x-amz-security-token': token }),
  });
  if (lacking !== undefined) return lacking;
  return awsSignature(sent, names, scope, rules) === signature ? undefined : 'the signature is another';
}

/** Headers that must be signed, and what they must be where that is known. */
function unsigned(sent: Sent, names: readonly string[], needed: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const [name, value] of Object.entries(needed)) {
    if (!names.includes(name)) return `${name} is not signed`;
    if (value !== undefined && sent.headers[name] !== value) return `${name} is another`;
  }
  return undefined;
}

function awsSignature(sent: Sent, names: string, scope: string, { secret, region, service }: AwsRules): string {
  const url = new URL(sent.url);
  const time = sent.headers['x-amz-date'] ?? '';
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const segments = url.pathname.split('/');
  const path = (service === 's3' ? segments : segments.map((segment) => strict(segment))).join('/');
  const valueOf = (name: string): string => (name === 'host' ? url.host : (sent.headers[name] ?? ''));
  const headers = names.split(';').map((name) => `${name}:${valueOf(name).trim().replaceAll(/\s+/g, ' ')}\n`);
  const canonical = [sent.method, path, sortedPairs([...url.searchParams]), headers.join(''), names, hash(sent.body ?? '')].join('\n');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const signing = [region, service, 'aws4_request'].reduce<Buffer>((key, part) => hmac(key, part), hmac(`AWS4${secret}`, time.slice(0, 8)));
  return hmac(signing, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
}

function sortedPairs(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .toSorted()
    .join('&');
}

export interface Oauth1Rules {
  readonly method: string;
  readonly consumer: readonly [string, string];
  readonly token?: readonly [string, string];
  /** What the header must have besides. */
  readonly more?: Readonly<Record<string, string>>;
  readonly realm?: string;
  readonly now: number;
}

/** RFC 5849 §3.4, computed again over what was sent. */
export function checkOauth1(sent: Sent, rules: Oauth1Rules): string | undefined {
  const { method, consumer, token, more = {}, realm, now } = rules;
  const header = sent.headers['authorization'] ?? '';
  if (!header.startsWith('OAuth ')) return `authorization ${header}`;
  const pairs = [...header.slice(6).matchAll(/([\w%]+)="([^"]*)"/g)];
  const given = Object.fromEntries(pairs.map(([, key = '', value = '']) => [decodeURIComponent(key), decodeURIComponent(value)]));
  const wanted: Readonly<Record<string, string | undefined>> = {
    realm,
    oauth_consumer_key: consumer[0],
    oauth_signature_method: method,
    oauth_token: token?.[0],
    ...(method === 'PLAINTEXT' ? {} : { oauth_timestamp: String(Math.floor(now / 1_000)) }),
    ...more,
  };
  for (const [name, value] of Object.entries(wanted)) if (given[name] !== value) return `${name}: ${given[name] ?? 'absent'}`;
  return differs(given['oauth_signature'], oauth1Signature(sent, given, rules));
}

function oauth1Signature(sent: Sent, given: Readonly<Record<string, string>>, { method, consumer, token }: Oauth1Rules): string {
  const key = `${strict(consumer[1])}&${strict(token?.[1] ?? '')}`;
  if (method === 'PLAINTEXT') return key;
  const url = new URL(sent.url);
  const signed = Object.entries(given).filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
  const parameters = sortedPairs([...signed, ...url.searchParams]);
  const base = [sent.method, `${url.origin}${url.pathname}`, parameters].map((part) => strict(part)).join('&');
  return createHmac(method === 'HMAC-SHA256' ? 'sha256' : 'sha1', key)
    .update(base)
    .digest('base64');
}
