import { hash } from 'node:crypto';

const separator = '\u001f';

/**
 * An id that is a function of what it stands for: the same parts have the same one in every process and database. Version 8 (RFC 9562): the
 * first 16 bytes of SHA-256 over the parts, joined by U+001F. U+0000 is hashed as U+0001 U+0001 and U+0001 as U+0001 U+0002, which is how
 * PostgreSQL keeps them, so that its function `record_uuid` gives the same. Only the last part may have a U+001F in it.
 */
export function uuidOf(...parts: readonly string[]): string {
  const hex = hash('sha256', parts.join(separator).toWellFormed().replace(reserved, written), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

// oxlint-disable-next-line no-control-regex -- these two are what it is about
const reserved = /[\u0000\u0001]/g;

function written(character: string): string {
  return character === '\u0000' ? '\u0001\u0001' : '\u0001\u0002';
}
