import { createHmac } from 'node:crypto';
import type { HashAlgorithm } from './hash.ts';

/** RFC 2104. Text is taken as UTF-8, in the key too. */
export function hmacOf(algorithm: HashAlgorithm, key: string | Uint8Array, data: string | Uint8Array): Buffer {
  return createHmac(algorithm, key).update(data).digest();
}
