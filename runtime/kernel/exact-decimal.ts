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

/** Without zeros at its end after the point. */
export function shortDecimal({ units, places }: ExactDecimal): ExactDecimal {
  let [short, left] = [units, places];
  while (left > 0 && short % 10n === 0n) {
    short /= 10n;
    left -= 1;
  }
  return { units: short, places: left };
}

/** With just so many places. `halfUp`: a half goes away from zero, as in shops; `halfEven`: to the even digit. */
export function roundDecimal(decimal: ExactDecimal, places: number, rounding: 'halfUp' | 'halfEven'): ExactDecimal {
  if (decimal.places <= places) return { units: unitsAt(decimal, places), places };
  const step = 10n ** BigInt(decimal.places - places);
  const size = decimal.units < 0n ? -decimal.units : decimal.units;
  const [whole, over] = [size / step, (size % step) * 2n];
  const up = over > step || (over === step && (rounding === 'halfUp' || whole % 2n === 1n));
  const rounded = up ? whole + 1n : whole;
  return { units: decimal.units < 0n ? -rounded : rounded, places };
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
