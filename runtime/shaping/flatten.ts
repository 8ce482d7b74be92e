import type { ShapeFlatten } from '../documents/generated/connector.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import { kindOf, unfit } from './failures.ts';
import { fieldsOf, getAt, isFields, namesOf, put, setAt } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

interface Flattening {
  readonly separator: string;
  readonly depth: number;
  readonly lists: boolean;
}

/** Objects in each other become fields side by side. Empty ones stay: they would be lost else. */
export function flatten({ path, separator = '.', depth = 100, lists = 'keep' }: ShapeFlatten, parts: ShaperParts): Step {
  const names = path === undefined ? undefined : namesOf(path, parts);
  const how: Flattening = { separator, depth, lists: lists === 'index' };
  const flat = (fields: JsonObject): JsonObject => {
    if (!hasOpen(fields, how)) return fields;
    const made: JsonObject = {};
    open(made, fields, '', 0, how);
    return made;
  };
  if (names === undefined) return { kind: 'record', run: (record) => flat(fieldsOf(record)) };
  return {
    kind: 'record',
    run(record) {
      const found = getAt(record, names);
      if (found === undefined || found === null) return record;
      if (!isFields(found)) throw unfit(`"${path}" is ${kindOf(found)}; expected an object to flatten`);
      const made = flat(found);
      return made === found ? record : setAt(record, names, made);
    },
  };
}

function open(made: JsonObject, value: JsonObject | readonly JsonValue[], prefix: string, level: number, how: Flattening): void {
  // Records come from JSON: all that is enumerable is their own, and this is faster than listing their keys.
  // A list is looked through as an object of its items.
  const fields = value as JsonObject;
  for (const key in fields) {
    const inner = fields[key] ?? null;
    const name = prefix + key;
    if (level < how.depth && canOpen(inner, how)) open(made, inner, name + how.separator, level + 1, how);
    else if (Object.hasOwn(made, name)) throw unfit(`two fields become "${name}"; choose another \`separator\``);
    else put(made, name, inner);
  }
}

function canOpen(value: JsonValue, { lists }: Flattening): value is JsonObject | JsonValue[] {
  if (Array.isArray(value)) return lists && value.length > 0;
  if (!isFields(value)) return false;
  for (const _key in value) return true;
  return false;
}

function hasOpen(fields: JsonObject, how: Flattening): boolean {
  for (const key in fields) if (canOpen(fields[key] ?? null, how)) return true;
  return false;
}
