import { createHash } from 'node:crypto';

/** MD5 and SHA-1 are here for APIs that ask for them; nothing of our own is built on them. */
export const hashAlgorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const;

export type HashAlgorithm = (typeof hashAlgorithms)[number];

/** Text is hashed as UTF-8. */
export function hashOf(algorithm: HashAlgorithm, data: string | Uint8Array): Buffer {
  return createHash(algorithm).update(data).digest();
}
