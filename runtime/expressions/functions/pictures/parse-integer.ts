import { ExpressionError } from '../../expression.ts';
import { failure } from '../../failure.ts';
import type { Run } from '../../run.ts';
import { unshiftDigits, type DigitPattern } from './digits.ts';
import type { IntegerPicture } from './integer-picture.ts';
import { fromLetters } from './letters.ts';
import { fromRoman } from './roman.ts';
import { fromWords } from './words.ts';

/** Reads an integer that is written as its picture says. What does not fit the picture is read as far as it goes, or gives "not a number". */
export function parseInteger(text: string, picture: IntegerPicture, run: Run): number {
  switch (picture.kind) {
    case 'letters':
      return fromLetters(text, picture.isUpper ? 'A' : 'a');
    case 'roman':
      return fromRoman(picture.isUpper ? text : text.toUpperCase());
    case 'words':
      return fromWords(text.toLowerCase());
    case 'digits':
      return parseDigits(text, picture);
    case 'sequence':
      throw failure('D3130', { value: picture.start, position: run.position });
  }
}

const suffixLength = 2;

function parseDigits(text: string, { isOrdinal, grouping, zero }: DigitPattern): number {
  let digits = isOrdinal ? text.slice(0, -suffixLength) : text;
  // Separators at regular intervals are taken for commas, whatever they are.
  const separators = grouping.every === undefined ? grouping.separators.map((separator) => separator.text).toReversed() : [','];
  for (const separator of separators) digits = digits.replaceAll(separator, '');
  const plain = unshiftDigits(digits, zero);
  if (plain === undefined) throw new ExpressionError('the text has digits of another script than the picture');
  // Without a radix, as JSONata reads them: "0x1f" is 31.
  return Number.parseInt(plain);
}
