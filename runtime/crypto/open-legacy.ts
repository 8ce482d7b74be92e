import { createSecretKey } from 'node:crypto';
import { ConnectorError } from '../kernel/errors.ts';
import { bytesOf, decrypt, type Encrypted } from './aes.ts';
import { decode, decodeBase64 } from './decode.ts';
import { rawKey } from './key-text.ts';

type Bytes = string | Uint8Array | { readonly type: 'Buffer'; readonly data: readonly number[] };

/** `iv:tag:ciphertext` in base64 or hexadecimal, or its parts: as bytes, as JSON writes a Buffer, or as text. */
export type LegacySecret = string | { readonly encrypted: Bytes; readonly iv: Bytes; readonly authTag: Bytes };

const ivLengths: readonly number[] = [12, 16];
const mostCharacters = 2_097_152;

/**
 * Opens what other systems sealed with AES-256-GCM, only to seal it anew: those forms are bound to no place and name no key.
 * `secret` is the text of their key: 32 bytes in hexadecimal or base64, else its first 32 bytes of UTF-8, a short one filled with
 * zeros, as igniter-js takes IGNITER_SECRET whatever its form. Throws CONNECTOR_DECRYPT_FAILED, which never shows either.
 */
export function openLegacy(legacy: LegacySecret, secret: string): string {
  const sealed = partsOf(legacy);
  if (sealed === undefined) throw failed('it has not the form iv:tag:ciphertext in base64 or hexadecimal, with 12 or 16 bytes of iv');
  for (const key of legacyKeys(secret)) {
    const opened = decrypt(createSecretKey(key), sealed, '');
    if (opened) return opened.toString();
  }
  throw failed('it was sealed by another key, or was changed; give the key that it was sealed by');
}

function legacyKeys(secret: string): readonly Uint8Array[] {
  const filled = Buffer.alloc(bytesOf.key);
  Buffer.from(secret).copy(filled);
  const raw = rawKey(secret);
  return raw === undefined ? [filled] : [raw, filled];
}

function partsOf(legacy: LegacySecret): Encrypted | undefined {
  const [iv, tag, text, ...rest] = typeof legacy === 'string' ? split(legacy) : [legacy.iv, legacy.authTag, legacy.encrypted];
  if (iv === undefined || tag === undefined || text === undefined || rest.length > 0) return undefined;
  const found = { iv: bytes(iv), tag: bytes(tag), text: bytes(text) };
  if (!found.iv || !found.tag || !found.text) return undefined;
  if (!ivLengths.includes(found.iv.length)) return undefined;
  return { iv: found.iv, tag: found.tag, text: found.text };
}

/** A text in one encoding: what happens to have only the letters of hexadecimal may still be base64. */
function split(text: string): readonly (Uint8Array | undefined)[] {
  if (text.length > mostCharacters) return [];
  const written = text.split(':', 4);
  return written.map((part) => (isHexTag(written[1]) ? decode(part, 'hex') : decodeBase64(part)));
}

/** Sixteen bytes have 32 characters in hexadecimal and at most 24 in base64. */
function isHexTag(tag = ''): boolean {
  return tag.length === bytesOf.tag * 2;
}

function bytes(part: Bytes): Uint8Array | undefined {
  if (typeof part === 'string') return decode(part.replace(/^\\x/, ''), 'hex') ?? decodeBase64(part);
  return part instanceof Uint8Array ? part : Uint8Array.from(part.data);
}

function failed(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_DECRYPT_FAILED', `a secret in an old form does not open: ${why}`);
}
