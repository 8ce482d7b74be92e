import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  readonly pem: string;
  readonly publicKey: KeyObject;
}

function pairOf({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair {
  return { pem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })).trim(), publicKey };
}

/** Keys of this run, by what they are for. */
export const keys = {
  rsa: pairOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  ec: pairOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  ed25519: pairOf(generateKeyPairSync('ed25519')),
} as const;

export function keyFor(algorithm: string): KeyPair {
  return algorithm.startsWith('ES') ? keys.ec : /^Ed/i.test(algorithm) ? keys.ed25519 : keys.rsa;
}
