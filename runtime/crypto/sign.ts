import { constants, type KeyObject, sign } from 'node:crypto';
import { refuseKey } from './private-key.ts';

interface Algorithm {
  /** Kinds of keys that it takes. */
  readonly keys: readonly string[];
  readonly curve?: string;
  readonly hash: string | null;
  /** Length of the salt, where it pads by PSS. */
  readonly salt?: number;
  /** How the two numbers of an ECDSA signature are written: behind each other (IEEE P1363), or in DER as X.509 has them. */
  readonly numbers?: 'ieee-p1363' | 'der';
}

const rsa = ['rsa'];
const pss = ['rsa', 'rsa-pss'];

const algorithms = {
  ed25519: { keys: ['ed25519'], hash: null },
  'rsa-sha1': { keys: rsa, hash: 'sha1' },
  'rsa-sha256': { keys: rsa, hash: 'sha256' },
  'rsa-sha512': { keys: rsa, hash: 'sha512' },
  'rsa-pss-sha256': { keys: pss, hash: 'sha256', salt: 32 },
  // RFC 9421 §3.3.1: the salt is as long as the hash.
  'rsa-pss-sha512': { keys: pss, hash: 'sha512', salt: 64 },
  'ecdsa-sha256': { keys: ['ec'], hash: 'sha256', numbers: 'der' },
  // RFC 9421 §3.3.4 and §3.3.5.
  'ecdsa-p256-sha256': { keys: ['ec'], curve: 'prime256v1', hash: 'sha256', numbers: 'ieee-p1363' },
  'ecdsa-p384-sha384': { keys: ['ec'], curve: 'secp384r1', hash: 'sha384', numbers: 'ieee-p1363' },
} as const satisfies Readonly<Record<string, Algorithm>>;

export type SignatureAlgorithm = keyof typeof algorithms;

// The keys of the table above.
export const signatureAlgorithms = Object.keys(algorithms) as readonly SignatureAlgorithm[];

/** Those of ECDSA and PSS differ each time. Throws CONNECTOR_CONFIG_INVALID where the key is not of the algorithm. */
export function signWith(name: SignatureAlgorithm, key: KeyObject, data: Uint8Array): Buffer {
  const algorithm: Algorithm = algorithms[name];
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key;
  if (!algorithm.keys.includes(type)) throw refuseKey(`is of type ${type}; ${name} needs one of type ${algorithm.keys.join(' or ')}`);
  if (algorithm.curve !== undefined && details?.namedCurve !== algorithm.curve)
    throw refuseKey(`is on the curve ${details?.namedCurve ?? 'unknown'}; ${name} needs ${algorithm.curve}`);
  try {
    return sign(algorithm.hash, data, {
      key,
      ...(algorithm.salt === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.salt }),
      ...(algorithm.numbers === undefined ? {} : { dsaEncoding: algorithm.numbers }),
    });
  } catch {
    // A short RSA key has no room for the hash; the library's words are about its own insides.
    throw refuseKey(`cannot sign with ${name}: it is too short or restricted to another algorithm`);
  }
}
