import { isInexact } from './json-inspect.ts';

// A whole number token of more digits than a double holds; in a string it is taken too, and then compared.
const longInteger = /(?<![\w.+-])-?\d{16,}(?![\w.])/g;
// Numbers that may be as great and are not whole tokens of digits.
const otherLong = /\d[eE][+\d]|\d{16}\./;

/**
 * Puts the long integers of `raw` into what JSON.parse made of it, as bigints, in place. False when it cannot be told which
 * digits belong to which number; nothing has been changed then. Twice the cost of parsing, where a strict parser takes five times.
 */
export function restoreIntegers(raw: string, value: object): boolean {
  if (otherLong.test(raw)) return false;
  const digits = new Map<number, string>();
  for (const text of raw.match(longInteger) ?? []) {
    const number = Number(text);
    if (!Number.isFinite(number) || (digits.get(number) ?? text) !== text) return false;
    digits.set(number, text);
  }
  restore(value, digits);
  return true;
}

function restore(container: object, digits: ReadonlyMap<number, string>): void {
  for (const key of Object.keys(container)) {
    // A list or an object that JSON.parse made; the key is its own, so that assigning to it cannot reach a prototype.
    const values = container as Record<string, unknown>;
    const value = values[key];
    if (typeof value === 'object' && value !== null) restore(value, digits);
    const text = typeof value === 'number' && isInexact(value) ? digits.get(value) : undefined;
    if (text !== undefined) values[key] = BigInt(text);
  }
}
