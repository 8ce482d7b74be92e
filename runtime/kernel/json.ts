/** A value read from JSON. Integers that a double cannot hold are bigints; a number beyond a double's range is its text. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

const longNumber = /(?:^|[[{,:\s])-?\d[\d.]{14,}|\d[eE]\+?\d{3}/;

/**
 * Parses JSON without losing a digit of an integer. Throws SyntaxError as `JSON.parse` does.
 * Duplicate keys: the last wins, as in `JSON.parse`; the raw text of a record keeps them all.
 */
export function parseJson(text: string): JsonValue {
  if (!longNumber.test(text)) return JSON.parse(text) as JsonValue;
  return parseJsonExact(text);
}

/**
 * The same of a list of nearly nothing but text and small numbers: where `JSON.parse` has lost nothing that `read` gives, what it gives. An id
 * of hexadecimal digits looks like a long number, and a list of them is then read in a twentieth of the time.
 */
export function parseJsonList(text: string, read: (item: JsonValue) => readonly (JsonValue | undefined)[]): readonly JsonValue[] {
  // Who calls it has a list.
  const list = JSON.parse(text) as readonly JsonValue[];
  return list.every((item) => read(item).every(hasLostNothing)) ? list : (parseJson(text) as readonly JsonValue[]);
}

/** Of lists and objects it is not known. */
function hasLostNothing(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
  return typeof value !== 'object' || value === null;
}

/** As `parseJson`, without first looking whether the text needs it: several times slower than `JSON.parse`. */
export function parseJsonExact(text: string): JsonValue {
  const reviver = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' ? exactNumber(value, context.source) : value;
  // The reviver's third argument (ES2025 JSON.parse source text access) is not in TypeScript's library yet.
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as JsonValue;
}

function exactNumber(value: number, source: string | undefined): number | bigint | string {
  if (Number.isSafeInteger(value) || source === undefined) return value;
  if (!Number.isFinite(value)) return source;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

// JSON.rawJSON (ES2025) is not in TypeScript's library yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
const plainBigInts = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? rawJson(value.toString()) : value);

/** Values that are written as if they had bigints, once two in a row had some. */
const caution = 64;
let refusals = 0;
let cautious = 0;

/**
 * Writes JSON; bigints become plain integers with every digit. JSON.stringify refuses those unless it asks a function about every member, which
 * takes twice as long: so it is asked to do without, and is told where it refuses.
 */
export function stringifyJson(value: unknown, indent?: number): string {
  if (cautious > 0) cautious -= 1;
  else {
    try {
      const text = JSON.stringify(value, undefined, indent);
      refusals = 0;
      return text;
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
      refusals += 1;
      if (refusals > 1) cautious = caution;
    }
  }
  return JSON.stringify(value, plainBigInts, indent);
}

/** Text, a number or a boolean: what a text can be made of. */
export function isScalar(value: unknown): value is string | number | bigint | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
