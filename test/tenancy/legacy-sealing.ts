import { createCipheriv, randomBytes } from 'node:crypto';

/** As the runtimes of the seeds seal, written apart from what opens it. */
function seal(key: Buffer, text: string, ivLength: number): { readonly encrypted: Buffer; readonly iv: Buffer; readonly authTag: Buffer } {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { encrypted, iv, authTag: cipher.getAuthTag() };
}

/** Seed 003: `iv:tag:ciphertext` in base64, or hexadecimal, under the first 32 bytes of IGNITER_SECRET. */
export function sealField(secret: string, text: string, encoding: 'base64' | 'hex' = 'base64'): string {
  const { encrypted, iv, authTag } = seal(Buffer.from(secret).subarray(0, 32), text, 16);
  return [iv, authTag, encrypted].map((part) => part.toString(encoding)).join(':');
}

/** Seed 004: all of it as JSON, under the text of CONNECTOR_ENCRYPTION_KEY. */
export function sealWhole(key: string, credentials: object): ReturnType<typeof seal> {
  return seal(Buffer.from(key), JSON.stringify(credentials), 16);
}

/** Seed 002: `iv:tag:ciphertext` in base64 with an iv of 12 bytes, under CONNECTOR_CREDENTIAL_KEY, 32 bytes in base64. */
export function sealPair(key: string, text: string): string {
  const { encrypted, iv, authTag } = seal(Buffer.from(key, 'base64'), text, 12);
  return [iv, authTag, encrypted].map((part) => part.toString('base64')).join(':');
}
