import { failure } from '../../failure.ts';
import type { Run } from '../../run.ts';

export interface Separator {
  readonly text: string;
  /** Digits that stand behind it. */
  readonly distance: number;
}

/** Where the separators stand: one text every so many digits, or each at its own place (the farthest from the end first). */
export type Grouping =
  | { readonly every: number; readonly text: string }
  | { readonly every: undefined; readonly separators: readonly Separator[] };

/** A pattern of digits, as in `#,##0` or `01`. */
export interface DigitPattern {
  readonly kind: 'digits';
  /** The code point of the zero: which script the digits are of. */
  readonly zero: number;
  readonly mandatory: number;
  readonly optional: number;
  readonly grouping: Grouping;
  readonly isOrdinal: boolean;
}

/** Reads it from its end, as positions count from there. Undefined when it has no digit. Everything but digits and `#` separates. */
export function readDigits(text: string, isOrdinal: boolean, run: Run): DigitPattern | undefined {
  let zero: number | undefined;
  let mandatory = 0;
  let optional = 0;
  const separators: Separator[] = [];
  for (const character of [...text].toReversed()) {
    const itsZero = zeroOf(character);
    if (itsZero !== undefined) {
      if (zero !== undefined && zero !== itsZero) throw failure('D3131', { position: run.position });
      zero = itsZero;
      mandatory++;
    } else if (character === '#') optional++;
    else separators.push({ text: character, distance: mandatory + optional });
  }
  return zero === undefined ? undefined : { kind: 'digits', zero, mandatory, optional, grouping: groupingOf(separators), isOrdinal };
}

/** The separator of a regular grouping. */
export function regularText(grouping: Grouping): string | undefined {
  return grouping.every === undefined ? undefined : grouping.text;
}

function groupingOf(separators: readonly Separator[]): Grouping {
  const [first] = separators;
  const every = regularInterval(separators.map(({ distance }) => distance));
  return first === undefined || every === 0 || separators.some(({ text }) => text !== first.text)
    ? { every: undefined, separators: separators.toReversed() }
    : { every, text: first.text };
}

/** The interval of positions that are its first multiples, all of them; else 0. */
export function regularInterval(positions: readonly number[]): number {
  if (positions.length === 0) return 0;
  const interval = Math.min(...positions);
  return positions.every((_position, index) => positions.includes(interval * (index + 1))) ? interval : 0;
}

const decimalDigit = /^\p{Nd}$/u;

/** Unicode keeps the ten digits of a script together; a script may follow another. The scripts beyond U+FFFF are not known here. */
function zeroOf(character: string): number | undefined {
  const code = character.charCodeAt(0);
  if (character.length > 1 || !isDigit(code)) return undefined;
  let first = code;
  while (isDigit(first - 1)) first--;
  return code - ((code - first) % 10);
}

function isDigit(code: number): boolean {
  return decimalDigit.test(String.fromCharCode(code));
}

export const asciiZero = 0x30;

/** Moves each character as far as the digits of the script are from those of ASCII. */
export function shiftDigits(text: string, zero: number): string {
  return zero === asciiZero ? text : Array.from(text, (character) => shift(character, zero - asciiZero)).join('');
}

/** The other way: undefined where no character is so far before another, which is never so for the digits of the script. */
export function unshiftDigits(text: string, zero: number): string | undefined {
  if (zero === asciiZero) return text;
  const characters = text.split('');
  return characters.some((character) => character.charCodeAt(0) < zero - asciiZero)
    ? undefined
    : characters.map((character) => shift(character, asciiZero - zero)).join('');
}

function shift(character: string, by: number): string {
  // Iterating over a text gives no empty one.
  return String.fromCodePoint((character.codePointAt(0) as number) + by);
}

export function insertSeparators(digits: string, separators: readonly Separator[]): string {
  let result = digits;
  for (const { text, distance } of separators) {
    const at = result.length - distance;
    // A separator that stands farther out than there are digits comes first, and the count of those behind it goes on from the end.
    result = result.slice(0, Math.max(at, 0)) + text + result.slice(at);
  }
  return result;
}

/** Those of a number of so many digits, the farthest from its end first. */
export function separatorsFor(length: number, grouping: Grouping): readonly Separator[] {
  const { every } = grouping;
  if (every === undefined) return grouping.separators;
  const count = Math.floor((length - 1) / every);
  return Array.from({ length: Math.max(0, count) }, (_none, index) => ({ text: grouping.text, distance: (count - index) * every }));
}
