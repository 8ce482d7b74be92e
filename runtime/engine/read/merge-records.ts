import { isObject, type JsonValue } from '../../kernel/json.ts';

/** Two parts of a record as one: objects are merged, key by key; of anything else the first stands, unless it is null. */
export function mergeValues(first: JsonValue, second: JsonValue): JsonValue {
  if (!isMap(first) || !isMap(second)) return first ?? second;
  const merged = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const own = Object.hasOwn(first, key) ? first[key] : undefined;
    // Assigned, `__proto__` would be no key.
    Object.defineProperty(merged, key, {
      value: own === undefined ? value : mergeValues(own, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return merged;
}

function isMap(value: JsonValue): value is { [key: string]: JsonValue } {
  return isObject(value);
}

// JSON.rawJSON (ES2025) is not in TypeScript's library yet: text that JSON.stringify writes as it is.
const { rawJSON, isRawJSON } = JSON as unknown as { rawJSON(text: string): object; isRawJSON(value: unknown): boolean };

/** The texts of a record's parts as one text, merged as `mergeValues` does; every number and text stays as it was sent. */
export function mergeRaw(texts: readonly string[]): string {
  const [first = 'null', ...others] = texts.map(parseRaw);
  return JSON.stringify(others.reduce(mergeRawValues, first));
}

function parseRaw(text: string): unknown {
  const keep = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
    source === undefined || typeof value === 'object' ? value : rawJSON(source);
  // The reviver's third argument (ES2025 JSON.parse source text access) is not in TypeScript's library yet.
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown) as unknown;
}

function mergeRawValues(first: unknown, second: unknown): unknown {
  if (!isPlain(first) || !isPlain(second)) return first ?? second;
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      Object.hasOwn(first, key) ? (Object.hasOwn(second, key) ? mergeRawValues(first[key], second[key]) : first[key]) : second[key],
    ]),
  );
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return isObject(value) && !isRawJSON(value);
}
