import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** `i_` and 130 random bits, of the letters that names of datasources have (RFC 4648 §6, in lower case). */
export function newOwner(): string {
  return `i_${[...randomBytes(26)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}
