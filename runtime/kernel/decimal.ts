const longest = 200;

/** A decimal in its one form, by which two are compared: no leading zeros, no trailing ones after the point, `0` never negative. */
export function canonicalDecimal(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined;
  const given = String(value);
  const [, sign, whole = '', fraction = ''] = (given.length > longest ? null : /^\s*([+-]?)0*(\d+)(?:\.(\d*?)0*)?\s*$/.exec(given)) ?? [];
  if (sign === undefined) return undefined;
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && text !== '0' ? `-${text}` : text;
}

/** Negative when `a` is less, of two canonical decimals of any length. */
export function compareDecimals(a: string, b: string): number {
  const [less, more] = [a.startsWith('-'), b.startsWith('-')];
  if (less !== more) return less ? -1 : 1;
  return less ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
}

function compareMagnitudes(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  if (wholeA.length !== wholeB.length) return wholeA.length - wholeB.length;
  if (wholeA !== wholeB) return wholeA < wholeB ? -1 : 1;
  return fractionA === fractionB ? 0 : fractionA < fractionB ? -1 : 1;
}

/** `a - b`, exactly, of canonical decimals. */
export function subtractDecimals(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const difference = scaled(a, places) - scaled(b, places);
  const digits = String(difference < 0n ? -difference : difference).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return canonicalDecimal(difference < 0n ? `-${text}` : text) ?? '0';
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function scaled(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(places, '0')}`);
}

/** As `canonicalDecimal`, of what is known to be a number. */
export function decimalOf(value: string | number): string {
  return canonicalDecimal(value) ?? '0';
}
