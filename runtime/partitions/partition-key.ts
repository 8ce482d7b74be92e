import { isObject, type JsonValue, stringifyJson } from '../kernel/json.ts';

/** JSON with the keys of objects in order and every digit: equal values give equal texts, whoever writes them and when. */
export function partitionKey(values: Readonly<Record<string, JsonValue>>): string {
  return stringifyJson(ordered(values));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]));
}
