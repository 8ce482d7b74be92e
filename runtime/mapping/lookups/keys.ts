import { createHash } from 'node:crypto';

/** PostgreSQL keeps no index row above some 2,700 bytes. */
const longestKey = 256;

/**
 * The key that a value is looked for by, and kept under: `42` and `"42"` are one, spaces around it do not count. Undefined where
 * it is none: nothing and blank text (else every record without an SKU were found by every line without one), lists, objects.
 * Folded, keys that differ in case only are one. Made here on both sides, never by a database's own `lower()`.
 */
export function keyOf(value: unknown, fold: boolean): string | undefined {
  if (typeof value === 'string') return keyOfText(value, fold);
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : undefined;
}

function keyOfText(value: string, fold: boolean): string | undefined {
  const text = fold ? folded(value) : value.trim();
  if (text === '') return undefined;
  return text.length <= longestKey ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Text by which two that differ in case, in spaces around them or in how their accents are written are one. Folding twice changes nothing. */
export function folded(text: string): string {
  const lower = text.trim().toLowerCase();
  return plain.test(lower) ? lower : lower.normalize('NFC').toLowerCase().normalize('NFC').trim();
}

// oxlint-disable-next-line no-control-regex -- all of ASCII is what is meant
const plain = /^[\0-\x7f]*$/;
