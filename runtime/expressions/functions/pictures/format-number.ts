import { ExpressionError } from '../../expression.ts';
import { failure } from '../../failure.ts';
import { spend, type Run } from '../../run.ts';
import { round } from '../round.ts';
import { readNumberPicture, type NumberFormat } from './number-picture.ts';
import { plainSymbols, symbolsOf, type Symbols } from './number-symbols.ts';

/** Writes a number as XPath's `format-number` does; `options` put other characters in the place of `.`, `,`, `0` and so on. */
export function formatNumber(value: number, text: string, options: object | undefined, run: Run): string {
  spend(run, 24 + (text.length >>> 4));
  const symbols = options === undefined ? plainSymbols : symbolsOf(options);
  const picture = readNumberPicture(text, symbols, run);
  const format = value >= 0 ? picture.positive : picture.negative;
  const { mantissa, exponent } = scaled(value * format.factor, format, run);
  const digits = grouped(padded(decimals(mantissa, format, symbols), format, symbols), format, symbols, run);
  return format.prefix + withoutPoint(digits, format, symbols) + exponentText(exponent, format, symbols) + format.suffix;
}

/** With an exponent, the mantissa has as many digits before the point as the picture. */
function scaled(
  value: number,
  { leastExponent, scale }: NumberFormat,
  run: Run,
): { readonly mantissa: number; readonly exponent: number | undefined } {
  if (leastExponent === 0) return { mantissa: value, exponent: undefined };
  // No exponent makes it finite: JSONata looks for one without end.
  if (Math.abs(value) === Infinity) throw failure('D1001', { value, position: run.position });
  const most = Math.pow(10, scale);
  const least = Math.pow(10, scale - 1);
  let mantissa = value;
  let exponent = 0;
  for (; mantissa !== 0 && Math.abs(mantissa) < least; exponent--) mantissa *= 10;
  for (; Math.abs(mantissa) > most; exponent++) mantissa /= 10;
  return { mantissa, exponent };
}

const mostDecimals = 100;

/** Rounded to as many decimals as the picture may show, without zeros at either end: `.5`, `12.` */
function decimals(mantissa: number, { mostFraction }: NumberFormat, symbols: Symbols): string {
  if (mostFraction > mostDecimals)
    throw new ExpressionError(`a picture of $formatNumber may have ${mostDecimals} digits behind its decimal separator`);
  const plain = fixed(round(mantissa, mostFraction), mostFraction, symbols);
  const text = plain.includes('.') ? plain.replace('.', symbols.decimal) : plain + symbols.decimal;
  let start = 0;
  while (start < text.length && text.charAt(start) === symbols.zero) start++;
  let end = text.length;
  while (end > start && text.charAt(end - 1) === symbols.zero) end--;
  return text.slice(start, end);
}

/** Without its sign, in the digits of the picture. */
function fixed(value: number, places: number, { zero, digits }: Symbols): string {
  const text = Math.abs(value).toFixed(places);
  return zero === plainSymbols.zero ? text : text.replaceAll(/[0-9]/g, (digit) => digits[Number(digit)] ?? '');
}

function padded(text: string, { leastWhole, leastFraction }: NumberFormat, { zero, decimal }: Symbols): string {
  const point = text.indexOf(decimal);
  return zero.repeat(Math.max(0, leastWhole - point)) + text + zero.repeat(Math.max(0, leastFraction - (text.length - point - 1)));
}

function grouped(text: string, { every, wholeGroups, fractionGroups }: NumberFormat, { grouping, decimal }: Symbols, run: Run): string {
  let result = text;
  let point = text.indexOf(decimal);
  const insert = (at: number): void => {
    spend(run, 3);
    // Before the start it counts from the end, as JSONata does when there are fewer digits than the separator has behind it.
    result = result.slice(0, at) + grouping + result.slice(at);
  };
  if (every > 0) for (let at = point - every; at > 0; at -= every) insert(at);
  else for (const count of wholeGroups) insert(point++ - count);
  point = result.indexOf(decimal);
  for (const count of fractionGroups) insert(point + 1 + count);
  return result;
}

/** The point is there to count from; it goes when the picture has none, or when nothing stands behind it. */
function withoutPoint(text: string, { hasDecimal }: NumberFormat, { decimal }: Symbols): string {
  return !hasDecimal || text.indexOf(decimal) === text.length - 1 ? text.slice(0, -1) : text;
}

function exponentText(exponent: number | undefined, { leastExponent }: NumberFormat, symbols: Symbols): string {
  if (exponent === undefined) return '';
  const digits = fixed(exponent, 0, symbols);
  return symbols.exponent + (exponent < 0 ? symbols.minus : '') + symbols.zero.repeat(Math.max(0, leastExponent - digits.length)) + digits;
}
