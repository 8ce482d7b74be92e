import { isInexact } from './json-inspect.ts';

const longDigits = /\d{16}/g;
const digit = /\d*/y;
// A number token with an exponent, in a string too; first what every such token holds, which is found faster.
const perhapsExponent = /\d[eE][+\d]/;
const exponent = /[:,[\s]-?\d[\d.]*[eE]/;

/**
 * Puts the long integers of `raw` into what JSON.parse made of it, as bigints, in place. False when it cannot be told which
 * digits belong to which number; nothing has been changed then. Several times faster than a strict parser.
 */
export function restoreIntegers(raw: string, value: object): boolean {
  const digits = perhapsExponent.test(raw) && exponent.test(raw) ? undefined : readLongIntegers(raw);
  if (digits !== undefined) restore(value, digits);
  return digits !== undefined;
}

/** The texts of all long integers by the double that each becomes; undefined when two become the same, or one is not whole. */
function readLongIntegers(raw: string): ReadonlyMap<number, string> | undefined {
  const texts = new Map<number, string>();
  longDigits.lastIndex = 0;
  while (longDigits.test(raw)) {
    digit.lastIndex = longDigits.lastIndex;
    digit.test(raw);
    const start = longDigits.lastIndex - 16;
    const end = digit.lastIndex;
    longDigits.lastIndex = end;
    const before = raw.charAt(start - 1);
    // The rest of a fraction is not a number of its own, and a double holds what of it is kept.
    if (before === '.') continue;
    const text = raw.slice(before === '-' ? start - 1 : start, end);
    const number = Number(text);
    if (raw.charAt(end) === '.' || !Number.isFinite(number) || (texts.get(number) ?? text) !== text) return undefined;
    texts.set(number, text);
  }
  return texts;
}

function restore(container: object, digits: ReadonlyMap<number, string>): void {
  if (Array.isArray(container)) {
    for (let index = 0; index < container.length; index++) container[index] = restored(container[index], digits);
    return;
  }
  // An object that JSON.parse made. for-in gives own names only, so that no assignment can reach a prototype.
  const values = container as Record<string, unknown>;
  for (const key in values) {
    const value = values[key];
    if (typeof value === 'object' || typeof value === 'number') values[key] = restored(value, digits);
  }
}

function restored(value: unknown, digits: ReadonlyMap<number, string>): unknown {
  if (typeof value === 'object' && value !== null) restore(value, digits);
  const text = typeof value === 'number' && isInexact(value) ? digits.get(value) : undefined;
  return text === undefined ? value : BigInt(text);
}
