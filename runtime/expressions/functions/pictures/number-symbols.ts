import { ExpressionError } from '../../expression.ts';
import { tooWide } from './remember.ts';

/** The characters of a picture of `$formatNumber` (XPath `format-number`, decimal formats). An option may be longer than one, which is then found in the picture but not taken for one of its digits or separators. */
export interface Symbols {
  readonly decimal: string;
  readonly grouping: string;
  readonly exponent: string;
  readonly minus: string;
  readonly percent: string;
  readonly perMille: string;
  readonly zero: string;
  readonly digit: string;
  readonly pattern: string;
  /** The ten digits, from the zero on. */
  readonly digits: readonly string[];
}

const optionNames = {
  decimal: 'decimal-separator',
  grouping: 'grouping-separator',
  exponent: 'exponent-separator',
  minus: 'minus-sign',
  percent: 'percent',
  perMille: 'per-mille',
  zero: 'zero-digit',
  digit: 'digit',
  pattern: 'pattern-separator',
} as const;

export const plainSymbols: Symbols = {
  decimal: '.',
  grouping: ',',
  exponent: 'e',
  minus: '-',
  percent: '%',
  perMille: '‰',
  zero: '0',
  digit: '#',
  pattern: ';',
  digits: '0123456789'.split(''),
};

const longestOption = 100;

/** The symbols with those of the options in their places; options of other names mean nothing. */
export function symbolsOf(options: object): Symbols {
  const symbols = { ...plainSymbols };
  for (const [symbol, option] of Object.entries(optionNames)) {
    if (!Object.hasOwn(options, option)) continue;
    const value: unknown = Reflect.get(options, option);
    if (typeof value !== 'string') throw new ExpressionError(`the option ${option} of $formatNumber must be a string`);
    if (value.length > longestOption) throw tooWide();
    Object.assign(symbols, { [symbol]: value });
  }
  return { ...symbols, digits: digitsFrom(symbols.zero) };
}

function digitsFrom(zero: string): readonly string[] {
  return zero === '' ? [] : Array.from({ length: 10 }, (_none, digit) => String.fromCharCode(zero.charCodeAt(0) + digit));
}

export function isDigit(character: string, symbols: Symbols): boolean {
  return symbols.digits.includes(character);
}

/** A digit, or the place of one. */
export function isPlace(character: string, symbols: Symbols): boolean {
  return character === symbols.digit || isDigit(character, symbols);
}

/** What makes the number, and is not written as it stands. */
export function isActive(character: string, symbols: Symbols): boolean {
  const { decimal, exponent, grouping, pattern } = symbols;
  return isPlace(character, symbols) || [decimal, exponent, grouping, pattern].includes(character);
}
