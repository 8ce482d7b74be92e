import { failure } from '../../failure.ts';
import { spend, spendText, tooLong, type Run } from '../../run.ts';
import { asciiZero, insertSeparators, separatorsFor, shiftDigits, type DigitPattern } from './digits.ts';
import type { IntegerPicture, WordedPicture } from './integer-picture.ts';
import { toLetters } from './letters.ts';
import { toRoman } from './roman.ts';
import { toWords } from './words.ts';

/** Writes an integer as its picture says. A negative one is written as its amount behind a minus sign, whatever the picture. */
export function formatInteger(value: number, picture: IntegerPicture, run: Run): string {
  const amount = Math.abs(value);
  // Digits show infinity by its name; no other picture can show it, or a number that is none.
  if (
    picture.kind !== 'digits' &&
    picture.kind !== 'sequence' &&
    (amount === Infinity || (picture.kind === 'words' && Number.isNaN(amount)))
  ) {
    throw failure('D1001', { value, position: run.position });
  }
  return (value < 0 ? '-' : '') + formatAmount(amount, picture, run);
}

function formatAmount(amount: number, picture: IntegerPicture, run: Run): string {
  // A letter, or a word, for every few binary digits.
  if (picture.kind !== 'digits') spend(run, 4 + (Math.log2(amount + 1) >>> 1));
  switch (picture.kind) {
    case 'letters':
      return toLetters(amount, picture.isUpper ? 'A' : 'a');
    case 'roman': {
      if (amount / 1000 > run.size) throw tooLong(run.size);
      spendText(run, amount / 1000);
      const numerals = toRoman(amount);
      return picture.isUpper ? numerals.toUpperCase() : numerals;
    }
    case 'words':
      return inCase(toWords(amount, picture.isOrdinal), picture);
    case 'digits':
      return formatDigits(amount, picture, run);
    case 'sequence':
      throw failure('D3130', { value: picture.start, position: run.position });
  }
}

/** Words are made with capitals, as in a title. */
function inCase(words: string, { letterCase }: WordedPicture): string {
  return letterCase === 'title' ? words : letterCase === 'upper' ? words.toUpperCase() : words.toLowerCase();
}

function formatDigits(amount: number, { mandatory, zero, grouping, isOrdinal }: DigitPattern, run: Run): string {
  // A width that is no number pads nothing.
  const padded = String(amount).padStart(mandatory || 0, '0');
  const separators = separatorsFor(padded.length, grouping);
  // Digits of another script are moved one by one.
  spend(run, 4 + (zero === asciiZero ? padded.length >>> 4 : padded.length) + separators.length * 3);
  const digits = insertSeparators(shiftDigits(padded, zero), separators);
  return isOrdinal ? digits + ordinalSuffix(digits) : digits;
}

const suffixes: ReadonlyMap<string | undefined, string> = new Map([
  ['1', 'st'],
  ['2', 'nd'],
  ['3', 'rd'],
]);

/** English, by the last two characters: 1st, 11th, 21st. */
function ordinalSuffix(digits: string): string {
  return digits.at(-2) === '1' ? 'th' : (suffixes.get(digits.at(-1)) ?? 'th');
}
