import { failure } from '../../failure.ts';
import type { Run } from '../../run.ts';
import { isActive, isDigit, isPlace, type Symbols } from './number-symbols.ts';

/** One part of a picture of `$formatNumber`: for numbers from zero up, or for negative ones. */
export interface SubPicture {
  readonly text: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly active: string;
  readonly mantissa: string;
  readonly exponent: string | undefined;
  readonly whole: string;
  /** Where there is no decimal separator, JSONata takes the suffix for it, which has no digits. */
  readonly fraction: string;
}

export function splitSubPicture(text: string, symbols: Symbols): SubPicture {
  const isEdge = (character: string): boolean => character !== symbols.exponent && isActive(character, symbols);
  const characters = text.split('');
  const prefix = text.slice(0, Math.max(0, characters.findIndex(isEdge)));
  const last = characters.findLastIndex(isEdge);
  const suffix = last === -1 ? '' : text.slice(last + 1);
  const active = text.slice(prefix.length, text.length - suffix.length);
  const { mantissa, exponent } = splitExponent(text, active, prefix, suffix, symbols);
  const point = mantissa.indexOf(symbols.decimal);
  const whole = point === -1 ? mantissa : mantissa.slice(0, point);
  return { text, prefix, suffix, active, mantissa, exponent, whole, fraction: point === -1 ? suffix : mantissa.slice(point + 1) };
}

/** The place of the exponent is counted from the start of the whole part, also where a prefix stands before the digits: so JSONata does. */
function splitExponent(
  text: string,
  active: string,
  prefix: string,
  suffix: string,
  symbols: Symbols,
): Pick<SubPicture, 'mantissa' | 'exponent'> {
  const at = text.indexOf(symbols.exponent, prefix.length);
  if (at === -1 || at > text.length - suffix.length) return { mantissa: active, exponent: undefined };
  return { mantissa: active.slice(0, at), exponent: active.slice(at + 1) };
}

type Rule = (part: SubPicture, symbols: Symbols) => boolean;

/** What each code forbids (XPath F&O 3.1 §4.7.3). */
const rules: readonly (readonly [code: string, isBroken: Rule])[] = [
  ['D3081', ({ text }, { decimal }) => isRepeated(text, decimal)],
  ['D3082', ({ text }, { percent }) => isRepeated(text, percent)],
  ['D3083', ({ text }, { perMille }) => isRepeated(text, perMille)],
  ['D3084', ({ text }, { percent, perMille }) => text.includes(percent) && text.includes(perMille)],
  ['D3085', ({ mantissa }, symbols) => !mantissa.split('').some((character) => isPlace(character, symbols))],
  ['D3086', ({ active }, symbols) => !active.split('').every((character) => isActive(character, symbols))],
  ['D3087', ({ text }, { decimal, grouping }) => isBeside(text, decimal, grouping)],
  ['D3088', ({ text, whole }, { decimal, grouping }) => !text.includes(decimal) && whole.charAt(whole.length - 1) === grouping],
  ['D3089', ({ text }, { grouping }) => text.includes(grouping + grouping)],
  ['D3090', ({ whole }, symbols) => countDigits(whole.slice(0, Math.max(0, whole.indexOf(symbols.digit))), symbols) > 0],
  [
    'D3091',
    ({ fraction }, symbols) =>
      fraction.includes(symbols.digit) && countDigits(fraction.slice(fraction.lastIndexOf(symbols.digit)), symbols) > 0,
  ],
  ['D3092', ({ text, exponent }, { percent, perMille }) => !!exponent && (text.includes(percent) || text.includes(perMille))],
  ['D3093', ({ exponent }, symbols) => exponent !== undefined && (exponent === '' || countDigits(exponent, symbols) < exponent.length)],
];

/** When several rules are broken, the last of them tells. */
export function checkSubPicture(part: SubPicture, symbols: Symbols, run: Run): void {
  const broken = rules.findLast(([, isBroken]) => isBroken(part, symbols));
  if (broken !== undefined) throw failure(broken[0], { position: run.position });
}

function isRepeated(text: string, symbol: string): boolean {
  return text.indexOf(symbol) !== text.lastIndexOf(symbol);
}

function isBeside(text: string, decimal: string, grouping: string): boolean {
  const point = text.indexOf(decimal);
  return point !== -1 && [text.charAt(point - 1), text.charAt(point + 1)].includes(grouping);
}

export function countDigits(text: string, symbols: Symbols): number {
  return text.split('').filter((character) => isDigit(character, symbols)).length;
}

export function countPlaces(text: string, symbols: Symbols): number {
  return text.split('').filter((character) => isPlace(character, symbols)).length;
}
