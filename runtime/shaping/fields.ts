import type { ShaperParts } from './shaper.ts';
import { ConnectorError } from '../kernel/errors.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';

/** A path of names, which a field can be written at. */
export type Names = readonly string[];

/** Throws CONNECTOR_CONFIG_INVALID for a path that is more than names; the loader says so before. */
export function namesOf(source: string, { expressions, where }: Pick<ShaperParts, 'expressions' | 'where'>): Names {
  const path = expressions.path(source);
  if (!path.many && path.keys !== undefined && path.keys.length > 0) return path.keys;
  throw new ConnectorError(
    'CONNECTOR_CONFIG_INVALID',
    `${where}: "${source}" is no path of names only, as a.b; a field cannot be written there`,
  );
}

export function isFields(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record's fields. Throws for a record that has none. */
export function fieldsOf(record: JsonValue): JsonObject {
  if (isFields(record)) return record;
  throw unfit(`the record is ${kindOf(record)}, and an object is expected; \`scalars\` makes one of it`);
}

/** Sets a field, whatever its name: an assignment to `__proto__` would change what the object is. */
export function put(fields: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__') Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  else fields[name] = value;
}

export function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function getAt(value: JsonValue, names: Names): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const name of names) at = member(at, name);
  return at;
}

/** A copy with `value` at the names. Null on the way gives way to an object, anything else that is none fails the record. */
export function setAt(record: JsonValue, names: Names, value: JsonValue): JsonValue {
  return setFrom(names.length === 0 ? null : fieldsOf(record), names, 0, value);
}

function setFrom(at: JsonValue | undefined, names: Names, depth: number, value: JsonValue): JsonValue {
  const name = names[depth];
  if (name === undefined) return value;
  if (at !== undefined && at !== null && !isFields(at)) {
    throw unfit(`cannot write ${names.join('.')}: ${names.slice(0, depth).join('.')} is ${kindOf(at)}, not an object`);
  }
  // A spread keeps an own `__proto__` what it is.
  const copy: JsonObject = { ...at };
  put(copy, name, setFrom(member(at, name), names, depth + 1, value));
  return copy;
}

/** A copy without what is at the names; the same value when nothing is there. */
export function removeAt(value: JsonValue, names: Names, depth = 0): JsonValue {
  const name = names[depth];
  if (name === undefined || !isFields(value) || !Object.hasOwn(value, name)) return value;
  if (depth === names.length - 1) return without(value, name);
  const inner = value[name] ?? null;
  const left = removeAt(inner, names, depth + 1);
  if (left === inner) return value;
  const copy = { ...value };
  put(copy, name, left);
  return copy;
}

export function without(fields: JsonObject, name: string): JsonObject {
  const copy: JsonObject = {};
  // Records come from JSON: all that is enumerable is their own, and this is several times faster than listing their keys.
  for (const key in fields) if (key !== name) put(copy, key, fields[key] ?? null);
  return copy;
}
