import { createSecretKey, type KeyObject } from 'node:crypto';
import { CompactSign, errors } from 'jose';
import { ConnectorError } from '../kernel/errors.ts';
import { stringifyJson } from '../kernel/json.ts';
import { decodeText, type TextEncoding } from './encodings.ts';
import { jwkOf, readPrivateKey, refuseKey } from './private-key.ts';

/** RFC 7518 §3.1, and RFC 8037 §3.1. */
export const jwtAlgorithms = [
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export type JwtAlgorithm = (typeof jwtAlgorithms)[number];

/** What a token is signed with. */
export interface JwtKey {
  readonly algorithm: JwtAlgorithm;
  /** PEM or JWK; of an HS algorithm the secret, or a JWK of type oct. */
  readonly key: string;
  /** How the secret of an HS algorithm is written. Default utf8. */
  readonly keyEncoding?: TextEncoding | undefined;
}

export interface JwtOptions extends JwtKey {
  /** Beside `alg` and `typ: JWT`. Null takes one away. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Beside `iat` and `exp`. Null takes one away. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Milliseconds from now to `exp`. */
  readonly lifetime: number;
  /** Milliseconds that `iat` lies back. Default 0. */
  readonly issuedEarlier?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Characters of the claims: headers are bounded by servers to less. */
const longest = 65_536;

/** A signed token (RFC 7519) in compact form. Throws CONNECTOR_CONFIG_INVALID, without anything of the key. */
export async function signJwt({ headers = {}, claims, lifetime, issuedEarlier = 0, now, ...key }: JwtOptions): Promise<string> {
  const all = { iat: Math.floor((now - issuedEarlier) / 1_000), exp: Math.floor((now + lifetime) / 1_000), ...claims };
  return signJws(key, { typ: 'JWT', ...headers }, stringifyJson(withoutNull(all)));
}

/** A signed text (RFC 7515 §3.1), in compact form. Headers that are null or undefined drop out. Throws as signJwt does. */
export async function signJws(key: JwtKey, headers: Readonly<Record<string, unknown>>, payload: string): Promise<string> {
  if (payload.length > longest) throw new ConnectorError('CONNECTOR_CONFIG_INVALID', `the claims have more than ${longest} characters`);
  const { algorithm } = key;
  try {
    return await new CompactSign(Buffer.from(payload))
      .setProtectedHeader({ alg: algorithm, ...withoutNull({ ...headers, alg: algorithm }) })
      .sign(keyOf(key));
  } catch (thrown) {
    throw explain(thrown, algorithm);
  }
}

function withoutNull(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

interface Needs {
  readonly type: 'rsa' | 'ec' | 'ed25519';
  readonly curve?: string;
}

/** The key of an algorithm, by the letters that it begins with. */
function needsOf(algorithm: JwtAlgorithm): Needs {
  if (algorithm === 'EdDSA') return { type: 'ed25519' };
  return algorithm.startsWith('ES') ? { type: 'ec', curve: curves[algorithm] ?? '' } : { type: 'rsa' };
}

const curves: Readonly<Partial<Record<JwtAlgorithm, string>>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

function keyOf({ algorithm, key, keyEncoding = 'utf8' }: JwtKey): KeyObject {
  if (algorithm.startsWith('HS')) return createSecretKey(secretOf(key, keyEncoding));
  const object = readPrivateKey(key);
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: { namedCurve, modulusLength = Infinity } = {} } = object;
  const needs = needsOf(algorithm);
  // A key that is restricted to RSA-PSS by its own algorithm identifier, jose cannot take, even for PS.
  if (type !== needs.type) throw refuseKey(`is of type ${type}; ${algorithm} needs one of type ${needs.type}`);
  if (namedCurve !== needs.curve) throw refuseKey(`is on the curve ${namedCurve}; ${algorithm} needs ${needs.curve}`);
  // RFC 7518 §3.3.
  if (modulusLength < 2_048) throw refuseKey(`has ${modulusLength} bits; ${algorithm} needs 2048 or more`);
  return object;
}

function secretOf(key: string, encoding: TextEncoding): Buffer {
  if (key.trim().startsWith('{') && encoding === 'utf8') return jwkSecret(key.trim());
  if (/-----BEGIN [A-Z ]*-----/.test(key))
    throw refuseKey('is PEM; an HS algorithm is signed with a secret, a PEM key with RS, PS, ES or EdDSA');
  return notEmpty(decodeText(key, encoding), `is not written in ${encoding}`);
}

/** A secret may begin with a brace and be no JSON. */
function jwkSecret(text: string): Buffer {
  let jwk: Readonly<Record<string, unknown>>;
  try {
    jwk = jwkOf(text);
  } catch {
    return Buffer.from(text);
  }
  if (jwk['kty'] !== 'oct') throw refuseKey('is no JWK of type oct, which HS algorithms need');
  return notEmpty(
    typeof jwk['k'] === 'string' ? decodeText(jwk['k'], 'base64url') : undefined,
    'is a JWK of type oct whose k is not base64url',
  );
}

function notEmpty(bytes: Buffer | undefined, otherwise: string): Buffer {
  if (bytes === undefined) throw refuseKey(otherwise);
  if (bytes.length === 0) throw refuseKey('is empty; set it in the datasource');
  return bytes;
}

function explain(thrown: unknown, algorithm: JwtAlgorithm): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  if (thrown instanceof errors.JOSEError)
    return new ConnectorError('CONNECTOR_CONFIG_INVALID', 'a header of the signed token is not allowed', {}, thrown);
  return refuseKey(`cannot sign with ${algorithm}`);
}
