import type { ShapeEntries } from '../documents/generated/connector.ts';
import type { JsonValue } from '../kernel/json.ts';
import { expand, type Item } from './expand.ts';
import { kindOf, unfit } from './failures.ts';
import { getAt, isFields, namesOf } from './fields.ts';
import type { ShaperParts, Step } from './shaper.ts';

/** An object of records becomes records. Some languages write an empty object as an empty list. */
export function entries({ path, key, value, keep, empty }: ShapeEntries, parts: ShaperParts): Step {
  const names = path === undefined ? [] : namesOf(path, parts);
  const at = namesOf(key, parts);
  const items = (record: JsonValue): readonly Item[] => {
    const found = getAt(record, names) ?? null;
    if (found === null || (Array.isArray(found) && found.length === 0)) return [];
    if (!isFields(found))
      throw unfit(`${path === undefined ? 'it' : `"${path}"`} is ${kindOf(found)}; expected an object of records, as { a: {…}, b: {…} }`);
    return Object.entries(found).map(([name, member]) => ({ value: member, marks: [{ at, value: name }], at: [...names, name] }));
  };
  // Without a name for it, the value's own fields are the record's.
  const options = {
    ...(keep === undefined ? {} : { keep }),
    ...(empty === undefined ? {} : { empty }),
    ...(value === undefined ? {} : { as: value }),
  };
  return expand(options, items, path === undefined ? undefined : names, parts);
}
