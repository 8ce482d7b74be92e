/** A decimal with every digit: `units` of ten to the power of `-places`. `0.10` is 10 units of 2 places. */
export interface ExactDecimal {
  readonly units: bigint;
  readonly places: number;
}

const longest = 200;
const written = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const mostPower = 100;

/** Undefined when the value writes no decimal. */
export function exactDecimal(value: unknown): ExactDecimal | undefined {
  if (typeof value === 'bigint') return { units: value, places: 0 };
  if (typeof value === 'number') return readDecimal(String(value));
  return typeof value === 'string' ? readDecimal(value.trim()) : undefined;
}

function readDecimal(text: string): ExactDecimal | undefined {
  const [, sign, whole = '', fraction = '', power = '0'] = (text.length > longest ? null : written.exec(text)) ?? [];
  if (sign === undefined || whole + fraction === '' || Math.abs(Number(power)) > mostPower) return undefined;
  const places = fraction.length - Number(power);
  const digits = BigInt(`${whole}${fraction}`) * 10n ** BigInt(Math.max(0, -places));
  return { units: sign === '-' ? -digits : digits, places: Math.max(0, places) };
}

export function addDecimals(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  const places = Math.max(a.places, b.places);
  return { units: unitsAt(a, places) + unitsAt(b, places), places };
}

export function multiplyDecimals(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  return { units: a.units * b.units, places: a.places + b.places };
}

export function negateDecimal({ units, places }: ExactDecimal): ExactDecimal {
  return { units: -units, places };
}

/** -1 when `a` is less, 1 when it is more, 0 when both are the same. */
export function compareExact(a: ExactDecimal, b: ExactDecimal): number {
  const places = Math.max(a.places, b.places);
  const [left, right] = [unitsAt(a, places), unitsAt(b, places)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Without zeros at its end after the point. */
export function shortDecimal({ units, places }: ExactDecimal): ExactDecimal {
  let [short, left] = [units, places];
  while (left > 0 && short % 10n === 0n) {
    short /= 10n;
    left -= 1;
  }
  return { units: short, places: left };
}

/** `halfUp`: a half goes away from zero, as in shops; `halfEven`: to the even digit; `down`: towards zero; `up`: away from it. */
export const roundings = ['halfUp', 'halfEven', 'down', 'up'] as const;

export type Rounding = (typeof roundings)[number];

/** With just so many places. */
export function roundDecimal(decimal: ExactDecimal, places: number, rounding: Rounding): ExactDecimal {
  if (decimal.places <= places) return { units: unitsAt(decimal, places), places };
  return { units: roundedQuotient(decimal.units, 10n ** BigInt(decimal.places - places), rounding), places };
}

/** `a / b`, with just so many places; `b` is not zero. */
export function divideDecimals(a: ExactDecimal, b: ExactDecimal, places: number, rounding: Rounding): ExactDecimal {
  const power = places + b.places - a.places;
  const over = a.units * 10n ** BigInt(Math.max(0, power));
  const under = b.units * 10n ** BigInt(Math.max(0, -power));
  return { units: under < 0n ? roundedQuotient(-over, -under, rounding) : roundedQuotient(over, under, rounding), places };
}

/** `under` is above zero. */
function roundedQuotient(over: bigint, under: bigint, rounding: Rounding): bigint {
  const size = over < 0n ? -over : over;
  const [whole, rest] = [size / under, size % under];
  const rounded = goesUp(rest * 2n, under, whole, rounding) ? whole + 1n : whole;
  return over < 0n ? -rounded : rounded;
}

function goesUp(twice: bigint, under: bigint, whole: bigint, rounding: Rounding): boolean {
  if (rounding === 'down' || rounding === 'up') return rounding === 'up' && twice > 0n;
  return twice > under || (twice === under && (rounding === 'halfUp' || whole % 2n === 1n));
}

/** With all its places: `0.30`. */
export function writeDecimal({ units, places }: ExactDecimal): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return units < 0n ? `-${text}` : text;
}

/** Digits that a number always holds, whichever they are. */
const sureDigits = 15;

/** The number that writes this decimal; undefined where a number has not so many digits. */
export function numberOfDecimal(decimal: ExactDecimal): number | undefined {
  const short = shortDecimal(decimal);
  const text = writeDecimal(short);
  const value = Number(text);
  if (text.length <= sureDigits) return value + 0;
  const back = exactDecimal(value);
  const same = back !== undefined && sameDecimal(shortDecimal(back), short);
  return same && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : undefined;
}

/**
 * Whether a number that was read from JSON has the digits that were written there: of more digits than it always holds, some may be others.
 * With `places`: those up to so many after the point.
 */
export function isSureNumber(value: number, places?: number): boolean {
  if (Number.isSafeInteger(value)) return true;
  const size = Math.abs(value);
  // Nearly all numbers: quotients of two that are exact.
  if (size < 1e11 && Math.round(size * 1e4) / 1e4 === size) return true;
  const [mantissa = ''] = String(size).split('e');
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits.length <= sureDigits) return true;
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1;
  return places !== undefined && !Number.isInteger(value) && whole + places <= sureDigits;
}

function sameDecimal(a: ExactDecimal, b: ExactDecimal): boolean {
  return a.units === b.units && a.places === b.places;
}

function unitsAt({ units, places }: ExactDecimal, wanted: number): bigint {
  return wanted === places ? units : units * 10n ** BigInt(wanted - places);
}
