import { hkdfSync, randomBytes } from 'node:crypto';
import { bytesOf } from './aes.ts';
import { decode, decodeBase64 } from './decode.ts';

const leastCharacters = 32;

/** What a key may be, for messages. */
export const keyRule = `expected 32 bytes as base64, hexadecimal or text, or a text of at least ${leastCharacters} characters`;

/**
 * The 32 bytes of a master key from its text: 32 bytes in hexadecimal, base64 or UTF-8 are used as they are; a longer text is
 * derived with HKDF-SHA256 (RFC 5869, no salt). Undefined where it is too short. Space around it does not count.
 */
export function keyBytes(written: string): Uint8Array | undefined {
  const text = written.trim();
  const raw = rawKey(text);
  if (raw !== undefined) return raw;
  if ([...text].length < leastCharacters) return undefined;
  return new Uint8Array(hkdfSync('sha256', text, '', 'ferrule master key v1', bytesOf.key));
}

/** The bytes that a text is, without derivation; undefined where they are not 32. */
export function rawKey(text: string): Uint8Array | undefined {
  return [decode(text, 'hex'), decodeBase64(text), Buffer.from(text)].find((bytes) => bytes?.length === bytesOf.key);
}

/** A fresh key: 32 random bytes in base64url, which need no quotes in a shell. */
export function newKeyText(): string {
  return randomBytes(bytesOf.key).toString('base64url');
}
