import { readDigits, type DigitPattern } from './digits.ts';
import { remember } from './remember.ts';

/** A picture of an integer (XPath `format-integer`): `I`, `Ww;o`, `#,##0`. */
export type IntegerPicture = DigitPattern | LetteredPicture | WordedPicture | NumberedPicture;

/** `A` `a` (columns of a spreadsheet), `I` `i` (Roman). */
export interface LetteredPicture {
  readonly kind: 'letters' | 'roman';
  readonly isUpper: boolean;
}

/** `W` `w` `Ww`. */
export interface WordedPicture {
  readonly kind: 'words';
  readonly letterCase: 'upper' | 'lower' | 'title';
  readonly isOrdinal: boolean;
}

/** Any other: a sequence of numbering that nobody knows here. */
export interface NumberedPicture {
  readonly kind: 'sequence';
  readonly start: string;
}

/** What follows the last `;` modifies what stands before it: `o` for ordinal is the one modifier that means something. */
export const readIntegerPicture = remember((picture: string, run): IntegerPicture => {
  const semicolon = picture.lastIndexOf(';');
  const primary = semicolon === -1 ? picture : picture.slice(0, semicolon);
  const isOrdinal = semicolon !== -1 && picture[semicolon + 1] === 'o';
  switch (primary) {
    case 'A':
    case 'a':
      return { kind: 'letters', isUpper: primary === 'A' };
    case 'I':
    case 'i':
      return { kind: 'roman', isUpper: primary === 'I' };
    case 'W':
      return { kind: 'words', letterCase: 'upper', isOrdinal };
    case 'w':
      return { kind: 'words', letterCase: 'lower', isOrdinal };
    case 'Ww':
      return { kind: 'words', letterCase: 'title', isOrdinal };
    default:
      return readDigits(primary, isOrdinal, run) ?? { kind: 'sequence', start: primary };
  }
});
