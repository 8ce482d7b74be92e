import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

const algorithm = 'aes-256-gcm';

/** Bytes of what AES-256-GCM takes and gives: NIST SP 800-38D §8.2.1 recommends 96-bit IVs, §5.2.1.2 a whole tag. */
export const bytesOf = { key: 32, iv: 12, tag: 16 } as const;

export interface Encrypted {
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly text: Uint8Array;
}

/** `bound` is not encrypted but belongs to it: it must be the same when it is opened. */
export function encrypt(key: KeyObject, iv: Uint8Array, plain: Uint8Array, bound: string): Encrypted {
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: bytesOf.tag });
  cipher.setAAD(Buffer.from(bound));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), text };
}

/** Undefined where the tag does not fit: another key, another `bound`, or something was changed. */
export function decrypt(key: KeyObject, { iv, tag, text }: Encrypted, bound: string): Buffer | undefined {
  // Node would take a shorter tag, which is easier to forge.
  if (tag.length !== bytesOf.tag) return undefined;
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: bytesOf.tag });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(tag);
  const begun = decipher.update(text);
  try {
    return Buffer.concat([begun, decipher.final()]);
  } catch {
    begun.fill(0);
    return undefined;
  }
}
