import type { ShapeZip } from '../documents/generated/connector.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';
import { namesOf, put, setAt } from './fields.ts';
import type { ShapePage, ShaperParts, Step } from './shaper.ts';

/** Names and values that stand in two lists become an object. */
export function zip({ keys, values, as }: ShapeZip, parts: ShaperParts): Step {
  const readKeys = compileKeys(keys, parts);
  const path = values === undefined ? undefined : parts.expressions.path(values);
  const target = placeOf(values, as, parts);
  return {
    kind: 'record',
    run(record, page) {
      // A path selects parts of a JSON value, or lists them.
      const row = path === undefined ? record : (path.get(record) as JsonValue | undefined);
      if (!Array.isArray(row))
        throw unfit(`the values${values === undefined ? '' : ` at "${values}"`} are ${kindOf(row)}; expected a list`);
      const object = zipped(readKeys(record, page), row);
      return target === undefined ? object : setAt(record, target, object);
    },
  };
}

/** Where an object made of a list goes: where the document says, else in the place of the list. */
export function placeOf(list: string | undefined, as: string | undefined, parts: ShaperParts): readonly string[] | undefined {
  if (as !== undefined) return namesOf(as, parts);
  if (list === undefined) return undefined;
  return parts.expressions.path(list).keys ?? namesOf(list.replace(/\[.*/s, ''), parts);
}

function compileKeys(keys: ShapeZip['keys'], { expressions }: ShaperParts): (record: JsonValue, page: ShapePage) => readonly unknown[] {
  if (typeof keys === 'object' && !('body' in keys)) return () => keys;
  const source = typeof keys === 'string' ? keys : keys.body;
  const path = expressions.path(source);
  const inBody = typeof keys === 'object';
  return (record, { body }) => {
    const found = path.get(inBody ? body : record);
    if (Array.isArray(found)) return found;
    // A path selects parts of a JSON value, or lists them.
    throw unfit(`the keys at "${source}"${inBody ? ' of the body' : ''} are ${kindOf(found as JsonValue | undefined)}; expected a list`);
  };
}

function zipped(keys: readonly unknown[], values: readonly JsonValue[]): JsonObject {
  if (values.length > keys.length) throw unfit(`${values.length} values, and names for ${keys.length}`);
  const object: JsonObject = {};
  for (const [index, key] of keys.entries()) {
    const name = nameOf(key);
    if (name === undefined) throw unfit(`name ${index + 1} is no text`);
    if (Object.hasOwn(object, name)) throw unfit(`"${name}" comes twice among the names`);
    put(object, name, values[index] ?? null);
  }
  return object;
}

/** A name as text: some APIs name columns by numbers. */
export function nameOf(key: unknown): string | undefined {
  if (typeof key === 'string' && key !== '') return key;
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : undefined;
}
