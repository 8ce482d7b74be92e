import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ConnectorError } from '../kernel/errors.ts';
import { isObject, parseJson } from '../kernel/json.ts';

/** Characters of a key that is looked at: an RSA key of 16,384 bits has 13,000. */
const longest = 65_536;

export function refuseKey(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_CONFIG_INVALID', `the key ${why}`);
}

/**
 * A private key as people keep it: PEM (PKCS#8, PKCS#1, SEC 1), also where its line breaks became `\n` or blanks on the way
 * through an environment variable, or JWK. Throws CONNECTOR_CONFIG_INVALID, without anything of the key.
 */
export function readPrivateKey(text: string): KeyObject {
  const trimmed = text.trim();
  if (trimmed === '') throw refuseKey('is empty; set it in the datasource');
  if (trimmed.length > longest) throw refuseKey(`has more than ${longest} characters`);
  return trimmed.startsWith('{') ? readJwk(trimmed) : readPem(trimmed);
}

function readJwk(text: string): KeyObject {
  const jwk = jwkOf(text);
  if (jwk['kty'] === 'oct') throw refuseKey('is a secret (JWK of type oct); a private key is needed');
  if (jwk['d'] === undefined) throw refuseKey('is a public JWK; the private one has a member d');
  // RFC 7518 §6.3.2 lets them be left out; the library under us does not.
  if (jwk['kty'] === 'RSA' && jwk['p'] === undefined) throw refuseKey('is a JWK of type RSA without p, q, dp, dq and qi, which are needed');
  try {
    // What is no key of its type, createPrivateKey refuses.
    return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    throw refuseKey('is no JWK of a private key: a member is missing or malformed');
  }
}

/** Throws CONNECTOR_CONFIG_INVALID. */
export function jwkOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const jwk = parseJson(text);
    if (isObject(jwk)) return jwk;
  } catch {
    // Told below: the parser's own words would show what it read.
  }
  throw refuseKey('begins with { but is no JSON; expected a JWK or PEM');
}

export interface Pem {
  readonly kind: string;
  readonly base64: string;
}

/**
 * The first PEM block (RFC 7468) of a kind that is wanted, else the first of all but the parameters that OpenSSL puts before a key.
 * Undefined where there is none. Throws CONNECTOR_CONFIG_INVALID for a text that is too long.
 */
export function pemOf(text: string, wanted: RegExp): Pem | undefined {
  if (text.length > longest) throw refuseKey(`has more than ${longest} characters`);
  const blocks = [...pemBlocks(text.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, ''))];
  return blocks.find(({ kind }) => wanted.test(kind)) ?? blocks.find(({ kind }) => !kind.endsWith('PARAMETERS'));
}

/** Goes through the text once, whatever it holds. */
function* pemBlocks(text: string): Generator<Pem> {
  const begins = '-----BEGIN ';
  for (let at = text.indexOf(begins); at !== -1;) {
    const named = text.indexOf('-----', at + begins.length);
    if (named === -1) return;
    const kind = text.slice(at + begins.length, named);
    const end = text.indexOf(`-----END ${kind}-----`, named);
    if (end === -1) return;
    yield { kind, base64: text.slice(named + 5, end).replaceAll(/\s+/g, '') };
    at = text.indexOf(begins, end);
  }
}

export function writePem(kind: string, base64: string): string {
  return [`-----BEGIN ${kind}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${kind}-----`, ''].join('\n');
}

function readPem(text: string): KeyObject {
  const pem = pemOf(text, /PRIVATE KEY$/);
  if (!pem) throw refuseKey('is neither PEM (-----BEGIN PRIVATE KEY-----) nor a JWK; was it copied whole?');
  const { kind, base64 } = pem;
  if (kind === 'CERTIFICATE') throw refuseKey('is a certificate; the private key that belongs to it is needed');
  if (kind.endsWith('PUBLIC KEY')) throw refuseKey('is a public key; the private one is needed');
  if (kind === 'ENCRYPTED PRIVATE KEY' || base64.startsWith('Proc-Type:'))
    throw refuseKey('is encrypted with a passphrase; decrypt it first, as with `openssl pkey -in key.pem`');
  if (kind === 'OPENSSH PRIVATE KEY') throw refuseKey('is in the format of OpenSSH; convert it, as with `ssh-keygen -p -m pkcs8 -f key`');
  try {
    return createPrivateKey(writePem(kind, base64));
  } catch {
    throw refuseKey('is PEM that cannot be read; was it copied whole?');
  }
}

/** Reads again only when the text is another one: a key is parsed once, and signs many requests. */
export function rememberKey(): (text: string) => KeyObject {
  let last: { readonly text: string; readonly key: KeyObject } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, key: readPrivateKey(text) };
    return last.key;
  };
}
