import type { JsonValue } from '../kernel/json.ts';

/** Digits that a double keeps whatever they are. */
const mostDigits = 15;

/** A number as JSON writes it, without an exponent: no sign but a minus, no zeros before it. */
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const words: { readonly [word: string]: boolean } = { true: true, TRUE: true, false: false, FALSE: false };

/**
 * The value that a cell stands for: a boolean, or a number that loses nothing by being one, else the text itself. So ids of
 * zeros, of an exponent's look or of many digits, numbers of telephones and dates stay as they are.
 */
export function inferCell(cell: string): JsonValue {
  // Most texts are told by their first character; `words` has no other beginnings.
  const code = cell.charCodeAt(0);
  if (code === 45 || (code >= 48 && code <= 57)) return numberOf(cell) ?? cell;
  return Object.hasOwn(words, cell) ? (words[cell] ?? cell) : cell;
}

/** Undefined for -0 too, whose sign JSON's readers drop. */
function numberOf(cell: string): number | undefined {
  if (cell.length > mostDigits + 2 || !plainNumber.test(cell)) return undefined;
  const digits = cell.replace(/[-.]/g, '');
  const value = Number(cell);
  return digits.length > mostDigits || Object.is(value, -0) ? undefined : value;
}
