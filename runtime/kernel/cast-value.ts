import { canonicalDecimal } from './decimal.ts';
import { type JsonValue, stringifyJson } from './json.ts';

export type CastType = 'string' | 'integer' | 'number' | 'boolean' | 'array';

/**
 * The value as a type, where it is that value written in another way; else the value as it is: a fraction is no integer, and
 * a text with more digits than a number holds stays text. Null stays null.
 */
export function castValue(value: JsonValue, type: CastType): JsonValue {
  return value === null ? value : casts[type](value);
}

type NotNull = Exclude<JsonValue, null>;

const casts: { readonly [Type in CastType]: (value: NotNull) => JsonValue } = {
  string: (value) => (typeof value === 'string' ? value : stringifyJson(value)),
  integer: (value) => (typeof value === 'string' ? (wholeOf(value) ?? value) : typeof value === 'boolean' ? Number(value) : value),
  number: (value) =>
    typeof value === 'string' ? (wholeOf(value) ?? numberOf(value) ?? value) : typeof value === 'boolean' ? Number(value) : value,
  boolean: (value) => (typeof value === 'object' ? value : (booleans.get(String(value).trim().toLowerCase()) ?? value)),
  array: (value) => (Array.isArray(value) || value === '' ? value : [value]),
};

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/** A whole number with every digit, also of `12.0`; undefined when the text is none. */
function wholeOf(text: string): number | bigint | undefined {
  const decimal = canonicalDecimal(text);
  if (decimal === undefined || decimal.includes('.')) return undefined;
  const value = Number(decimal);
  return Number.isSafeInteger(value) ? value : BigInt(decimal);
}

const written = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/;
const longest = 200;

/** What a number holds of more digits than these depends on which they are. */
const sureDigits = 15;

/** A number that writes what the text says; undefined when there is none. */
function numberOf(text: string): number | undefined {
  if (text.length > longest || !written.test(text)) return undefined;
  const value = Number(text);
  const [mantissa = ''] = text.split(/e/i);
  const digits = mantissa.replaceAll(/\D/g, '').replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return 0;
  // Beyond these a number holds fewer digits, or none.
  if (Math.abs(value) < 1e-300 || !Number.isFinite(value)) return undefined;
  return digits.length <= sureDigits || sameDecimal(text, value) ? value : undefined;
}

function sameDecimal(text: string, value: number): boolean {
  const decimal = canonicalDecimal(text);
  return decimal !== undefined && decimal === canonicalDecimal(value);
}
